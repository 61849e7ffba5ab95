#include "text/pdf_file.h"
#include "text/reader.h"
#include "text/reader_test_support.h"

namespace showrunner::text {
namespace {

Document read(const std::string& name) {
  auto document = read_document(name, fixture(name), SourceFormat::kPdf);
  EXPECT_TRUE(document.has_value()) << document.error().message;
  return document.value_or(Document{});
}

bool has_line(const std::vector<std::string>& lines, std::string_view wanted) {
  return std::ranges::find(lines, wanted) != lines.end();
}

TEST(ReadPdf, ReadsColumnAfterColumnWithHyphenationUndone) {
  const Document paper = read("two_columns.pdf");
  const std::vector<std::string> lines = outline(paper);
  ASSERT_GE(lines.size(), 12U);
  const std::vector<std::string> first(lines.begin(), lines.begin() + 8);
  EXPECT_EQ(
      first,
      (std::vector<std::string>{
          "heading1: The Price of a Night Train",
          "paragraph: Ada Keller and Marco Orsini, Institute of Invented Railways", "heading2: 1 Introduction",
          "paragraph: Railways shaped the map of the continent long before motorways did. In this short paper we look "
          "at the night trains that once connected eighty cities, and ask why so few of them survived the turn of the "
          "century. The answer, we argue, has less to do with speed than with the way tracks are priced.",
          "paragraph: A night train is a well-known paradox: it is slow, and yet it costs no time, because the "
          "traveller sleeps. What it costs is money. A sleeping car carries a third of the passengers of a day coach, "
          "and runs only once in a night. Every charge per train is therefore paid three times over.",
          "heading2: 2 How tracks are priced",
          "paragraph: Since the reform of the networks each operator pays for every kilometre that a train runs. The "
          "charge was meant to mirror the wear of the rails, but most countries added a share of the fixed costs. For "
          "a "
          "long train with few beds this share weighs more than fuel, staff and cleaning taken together.",
          "paragraph: We collected the published tariffs of fourteen networks and computed the charge for one and the "
          "same train on each of them. The dearest network asked nine times as much as the cheapest. No other input of "
          "the timetable varies by such a factor, and none is as easy to change by a single decree."}));
  EXPECT_TRUE(has_line(lines, "heading2: 3 What changed"));
}

TEST(ReadPdf, RemovesHeadersFootersPageNumbersAndFootnotes) {
  for (const std::string& line : outline(read("two_columns.pdf"))) {
    EXPECT_EQ(line.find("Journal of Invented"), std::string::npos) << line;
    EXPECT_EQ(line.find("A. Keller and M."), std::string::npos) << line;
    EXPECT_EQ(line.find("The price of a night"), std::string::npos) << line;
    EXPECT_EQ(line.find("first of March"), std::string::npos) << line;
    EXPECT_NE(line, "paragraph: 101");
  }
  for (const std::string& line : outline(read("report.pdf"))) {
    EXPECT_EQ(line.find("Harbour Office |"), std::string::npos) << line;
    EXPECT_EQ(line.find("Page "), std::string::npos) << line;
  }
}

TEST(ReadPdf, FindsBoldHeadingsAndBullets) {
  const std::vector<std::string> lines = outline(read("report.pdf"));
  EXPECT_TRUE(has_line(lines, "heading1: Annual Report of the Harbour Office"));
  EXPECT_TRUE(has_line(lines, "heading2: What we did"));
  EXPECT_TRUE(has_line(lines, "item: replaced the lamps of both lighthouses, and"));
}

TEST(ReadPdf, JoinsAParagraphOverAPageBreak) {
  const std::vector<std::string> lines = outline(read("report.pdf"));
  for (int i = 1; i <= 13; ++i) {
    const std::string start = "paragraph: Paragraph number " + std::to_string(i) + " of the account follows.";
    const auto found = std::ranges::find_if(lines, [&](const auto& line) { return line.starts_with(start); });
    ASSERT_NE(found, lines.end()) << start;
    EXPECT_TRUE(found->ends_with("paid for the damaged pier.")) << *found;
  }
}

TEST(ReadPdf, TakesTitleAndAuthorFromTheMetadataOrThePage) {
  EXPECT_EQ(read("two_columns.pdf").title, "The Price of a Night Train");
  EXPECT_EQ(read("two_columns.pdf").author, "Ada Keller and Marco Orsini");
  EXPECT_EQ(read("report.pdf").title, "Annual Report of the Harbour Office");
  EXPECT_EQ(read("report.pdf").author, "");
}

TEST(ReadPdf, SpansAreTrueOnTheirPages) {
  for (const std::string name : {"two_columns.pdf", "report.pdf"}) {
    const auto file = read_pdf_file(fixture(name));
    ASSERT_TRUE(file.has_value());
    for (Block block : read(name).blocks) {
      const std::string& page = file->pages.at(static_cast<std::size_t>(block.source.part) - 1).text;
      ASSERT_LE(block.source.end, page.size());
      // Hyphenation stands in the source: compare letters alone. Over a page break only the first part is covered.
      std::string letters;
      for (const std::string& word : words_of(block.text)) letters += word;
      std::string source;
      for (const std::string& word : words_of(page.substr(block.source.start, block.source.end - block.source.start))) {
        source += word;
      }
      EXPECT_FALSE(source.empty());
      EXPECT_TRUE(letters.starts_with(source) || source.find(letters.substr(0, 20)) == 0) << block.text << "\n"
                                                                                          << source;
    }
  }
}

TEST(ReadPdf, SaysInOneLineWhyItCannotReadAPdf) {
  const auto message = [](std::string_view bytes) {
    const auto document = read_document("x.pdf", bytes, SourceFormat::kPdf);
    EXPECT_FALSE(document.has_value());
    if (document) return std::string();
    EXPECT_EQ(document.error().code, ErrorCode::kInvalidInput);
    EXPECT_EQ(document.error().message.find('\n'), std::string::npos);
    return document.error().message;
  };
  EXPECT_NE(message(fixture("encrypted.pdf")).find("encrypted"), std::string::npos);
  EXPECT_NE(message(fixture("truncated.pdf")).find("cut off"), std::string::npos);
  EXPECT_NE(message(fixture("scan.pdf")).find("no text"), std::string::npos);
  EXPECT_NE(message("%PDF-1.7\nnonsense\nstartxref\n0\n%%EOF").find("damaged"), std::string::npos);
  EXPECT_NE(message("%PDF-").find("cut off"), std::string::npos);
}

}  // namespace
}  // namespace showrunner::text
