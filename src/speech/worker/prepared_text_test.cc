#include "speech/worker/prepared_text.h"

#include <gtest/gtest.h>

namespace showrunner::speech {
namespace {

using Alphabet = TextPreparer::Alphabet;

std::string prepared(std::string_view text, Alphabet alphabet = Alphabet::kAscii) {
  return TextPreparer(alphabet).prepare(text).text();
}

TEST(PreparedText, LeavesOrdinaryProseAsItIs) {
  const std::string prose = "\"Well-known,\" it's said; isn't it? Yes... twenty-one (or so)!";
  EXPECT_EQ(prepared(prose), prose);
  EXPECT_EQ(prepared("Größe, дом, 北京", Alphabet::kAny), "Größe, дом, 北京");
}

TEST(PreparedText, TransliteratesForEnginesThatKnowOnlyAscii) {
  EXPECT_EQ(prepared("café naïve Ærøskøbing"), "cafe naive AEroskobing");
  EXPECT_EQ(prepared("“quoted” — dash…"), "\"quoted\" - dash...");
  EXPECT_TRUE(TextPreparer(Alphabet::kAscii).prepare("北京").speakable());
}

TEST(PreparedText, EndsRunsOfPunctuationAndDigitsAndCutsLongWords) {
  EXPECT_EQ(prepared("wait" + std::string(5000, '!') + " now"), "wait!!! now");
  EXPECT_EQ(prepared("a" + std::string(5000, '.') + "b"), "a...b");
  EXPECT_EQ(prepared(std::string(5000, '7')), std::string(20, '7'));
  const std::string cut = prepared(std::string(120, 'x'));
  EXPECT_EQ(cut, std::string(50, 'x') + " " + std::string(50, 'x') + " " + std::string(20, 'x'));
  std::string alternating;
  for (int i = 0; i < 1000; ++i) alternating += "a.";
  EXPECT_EQ(prepared(alternating).find(' '), 50U);
}

TEST(PreparedText, SurvivesControlCharactersAndInvalidUtf8) {
  EXPECT_EQ(prepared(std::string_view("a\0b\x01 c\r\n\td", 10)), "a b c d");
  EXPECT_EQ(prepared("a\xff\xfe"
                     "b \xc3"),
            "a b");
  EXPECT_EQ(prepared("soft\u00adhyphen zero\u200bwidth"), "softhyphen zerowidth");
  for (const Alphabet alphabet : {Alphabet::kAny, Alphabet::kAscii}) {
    EXPECT_FALSE(TextPreparer(alphabet).prepare("").speakable());
    EXPECT_FALSE(TextPreparer(alphabet).prepare(" …!? \n").speakable());
  }
}

TEST(PreparedText, MapsTokensBackToTheBytesTheyCameFrom) {
  const std::string spoken = "One  café,\ttwo";
  const PreparedText text = TextPreparer(Alphabet::kAscii).prepare(spoken);
  const auto source = [&](std::string_view token) {
    const std::size_t at = text.text().find(token);
    const TextRange range = text.source_of({.start = at, .end = at + token.size()});
    return spoken.substr(range.start, range.end - range.start);
  };
  EXPECT_EQ(source("One"), "One");
  EXPECT_EQ(source("cafe"), "café,");
  EXPECT_EQ(source("two"), "two");
  EXPECT_EQ(source("wo"), "wo");
}

}  // namespace
}  // namespace showrunner::speech
