#include "text/charset.h"
#include "text/reader.h"
#include "text/reader_test_support.h"

namespace showrunner::text {
namespace {

using Lines = std::vector<std::string>;

Document read(std::string_view bytes, std::string_view name = "page.html") {
  auto document = read_document(name, bytes, SourceFormat::kHtml);
  EXPECT_TRUE(document.has_value()) << document.error().message;
  return document.value_or(Document{});
}

TEST(ReadHtml, KeepsHeadingsParagraphsListsAndQuotes) {
  EXPECT_EQ(
      outline(read("<main><h1>Top</h1><p>One &amp; <b>two</b>\n three.<ul><li>a thing.<li><p>another thing.</p></ul>"
                   "<h3>Sub</h3><blockquote><p>Said so.</blockquote><p>Line one,<br>line two.</main>")),
      (Lines{"heading1: Top", "paragraph: One & two three.", "item: a thing.", "item: another thing.", "heading3: Sub",
             "quote: Said so.", "paragraph: Line one, line two."}));
}

TEST(ReadHtml, LeavesOutWhatIsHiddenOrNotProse) {
  EXPECT_EQ(
      outline(read(
          "<p>Seen<sup><a href='#n1'>1</a></sup>.<p hidden>Hidden one.<p style='DISPLAY: none; display : none'>Two."
          "<p aria-hidden=true>Three.<script>four()</script><noscript>Five.</noscript><template>Six.</template>"
          "<pre>code seven</pre><figure><img alt='eight'><figcaption>Nine.</figcaption></figure>"
          "<table><tr><th>Ten</th></tr><tr><td>10</td></tr></table><svg><title>Eleven.</title></svg>"
          "<h2>Name<a href='#name'>¶</a></h2><dialog open><p>Twelve.</p></dialog><p>x<sup>2</sup> is a square.")),
      (Lines{"paragraph: Seen.", "heading2: Name", "paragraph: x2 is a square."}));
}

TEST(ReadHtml, ReadsItsMetadata) {
  const Document news = read(fixture("pages/news.html"));
  EXPECT_EQ(news.title, "City to reopen the river baths after forty years");
  EXPECT_EQ(news.author, "Jonas Petrov");
  EXPECT_EQ(news.language, "en");
  const Document magazine = read(fixture("pages/magazine.html"));
  EXPECT_EQ(magazine.title, "Das leise Comeback der Straßenbahn");
  EXPECT_EQ(magazine.author, "Lena Vogt");
  EXPECT_EQ(magazine.language, "de");
}

TEST(ReadHtml, TakesTheNameOfTheSiteOffTheTitle) {
  EXPECT_EQ(read("<title>The slow train to Ovrel | Kessel Courier</title><p>Text.").title, "The slow train to Ovrel");
  EXPECT_EQ(read("<title>Slow trains - and fast ones that run by night</title><p>Text.").title,
            "Slow trains - and fast ones that run by night");
}

TEST(ReadHtml, DecodesWhatThePageDeclares) {
  EXPECT_EQ(outline(read("<meta charset=windows-1251><p>\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0.")),
            (Lines{"paragraph: Привет, мир."}));
}

TEST(ReadHtml, SpansAreTrue) {
  for (const std::string name : {"news", "blog", "docs", "forum", "wiki", "old", "magazine", "press", "bare"}) {
    const std::string bytes = fixture("pages/" + name + ".html");
    const auto source = decode_text(bytes, declared_encoding(bytes));
    ASSERT_TRUE(source.has_value());
    for (const Block& block : read(bytes).blocks) expect_true_span(block, *source);
  }
}

TEST(ReadHtml, SaysThatAPageWithoutTextHasNone) {
  for (const std::string_view page : {"<html><body><script>app()</script><div id=root></div></body></html>",
                                      "<!doctype html>", "<p>&nbsp;</p><img src=x alt='a picture'>"}) {
    const auto document = read_document("x.html", page, SourceFormat::kHtml);
    ASSERT_FALSE(document.has_value()) << page;
    EXPECT_EQ(document.error().code, ErrorCode::kInvalidInput);
    EXPECT_NE(document.error().message.find("no readable text"), std::string::npos);
  }
}

TEST(ReadHtml, StandsDeepNestingAndMisnesting) {
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += "<div>";
  EXPECT_EQ(outline(read(deep + "<p>Bottom.")), (Lines{"paragraph: Bottom."}));
  std::string misnested;
  for (int i = 0; i < 300; ++i) misnested += "<b id=" + std::to_string(i) + "><i class=" + std::to_string(i) + ">";
  for (int i = 0; i < 300; ++i) misnested += "<p>Text " + std::to_string(i) + ".";
  EXPECT_EQ(read(misnested).blocks.size(), 300U);
}

TEST(ReadHtml, RefusesATreeThatOutgrowsItsBudget) {
  std::string misnested = "<p>";
  for (int i = 0; i < 3'000; ++i) misnested += "<b id=" + std::to_string(i) + ">";
  for (int i = 0; i < 3'000; ++i) misnested += "</p><p>Text.";
  const auto document = read_document("x.html", misnested, SourceFormat::kHtml);
  ASSERT_FALSE(document.has_value());
  EXPECT_EQ(document.error().code, ErrorCode::kResourceLimit);
}

}  // namespace
}  // namespace showrunner::text
