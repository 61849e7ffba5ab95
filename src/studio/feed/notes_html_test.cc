#include "studio/feed/notes_html.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

/// Sanitised once; checks that once more changes nothing.
std::string sanitised(std::string_view notes) {
  std::string html = sanitise_notes(notes);
  EXPECT_EQ(sanitise_notes(html), html) << notes;
  return html;
}

TEST(SanitiseNotes, PlainTextKeepsItsParagraphsAndLines) {
  EXPECT_EQ(sanitised("One\r\ntwo  three\n\n\nFour "), "<p>One<br>two three</p><p>Four</p>");
  EXPECT_EQ(sanitised("a < b && c > d, <me@host.example>"),
            "<p>a &lt; b &amp;&amp; c &gt; d, &lt;me@host.example&gt;</p>");
  EXPECT_EQ(sanitised("\"AT&amp;T\""), "<p>\"AT&amp;amp;T\"</p>");
  EXPECT_EQ(sanitised(" \n\t\n"), "");
  EXPECT_EQ(sanitised(""), "");
}

TEST(SanitiseNotes, KeepsTheElementsThatAppsShow) {
  const std::string html =
      "<p>One <a "
      "href=\"https://a.example/?x=1&amp;y=2\">link</a>.<br>Two</p><ol><li>A</li><li>B<ul><li>C</li></ul></li></ol>";
  EXPECT_EQ(sanitised(html), html);
}

TEST(SanitiseNotes, TakesAwayTagsAndAttributesAndKeepsTheText) {
  EXPECT_EQ(sanitised("<div class=x><h1 onclick=\"go()\">Head</h1><b>bold</b> <img src=x onerror=alert(1)>text</div>"),
            "<p>Head</p><p>bold text</p>");
  EXPECT_EQ(sanitised("<p style='a>b' onmouseover=\"x\">T</p>"), "<p>T</p>");
  EXPECT_EQ(sanitised("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "<p>a b</p><p>c</p>");
}

TEST(SanitiseNotes, TakesAwayWhatIsNoTextForReaders) {
  EXPECT_EQ(sanitised("<p>a<script>alert('</p>')</script>b<!-- <p>c</p> --><style>p{}</style></p>"), "<p>ab</p>");
  EXPECT_EQ(sanitised("<p>a<SCRIPT>x</scripty></script foo>b</p>"), "<p>ab</p>");
  EXPECT_EQ(sanitised("<p>a<script>never ends</p>"), "<p>a</p>");
  EXPECT_EQ(sanitised("<!doctype html><?php x ?><p>a<!-- never ends</p>"), "<p>a</p>");
  EXPECT_EQ(sanitised("<p>a<svg><p>x</p></svg>b<![CDATA[c>"), "<p>ab</p>");
}

TEST(SanitiseNotes, LinksLeadToSafePlacesOnly) {
  for (const char* link :
       {"javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "java&#10;script:alert(1)",
        "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "data:text/html,x", "vbscript:x", "/relative",
        "//host/x", "file:///etc/passwd", "https:", "https://", "http:///x", "mailto:", "", "\x01javascript:x"}) {
    EXPECT_EQ(sanitised(std::string("<p><a href=\"") + link + "\">x</a></p>"), "<p>x</p>") << link;
  }
  EXPECT_EQ(sanitised("<a HREF = HTTPS://A.example/é >x</a>"), "<p><a href=\"HTTPS://A.example/%C3%A9\">x</a></p>");
  EXPECT_EQ(sanitised("<a href='mailto:me@a.example'>x</a>"), "<p><a href=\"mailto:me@a.example\">x</a></p>");
  EXPECT_EQ(sanitised("<a href=\"https://a.example/'&quot;><script>\">x</a>"),
            "<p><a href=\"https://a.example/'%22%3E%3Cscript%3E\">x</a></p>");
  EXPECT_EQ(
      sanitised(
          "<a title=\"href=javascript:x\" data-href='javascript:x' href=http://a.example href=javascript:x>y</a>"),
      "<p><a href=\"http://a.example\">y</a></p>");
  EXPECT_EQ(sanitised("<a href=\"https://a.example/?a=1&copy=2&lt=3\">x</a>"),
            "<p><a href=\"https://a.example/?a=1&amp;copy=2&amp;lt=3\">x</a></p>");
}

TEST(SanitiseNotes, RepairsWhatIsNotWellFormed) {
  EXPECT_EQ(sanitised("<ul>loose<li>a<p>b</p>c<li><ol></ol>d</ul>e</a></p>"),
            "<ul><li>loose</li><li>a<br>b<br>c</li><li>d</li></ul><p>e</p>");
  EXPECT_EQ(sanitised("<li>alone</li><p>x<p>y<p></p>"), "<ul><li>alone</li></ul><p>x</p><p>y</p>");
  EXPECT_EQ(sanitised("<a href=http://a.example><a href=http://b.example>x<p>y</a>"),
            "<p><a href=\"http://b.example\">x</a></p><p>y</p>");
  EXPECT_EQ(sanitised("<br><p><br>a<br><br> <br>b<br></p><ul><li></li></ul>"), "<p>a<br>b</p>");
  EXPECT_EQ(sanitised("<li>text <ul></ul> more</li>"), "<ul><li>text<br>more</li></ul>");
  EXPECT_EQ(sanitised("<p>a</p>1 < 2 <a href=\"x"), "<p>a</p><p>1 &lt; 2 &lt;a href=\"x</p>");
}

TEST(SanitiseNotes, SpaceIsWhereItWas) {
  EXPECT_EQ(sanitised("<p> a<a href=http://h> b </a>c \n d </p>"), "<p>a <a href=\"http://h\">b</a> c d</p>");
  EXPECT_EQ(sanitised("<p>a<b>b</b>c</p>"), "<p>abc</p>");
}

TEST(SanitiseNotes, NestsNoDeeperThanFourLists) {
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "<ul><li>";
  EXPECT_EQ(sanitised(deep + "x"), "<ul><li><ul><li><ul><li><ul><li>x</li></ul></li></ul></li></ul></li></ul>");
  EXPECT_EQ(sanitised("<ul><li><ul><li><ul><li><ul><li>a<ul><li>b</ul>c</ul>d"),
            "<ul><li><ul><li><ul><li><ul><li>a</li><li>b<br>c</li></ul>d</li></ul></li></ul></li></ul>");
}

TEST(SanitiseNotes, ReferencesMeanWhatTheySay) {
  EXPECT_EQ(
      sanitised("<p>&lt;p&gt; &#60;&#x3C; &#233;&eacute; &amp;amp; &nbsp;&#0;&#xD800;&#99999999999; &; &x y;</p>"),
      "<p>&lt;p&gt; &lt;&lt; é&eacute; &amp;amp; \u00A0\uFFFD\uFFFD &amp;; &amp;x y;</p>");
  EXPECT_EQ(sanitised("<p>a&#32;b&#10;c&#1;d</p>"), "<p>a b cd</p>");
}

TEST(SanitiseNotes, CleansHostileBytes) {
  EXPECT_EQ(sanitised("<p>a\x01\xED\xA0\x80 ]]> \xF0\x9F\x8E\x99 שלום</p>"),
            "<p>a\uFFFD\uFFFD\uFFFD ]]&gt; 🎙 שלום</p>");
}

}  // namespace
}  // namespace showrunner::studio
