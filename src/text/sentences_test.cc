#include "text/sentences.h"

#include <fstream>

#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

std::vector<std::string> split(std::string_view text, std::string_view language = "en") {
  std::vector<std::string> sentences;
  for (const ByteSpan& span : split_sentences(text, language)) {
    sentences.emplace_back(text.substr(span.start, span.end - span.start));
  }
  return sentences;
}

using Sentences = std::vector<std::string>;

// tests/data/sentences.txt: a paragraph a line, its sentences divided by " | ".
TEST(Sentences, OfTheFixtureAreFoundInAtLeast98Percent) {
  constexpr std::string_view kDivider = " | ";
  std::ifstream file(SHOWRUNNER_SOURCE_DIR "/tests/data/sentences.txt");
  std::size_t total = 0;
  std::size_t right = 0;
  std::string report;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    Sentences expected;
    std::string paragraph;
    for (std::size_t at = 0; at <= line.size();) {
      const std::size_t end = std::min(line.find(kDivider, at), line.size());
      expected.push_back(line.substr(at, end - at));
      paragraph += (paragraph.empty() ? "" : " ") + expected.back();
      at = end + kDivider.size();
    }
    ++total;
    const Sentences found = split(paragraph);
    if (found == expected) {
      ++right;
    } else {
      report += line + "\n";
      for (const std::string& sentence : found) report += "    " + sentence + "\n";
    }
  }
  EXPECT_GE(total, 150u);
  EXPECT_GE(static_cast<double>(right), 0.98 * static_cast<double>(total)) << report;
  if (right != total) std::puts(report.c_str());
}

TEST(Sentences, FoldNoLineBreaksIntoBoundaries) {
  EXPECT_EQ(split("The first line\ngoes on here.\nThe second starts."),
            (Sentences{"The first line\ngoes on here.", "The second starts."}));
  EXPECT_EQ(split("Der Straßencafé\nist offen."), (Sentences{"Der Straßencafé\nist offen."}));
}

TEST(Sentences, AreFoundInScriptsWithoutSpacesOrCapitals) {
  EXPECT_EQ(split("今日は晴れです。明日は雨です。", "ja"), (Sentences{"今日は晴れです。", "明日は雨です。"}));
  EXPECT_EQ(split("यह पहला है। यह दूसरा है।", "hi"), (Sentences{"यह पहला है।", "यह दूसरा है।"}));
  EXPECT_EQ(split("Τι είναι αυτό; Δεν ξέρω.", "el"), (Sentences{"Τι είναι αυτό;", "Δεν ξέρω."}));
}

TEST(Sentences, OfNothingAreNone) {
  EXPECT_TRUE(split("").empty());
  EXPECT_TRUE(split(" \n\t\xC2\xA0 ").empty());
}

TEST(Sentences, AreCutAtTheBestPlaceWhenTheyAreTooLong) {
  std::string clauses;
  while (clauses.size() < 1500) clauses += "and then it went on, ";
  for (const std::string& sentence : split(clauses)) {
    EXPECT_LE(sentence.size(), kMaxSentenceBytes);
    EXPECT_EQ(sentence.back(), ',');
  }
  std::string letters;
  while (letters.size() < 2000) letters += "é";
  for (const std::string& sentence : split(letters)) {
    EXPECT_LE(sentence.size(), kMaxSentenceBytes);
    EXPECT_EQ(sentence.size() % 2, 0u) << "cut inside a character";
  }
}

TEST(Sentences, HoldEveryVisibleByteOfHostileTextOnce) {
  constexpr std::size_t kLong = 300'000;
  for (const std::string_view unit :
       {".", ". ", "J. ", "\"", "a", "? ", "\xCC\x81", "\xFF", "Dr. ", "\n", "。", "(", "1. "}) {
    std::string text;
    while (text.size() < kLong) text += unit;
    std::size_t end = 0;
    for (const ByteSpan& span : split_sentences(text, "en")) {
      ASSERT_GE(span.start, end) << unit;
      ASSERT_LE(span.end - span.start, kMaxSentenceBytes) << unit;
      ASSERT_EQ(text.substr(end, span.start - end).find_first_not_of(" \n"), std::string::npos) << unit;
      end = span.end;
    }
    ASSERT_EQ(text.find_first_not_of(" \n", end), std::string::npos) << unit;
  }
}

}  // namespace
}  // namespace showrunner::text
