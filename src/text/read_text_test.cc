#include "text/charset.h"
#include "text/reader.h"
#include "text/reader_test_support.h"

namespace showrunner::text {
namespace {

using Lines = std::vector<std::string>;

Document read(std::string_view bytes, std::string_view name = "notes.txt") {
  auto document = read_document(name, bytes, SourceFormat::kText);
  EXPECT_TRUE(document.has_value()) << document.error().message;
  return document.value_or(Document{});
}

TEST(ReadText, JoinsWrappedLinesAndPartsParagraphsAtBlankOnes) {
  EXPECT_EQ(
      outline(read("It was a dark\nand stormy night, but the exam-\nple held.\n\n\n  \nThe rain fell.\r\nHard.\r\n")),
      (Lines{"paragraph: It was a dark and stormy night, but the example held.", "paragraph: The rain fell. Hard."}));
}

TEST(ReadText, ALongLineIsAParagraphOfItsOwn) {
  const std::string first(100, 'a');
  const std::string text = first + " and so on for longer than anybody wraps.\nSecond paragraph.\n";
  EXPECT_EQ(outline(read(text)), (Lines{"paragraph: " + first + " and so on for longer than anybody wraps.",
                                        "paragraph: Second paragraph."}));
}

TEST(ReadText, AnIndentedLineStartsAParagraph) {
  EXPECT_EQ(outline(read("One line\nand another.\n    New paragraph\ngoes on.\n")),
            (Lines{"paragraph: One line and another.", "paragraph: New paragraph goes on."}));
}

TEST(ReadText, FindsHeadingsThatAreUnmistakable) {
  const Document document = read(
      "The Slow Train\n\nFirst words here.\n\nBackground\n==========\n\nSome text.\nSmaller\n\nDetails\n-------\nMore "
      "text.\n\n"
      "PART OF IT\n\nText, again.\n\n2.1 Methods used\n\nWe did this.\n\nChapter 3\n\nThe end.\n");
  EXPECT_EQ(outline(document),
            (Lines{"heading1: The Slow Train", "paragraph: First words here.", "heading1: Background",
                   "paragraph: Some text. Smaller", "heading2: Details", "paragraph: More text.",
                   "heading2: PART OF IT", "paragraph: Text, again.", "heading3: 2.1 Methods used",
                   "paragraph: We did this.", "heading2: Chapter 3", "paragraph: The end."}));
  EXPECT_EQ(document.title, "The Slow Train");
}

TEST(ReadText, DoesNotTakeEveryShortLineForAHeading) {
  EXPECT_EQ(outline(read("He came in.\n\nNo!\n\n\"WHY NOT?\"\n\nand so on\n\nSilence.\n")),
            (Lines{"paragraph: He came in.", "paragraph: No!", "paragraph: \"WHY NOT?\"", "paragraph: and so on",
                   "paragraph: Silence."}));
  EXPECT_EQ(outline(read("ALL OF THIS\n\nIS LOUD. VERY LOUD INDEED.\n\nBOO\n\nEND.\n")).back(), "paragraph: END.");
}

TEST(ReadText, ReadsListsAndSkipsOrnaments) {
  EXPECT_EQ(outline(read("We need:\n- bread\n  and butter\n- milk\n\n* * *\n\n1. First\n2) Second\n")),
            (Lines{"paragraph: We need:", "item: bread and butter", "item: milk", "item: First", "item: Second"}));
}

TEST(ReadText, NamesTheDocumentAfterItsFileWhenItHasNoHeading) {
  EXPECT_EQ(read("just a few words.", "/a/b/slow_night-trains.txt").title, "Slow night trains");
  EXPECT_EQ(read("just a few words.", "https://example.org/2026/the-post/?a=b").title, "The post");
  EXPECT_EQ(read("just a few words.", "stdin").title, "Untitled");
  EXPECT_EQ(read("just a few words.", "x.txt").name, "x.txt");
}

TEST(ReadText, JoinsChineseLinesWithoutSpaces) {
  EXPECT_EQ(outline(read("船早上离开\n了港口。\n")), (Lines{"paragraph: 船早上离开了港口。"}));
}

TEST(ReadText, ReadsAnyEncoding) {
  EXPECT_EQ(outline(read(fixture("letter-utf16le.txt"))), outline(read(fixture("letter.txt"))));
  EXPECT_EQ(outline(read(fixture("letter-windows1252.txt"))), outline(read(fixture("letter.txt"))));
  EXPECT_EQ(read(fixture("letter.txt")).language, "de");
  EXPECT_EQ(read(fixture("letter-koi8r.txt")).language, "ru");
}

TEST(ReadText, SpansAreTrue) {
  for (const std::string name : {"letter.txt", "letter-utf16le.txt", "letter-windows1252.txt"}) {
    const std::string bytes = fixture(name);
    const auto source = decode_text(bytes);
    ASSERT_TRUE(source.has_value());
    for (const Block& block : read(bytes).blocks) expect_true_span(block, *source);
  }
}

TEST(ReadText, TakesHostileTextAsItComes) {
  EXPECT_EQ(read(std::string(20'000, 'x')).blocks.at(0).text.size(), 20'000U);
  EXPECT_EQ(outline(read("caf\xE9 or not: \xFF\xFE\x80 caf\xC3\xA9")).size(), 1U);
  EXPECT_GT(read(std::string(200'000, '\n') + "a-\n" + std::string(100'000, '-') + "\nb").blocks.size(), 0U);
}

}  // namespace
}  // namespace showrunner::text
