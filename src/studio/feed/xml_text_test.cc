#include "studio/feed/xml_text.h"

#include <gtest/gtest.h>

#include "text/code_points.h"

namespace showrunner::studio {
namespace {

std::string escaped(std::string_view text) {
  std::string xml;
  append_escaped(xml, text);
  return xml;
}

std::string cdata(std::string_view text) {
  std::string xml;
  append_cdata(xml, text);
  return xml;
}

TEST(CleanText, LeavesOutWhatXmlForbidsAndReplacesBrokenUtf8) {
  EXPECT_EQ(clean_text(std::string_view("a\0b\x01\x1F\x7F\xC2\x80z", 9)), "abz");
  EXPECT_EQ(clean_text("a\nb\tc\rd"), "a\nb\tcd");
  EXPECT_EQ(clean_text("\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xB7\x90\xF0\x9F\xBF\xBF"), "");  // U+FFFE, FFFF, FDD0, 1FFFF
  EXPECT_EQ(clean_text("a\xFF\xC3"), "a\uFFFD\uFFFD");
  EXPECT_EQ(clean_text("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a lone surrogate
  EXPECT_EQ(clean_text("🎙️ שלום"), "🎙️ שלום");
}

TEST(CleanLine, IsOneTrimmedLine) {
  EXPECT_EQ(clean_line(" \r\n a \t\n  b\u2028c\u0085 "), "a b c");
  EXPECT_EQ(clean_line("\x01 \x02"), "");
}

TEST(CleanLine, IsCutByCodePointsAndNeverEndsInSpace) {
  std::string emoji;
  for (int i = 0; i < 1000; ++i) emoji += "🎧";
  EXPECT_EQ(text::count_code_points(clean_line(emoji)), 255U);
  EXPECT_TRUE(text::is_utf8(clean_line(emoji)));
  EXPECT_EQ(clean_line("ab cd", 3), "ab");
  EXPECT_EQ(clean_line("ab cd", 4), "ab c");
  EXPECT_EQ(clean_line("ab cd", 5), "ab cd");
}

TEST(AppendEscaped, MakesNoMarkupOfText) {
  EXPECT_EQ(escaped("<a href=\"x\">&amp; ]]>"), "&lt;a href=&quot;x&quot;&gt;&amp;amp; ]]&gt;");
  EXPECT_EQ(escaped(""), "");
  EXPECT_EQ(escaped("it's plain"), "it's plain");
}

TEST(AppendCdata, SplitsItsOwnEnd) {
  EXPECT_EQ(cdata("<p>a</p>"), "<![CDATA[<p>a</p>]]>");
  EXPECT_EQ(cdata("]]>"), "<![CDATA[]]]]><![CDATA[>]]>");
  EXPECT_EQ(cdata("a]]]>b]]>"), "<![CDATA[a]]]]]><![CDATA[>b]]]]><![CDATA[>]]>");
}

TEST(CleanUrl, IsAscii) {
  EXPECT_EQ(clean_url(" https://a.example/é \"<.mp3?x=%20&y=1#z\n"),
            "https://a.example/%C3%A9%20%22%3C.mp3?x=%20&y=1#z");
  EXPECT_EQ(clean_url(" \n"), "");
}

}  // namespace
}  // namespace showrunner::studio
