#include "text/html_blocks.h"

#include "text/block_builder.h"

namespace showrunner::text {

namespace {

using namespace std::string_view_literals;

bool is_unreadable_element(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_LABEL:
    case GUMBO_TAG_DATALIST:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_MATH:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_EMBED:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_RP:
    case GUMBO_TAG_MAP: return true;
    default: return false;
  }
}

bool is_unreadable_role(std::string_view role) {
  constexpr std::array kRoles{"navigation"sv, "search"sv,       "dialog"sv,       "alertdialog"sv, "menu"sv,
                              "menubar"sv,    "toolbar"sv,      "tablist"sv,      "doc-noteref"sv, "doc-pagebreak"sv,
                              "doc-toc"sv,    "doc-footnote"sv, "doc-endnotes"sv, "doc-index"sv,   "doc-backlink"sv};
  return std::ranges::find(kRoles, role) != kRoles.end();
}

/// EPUB's own vocabulary (https://www.w3.org/TR/epub-ssv-11/), in `epub:type`.
bool is_unreadable_epub_type(std::string_view type) {
  constexpr std::array kTypes{"noteref"sv,  "pagebreak"sv, "toc"sv,   "landmarks"sv, "page-list"sv, "footnote"sv,
                              "rearnote"sv, "endnotes"sv,  "index"sv, "footnotes"sv, "backlink"sv};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

bool is_hidden(const HtmlPage& page, std::size_t node) {
  // Gumbo is older than this element, which shows nothing until a script opens it.
  const GumboStringPiece& tag = page.nodes()[node].gumbo->v.element.original_tag;
  if (std::string_view(tag.data, tag.length).starts_with("<dialog")) return true;
  if (page.has_attribute(node, "hidden") || page.attribute(node, "aria-hidden") == "true") return true;
  std::string style(page.attribute(node, "style"));
  std::erase_if(style, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
  return style.find("display:none") != std::string::npos || style.find("visibility:hidden") != std::string::npos;
}

/// `<sup><a href="#fn1">1</a></sup>`, `<sup>[2]</sup>`: a mark that points to a note.
bool is_footnote_mark(const HtmlPage& page, std::size_t node) {
  const HtmlNode& element = page.nodes()[node];
  constexpr std::size_t kMostNodes = 20;
  if (element.tag != GUMBO_TAG_SUP || element.end - node > kMostNodes) return false;
  bool links = false;
  std::string text;
  for (std::size_t i = node + 1; i < element.end; ++i) {
    const HtmlNode& inner = page.nodes()[i];
    if (inner.is_text) text += inner.text;
    links = links || (inner.tag == GUMBO_TAG_A && page.attribute(i, "href").find('#') != std::string_view::npos);
  }
  return (links && text.size() <= 40) || text.find_first_not_of("[]()*†‡ \n") == std::string::npos ||
         text.starts_with('[');
}

/// The link to itself that many headings carry (`<a href="#x">#</a>`, "¶").
bool is_permalink(const HtmlPage& page, std::size_t node) {
  const HtmlNode& element = page.nodes()[node];
  if (element.tag != GUMBO_TAG_A || element.end - node != 2) return false;
  const std::string_view text = page.nodes()[node + 1].text;
  return text == "#" || text == "¶" || text == "§" || text == "🔗";
}

/// A table that arranges facts in rows, not one that arranges a page: nobody can follow it by ear.
bool is_data_table(const HtmlPage& page, std::size_t node) {
  const HtmlNode& table = page.nodes()[node];
  if (table.tag != GUMBO_TAG_TABLE || page.attribute(node, "role") == "presentation") return false;
  std::size_t cells = 0;
  std::size_t bytes = 0;
  for (std::size_t i = node + 1; i < table.end; ++i) {
    const HtmlNode& inner = page.nodes()[i];
    if (inner.tag == GUMBO_TAG_TABLE) return false;
    if (inner.tag == GUMBO_TAG_TH || inner.tag == GUMBO_TAG_CAPTION) return true;
    cells += inner.tag == GUMBO_TAG_TD ? 1 : 0;
    if (inner.is_text) bytes += inner.text.size();
  }
  constexpr std::size_t kProseCell = 120;
  return bytes < kProseCell * std::max<std::size_t>(cells, 1);
}

bool is_unreadable(const HtmlPage& page, std::size_t node) {
  const HtmlNode& element = page.nodes()[node];
  return is_unreadable_element(element.tag) || is_unreadable_role(page.attribute(node, "role")) ||
         is_unreadable_epub_type(page.attribute(node, "epub:type")) || is_hidden(page, node) ||
         is_footnote_mark(page, node) || is_permalink(page, node) || is_data_table(page, node);
}

int heading_level(GumboTag tag) {
  return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6 ? static_cast<int>(tag - GUMBO_TAG_H1) + 1 : 0;
}

struct BlockStyle {
  BlockKind kind = BlockKind::kParagraph;
  int level = 0;
};

/// What a block is inside of `outer` when it starts with element `tag`.
BlockStyle style_of(GumboTag tag, BlockStyle outer) {
  if (const int level = heading_level(tag)) return {.kind = BlockKind::kHeading, .level = level};
  if (tag == GUMBO_TAG_LI || tag == GUMBO_TAG_DD || tag == GUMBO_TAG_DT)
    return {.kind = BlockKind::kListItem, .level = 0};
  if (tag == GUMBO_TAG_BLOCKQUOTE) return {.kind = BlockKind::kQuote, .level = 0};
  return outer;
}

}  // namespace

Dropped drop_unreadable(const HtmlPage& page) {
  const auto& nodes = page.nodes();
  Dropped dropped(nodes.size(), false);
  for (std::size_t i = 0; i < nodes.size();) {
    if (!nodes[i].is_text && i > 0 && is_unreadable(page, i)) {
      std::fill(dropped.begin() + static_cast<std::ptrdiff_t>(i), dropped.begin() + nodes[i].end, true);
      i = nodes[i].end;
    } else {
      ++i;
    }
  }
  return dropped;
}

std::vector<Block> html_blocks(const HtmlPage& page, std::size_t root, const Dropped& dropped,
                               std::size_t source_offset, int part) {
  struct Open {
    std::size_t end;
    BlockStyle style;
  };

  const auto& nodes = page.nodes();
  std::vector<Block> blocks;
  BlockBuilder builder;
  std::vector<Open> open{{.end = nodes[root].end, .style = {}}};
  int breaks = 0;
  const auto flush = [&] {
    const BlockStyle style = open.back().style;
    if (auto block = builder.take(style.kind, style.level, part)) blocks.push_back(*std::move(block));
    breaks = 0;
  };
  for (std::size_t i = root; i < nodes[root].end; ++i) {
    while (i >= open.back().end) {
      flush();
      open.pop_back();
    }
    const HtmlNode& node = nodes[i];
    if (dropped[i]) continue;
    if (node.is_text) {
      if (node.text.find_first_not_of(" \t\r\n\f") != std::string_view::npos) breaks = 0;
      builder.append(node.text, node.source_start + source_offset, node.source_end + source_offset);
    } else if (node.tag == GUMBO_TAG_BR) {
      builder.space();
      // Two line breaks in a row are how old pages part their paragraphs.
      if (++breaks == 2) flush();
    } else if (is_block_element(node.tag)) {
      flush();
      open.push_back({.end = node.end, .style = style_of(node.tag, open.back().style)});
    }
  }
  while (!open.empty()) {
    flush();
    open.pop_back();
  }
  return blocks;
}

}  // namespace showrunner::text
