#include "text/pdf_layout.h"

#include <gtest/gtest.h>

#include "text/pdf_furniture.h"

namespace showrunner::text {
namespace {

/// A word of 10-point text, 5 points a letter, whose line is the `line`th from the top.
PdfWord word(std::string text, double left, int line, double size = 10) {
  const double top = 60 + 12.0 * line;
  const double width = 0.5 * size * static_cast<double>(text.size());
  return {.text = std::move(text),
          .box = {.left = left, .top = top, .right = left + width, .bottom = top + size},
          .size = size};
}

std::string text_of(std::vector<PdfWord> words) {
  return lay_out_page(600, 800, std::move(words)).text;
}

TEST(PdfLayout, ReadsWordsOfALineFromLeftToRightInWhateverOrderTheyCome) {
  EXPECT_EQ(text_of({word("world", 90, 0), word("again", 50, 1), word("hello", 50, 0)}), "hello world\nagain\n");
}

TEST(PdfLayout, ReadsBetweenStripsThatCrossThePageTheLeftColumnFirst) {
  std::vector<PdfWord> words{word("title over both of the columns here", 150, 0)};
  for (int line = 2; line < 8; ++line) {
    words.push_back(word("words of the left-column-line-" + std::to_string(line), 50, line));
    words.push_back(word("right-column-line-" + std::to_string(line), 320, line));
  }
  words.push_back(word("a strip that runs below all of the columns", 150, 10));
  const std::string text = text_of(words);
  EXPECT_LT(text.find("title"), text.find("left-column-line-2"));
  EXPECT_LT(text.find("left-column-line-7"), text.find("right-column-line-2"));
  EXPECT_LT(text.find("right-column-line-7"), text.find("a strip"));
}

TEST(PdfLayout, BulletsAndPageNumbersAreNoColumns) {
  std::vector<PdfWord> words;
  for (int line = 0; line < 6; ++line) {
    words.push_back(word("*", 50, line));
    words.push_back(word("entry-of-the-contents-" + std::to_string(line), 80, line));
    words.push_back(word(std::to_string(10 + line), 500, line));
  }
  EXPECT_TRUE(text_of(words).starts_with("* entry-of-the-contents-0 10\n* entry-of-the-contents-1 11\n"));
}

TEST(PdfLayout, DropsRaisedFootnoteMarks) {
  PdfWord mark = word("12", 100, 0, 6);
  EXPECT_EQ(text_of({word("statement", 50, 0), mark, word("more", 120, 0)}), "statement more\n");
}

TEST(PdfLayout, WordsThatTouchAreOneWord) {
  PdfWord first = word("inter", 50, 0);
  first.space_after = false;
  EXPECT_EQ(text_of({first, word("national", 75, 0)}), "international\n");
}

TEST(PdfLayout, StandsHostilePlaces) {
  std::vector<PdfWord> words;
  for (int i = 0; i < 3'000; ++i) {
    words.push_back(word("word", (i * 7919) % 1000 - 200, (i * 104729) % 500 - 100, 1 + i % 40));
  }
  words.push_back(
      {.text = "far", .box = {.left = 1e300, .top = -1e300, .right = 1e301, .bottom = 1e300}, .size = 1e300});
  EXPECT_FALSE(text_of(words).empty());
  EXPECT_EQ(text_of({}), "");
}

TEST(PdfFurniture, RemovesWhatComesBackInTheMarginsAndTablesOfContents) {
  std::vector<PdfPage> pages;
  for (int i = 0; i < 4; ++i) {
    std::vector<PdfWord> words{word("Running header " + std::to_string(i), 50, -3), word("First line of page", 50, 3),
                               word("The same words in the body", 50, 20), word(std::to_string(i + 7), 300, 58),
                               word("Methods . . . . . . 12", 50, 30)};
    pages.push_back(lay_out_page(600, 800, words));
  }
  remove_furniture(pages);
  for (const PdfPage& page : pages) {
    ASSERT_EQ(page.lines.size(), 2U);
    EXPECT_EQ(page.lines[0].text, "First line of page");
    EXPECT_EQ(page.lines[1].text, "The same words in the body");
    EXPECT_NE(page.text.find("Running header"), std::string::npos);
  }
}

}  // namespace
}  // namespace showrunner::text
