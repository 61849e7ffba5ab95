#include "studio/feed/html_excerpt.h"

#include <gtest/gtest.h>

#include "text/code_points.h"

namespace showrunner::studio {
namespace {

TEST(HtmlExcerpt, LeavesWhatFits) {
  EXPECT_EQ(html_excerpt("<p>One. Two.</p>", 16), "<p>One. Two.</p>");
  EXPECT_EQ(html_excerpt("", 0), "");
}

TEST(HtmlExcerpt, EndsBehindAParagraphOrASentence) {
  EXPECT_EQ(html_excerpt("<p>One two.</p><p>Three four five</p>", 30), "<p>One two.</p>");
  EXPECT_EQ(html_excerpt("<p>One two. Three four five</p>", 25), "<p>One two.</p>");
  EXPECT_EQ(html_excerpt("<p>“One two.” Three four</p>", 26), "<p>“One two.”</p>");
  EXPECT_EQ(html_excerpt("<p>一二三。四五六七八九</p>", 30), "<p>一二三。</p>");
}

TEST(HtmlExcerpt, EndsBehindAWordWhereASentenceWouldLoseTooMuch) {
  EXPECT_EQ(html_excerpt("<p>A. One two three four five six seven</p>", 34), "<p>A. One two three four…</p>");
}

TEST(HtmlExcerpt, EndsBehindALetterWhereThereAreNoSpaces) {
  EXPECT_EQ(html_excerpt("<p>A 一二三四五六七八九</p>", 30), "<p>A 一二三四五六…</p>");
}

TEST(HtmlExcerpt, ADecimalPointEndsNoSentence) {
  EXPECT_EQ(html_excerpt("<p>One 3.14159 more words here</p>", 21), "<p>One 3.14159…</p>");
}

TEST(HtmlExcerpt, ClosesWhatIsOpen) {
  EXPECT_EQ(html_excerpt("<ul><li><a href=\"https://a.example/?a=1&amp;b=2\">one two three</a></li></ul>", 70),
            "<ul><li><a href=\"https://a.example/?a=1&amp;b=2\">one…</a></li></ul>");
}

/// Whether every tag is whole and closed in turn, and every reference is whole.
bool is_well_formed(std::string_view html) {
  std::vector<std::string_view> open;
  for (std::size_t at = 0; at < html.size(); ++at) {
    if (html[at] == '&') {
      const std::size_t end = html.find_first_not_of("abcdefghijklmnopqrstuvwxyz", at + 1);
      if (end == std::string_view::npos || html[end] != ';') return false;
    }
    if (html[at] != '<') continue;
    const std::size_t end = html.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = html.substr(at + 1, end - at - 1);
    at = end;
    if (tag == "br") continue;
    if (!tag.starts_with('/')) {
      open.push_back(tag.substr(0, tag.find(' ')));
    } else {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    }
  }
  return open.empty() && text::is_utf8(html);
}

TEST(HtmlExcerpt, IsWellFormedAndShortEnoughForEveryLength) {
  const std::string html =
      "<p>Tea &amp; cake. Why not? <a href=\"https://a.example/?q=1&amp;r=2\">A link &lt;3</a><br>שלום 🎙️ "
      "next</p><ol><li>一二三。四</li><li>Two<ul><li>Deep.</li></ul></li></ol><p>Unbrokenwordofmanyletters</p>";
  ASSERT_TRUE(is_well_formed(html));
  for (std::size_t most = 0; most <= html.size(); ++most) {
    const std::string cut = html_excerpt(html, most);
    EXPECT_LE(cut.size(), most);
    EXPECT_TRUE(is_well_formed(cut)) << most << ": " << cut;
    if (most > 20) EXPECT_FALSE(cut.empty());
  }
}

}  // namespace
}  // namespace showrunner::studio
