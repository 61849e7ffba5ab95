#include "text/lexicon.h"

#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

Lexicon parsed(std::string_view content) {
  auto lexicon = Lexicon::parse(content);
  EXPECT_TRUE(lexicon.has_value()) << lexicon.error().message;
  return lexicon.has_value() ? std::move(*lexicon) : Lexicon();
}

std::string failure(std::string_view content) {
  const auto lexicon = Lexicon::parse(content);
  return lexicon.has_value() ? "" : lexicon.error().message;
}

TEST(Lexicon, FindsAnEntryWithACapitalInThatCaseOnly) {
  const Lexicon lexicon = parsed("Nginx = engine ex\n");
  ASSERT_NE(lexicon.find("Nginx"), nullptr);
  EXPECT_EQ(*lexicon.find("Nginx"), "engine ex");
  EXPECT_EQ(lexicon.find("nginx"), nullptr);
}

TEST(Lexicon, FindsALowerCaseEntryInAnyCase) {
  const Lexicon lexicon = parsed("kubectl = cube control\nпривет = privyet");
  EXPECT_NE(lexicon.find("KubeCtl"), nullptr);
  EXPECT_NE(lexicon.find("Привет"), nullptr);
  EXPECT_EQ(lexicon.find("kube"), nullptr);
}

TEST(Lexicon, TakesCommentsBlankLinesAndCarriageReturns) {
  const Lexicon lexicon = parsed("\xEF\xBB\xBF# names\r\n\r\n  SQL = sequel  # as we say it\r\nC# = see sharp\r\n");
  EXPECT_EQ(*lexicon.find("SQL"), "sequel");
  EXPECT_EQ(*lexicon.find("C#"), "see sharp");
  EXPECT_TRUE(parsed("# nothing\n").empty());
}

TEST(Lexicon, NamesTheFirstBadLine) {
  EXPECT_EQ(failure("a = b\nnonsense\n"), "lexicon line 2: write it as \"word = respelling\"");
  EXPECT_EQ(failure("= b"), "lexicon line 1: the word or its respelling is missing");
  EXPECT_EQ(failure("two words = b"), "lexicon line 1: only single words can be respelled");
  EXPECT_EQ(failure("a = b2"), "lexicon line 1: a respelling has letters, spaces, apostrophes and hyphens only");
  EXPECT_EQ(failure("a = b\na = c"), "lexicon line 2: \"a\" is there twice");
}

TEST(Lexicon, HasAFingerprintOfItsEntriesNotOfTheirOrder) {
  EXPECT_EQ(parsed("a = b\nC = d").fingerprint(), parsed("# x\nC = d\n\na = b").fingerprint());
  EXPECT_NE(parsed("a = b").fingerprint(), parsed("a = c").fingerprint());
  EXPECT_NE(parsed("A = b").fingerprint(), parsed("a = b").fingerprint());
}

}  // namespace
}  // namespace showrunner::text
