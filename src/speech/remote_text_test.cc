#include "speech/remote_text.h"

#include <gtest/gtest.h>

namespace showrunner::speech {
namespace {

std::vector<std::string> texts(const std::vector<TextPart>& parts) {
  std::vector<std::string> result;
  for (const TextPart& part : parts) result.push_back(part.text);
  return result;
}

TEST(SplitToLimit, LeavesAloneWhatFits) {
  EXPECT_EQ(split_to_limit("Good morning.", 13),
            (std::vector<TextPart>{{.text = "Good morning.", .clause_end = true}}));
  EXPECT_EQ(split_to_limit("Good morning.", 0).size(), 1U);
  EXPECT_TRUE(split_to_limit("", 10).empty());
  EXPECT_TRUE(split_to_limit(" \n ", 1).empty());
}

TEST(SplitToLimit, CutsBehindAClauseRatherThanLater) {
  EXPECT_EQ(split_to_limit("When the night came, nobody was there.", 30),
            (std::vector<TextPart>{{.text = "When the night came,", .clause_end = true},
                                   {.text = "nobody was there.", .clause_end = true}}));
}

TEST(SplitToLimit, CutsBetweenWordsWhereNoClauseEnds) {
  EXPECT_EQ(
      split_to_limit("a, one two three four", 12),
      (std::vector<TextPart>{{.text = "a, one two", .clause_end = false}, {.text = "three four", .clause_end = true}}));
}

TEST(SplitToLimit, CountsCharactersAndNeverCutsThroughOne) {
  EXPECT_EQ(texts(split_to_limit("äöüß äöüß", 9)), (std::vector<std::string>{"äöüß äöüß"}));
  EXPECT_EQ(texts(split_to_limit("äöüß", 3)), (std::vector<std::string>{"äöü", "ß"}));
  EXPECT_EQ(texts(split_to_limit("灯台守は毎晩", 4)), (std::vector<std::string>{"灯台守は", "毎晩"}));
}

TEST(SplitToLimit, KeepsToTheLimitAndLosesNothingButSpaces) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += i % 7 == 0 ? "clause, " : i % 11 == 0 ? "überlang-es " : "word ";
  const auto letters = [](std::string_view from) {
    std::string kept;
    for (const char c : from) {
      if (c != ' ') kept.push_back(c);
    }
    return kept;
  };
  for (const std::size_t limit : {1U, 2U, 5U, 20U, 200U}) {
    std::string joined;
    for (const TextPart& part : split_to_limit(text, limit)) {
      const auto characters =
          std::ranges::count_if(part.text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
      EXPECT_LE(static_cast<std::size_t>(characters), limit);
      EXPECT_FALSE(part.text.empty());
      joined += part.text;
    }
    EXPECT_EQ(letters(joined), letters(text));
  }
}

}  // namespace
}  // namespace showrunner::speech
