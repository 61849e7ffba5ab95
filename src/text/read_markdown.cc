// Markdown through md4c, which reports pieces of the source in order. Kept: headings, paragraphs, list items, quotes,
// the text of links, code in a sentence. Left out: code blocks, tables, images with their descriptions, footnotes with
// their marks. HTML blocks go the way of HTML.
#include <md4c.h>

#include "text/block_builder.h"
#include "text/charset.h"
#include "text/front_matter.h"
#include "text/html_blocks.h"
#include "text/readers.h"

namespace showrunner::text {

namespace {

void blank(std::string& text, std::size_t start, std::size_t end) {
  for (std::size_t i = start; i < end; ++i) {
    if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
  }
}

/// Where the footnote definition that starts at `start` ends: before the next line that is neither blank nor indented,
/// once a blank one has passed.
std::size_t end_of_footnote(std::string_view text, std::size_t start) {
  bool after_blank = false;
  for (std::size_t at = text.find('\n', start); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    const std::size_t indent = std::min(rest.find_first_not_of(" \t\r"), rest.size());
    const bool is_blank = indent == rest.size() || rest[indent] == '\n';
    if (rest.starts_with("[^") || (after_blank && !is_blank && indent == 0)) return at + 1;
    after_blank = is_blank;
  }
  return text.size();
}

/// Puts spaces in place of `[^note]` marks and the footnotes they point to, which md4c does not know. Positions stay.
void blank_footnotes(std::string& text) {
  std::vector<std::string> labels;
  for (std::size_t at = text.find("[^"); at != std::string::npos; at = text.find("[^", at + 1)) {
    const std::size_t close = text.find_first_of("]\n", at);
    const bool at_line_start = at == 0 || text[at - 1] == '\n';
    if (!at_line_start || close == std::string::npos || !std::string_view(text).substr(close).starts_with("]:"))
      continue;
    labels.push_back(text.substr(at, close + 1 - at));
    const std::size_t end = end_of_footnote(text, at);
    blank(text, at, end);
    at = end - 1;
  }
  std::ranges::sort(labels);
  for (std::size_t at = text.find("[^"); at != std::string::npos; at = text.find("[^", at + 1)) {
    const std::size_t close = text.find_first_of("]\n", at);
    if (close == std::string::npos) return;
    if (std::ranges::binary_search(labels, text.substr(at, close + 1 - at))) blank(text, at, close + 1);
  }
}

/// The character of an entity such as `&amp;`, `&#8212;` or `&eacute;`, through the HTML parser, which knows them all.
std::string decode_entity(std::string_view entity) {
  const auto page = HtmlPage::parse(entity);
  if (!page) return {};
  std::string text;
  for (const HtmlNode& node : page->nodes()) {
    if (node.is_text) text += node.text;
  }
  return text;
}

class MarkdownReader {
 public:
  explicit MarkdownReader(std::string_view source) : source_(source) {}

  /// Reads what is behind the first `skipped` bytes.
  bool read(std::size_t skipped) {
    MD_PARSER parser{};
    parser.flags = MD_DIALECT_GITHUB;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return of(self).enter(type, detail); };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) { return of(self).leave(type); };
    parser.enter_span = [](MD_SPANTYPE type, void*, void* self) { return of(self).span(type, 1); };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) { return of(self).span(type, -1); };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return of(self).text(type, std::string_view(text, size));
    };
    const std::string_view body = source_.substr(skipped);
    return md_parse(body.data(), static_cast<MD_SIZE>(body.size()), &parser, this) == 0;
  }

  std::vector<Block> take() { return std::move(blocks_); }

 private:
  static MarkdownReader& of(void* self) { return *static_cast<MarkdownReader*>(self); }

  int enter(MD_BLOCKTYPE type, const void* detail) {
    flush();
    switch (type) {
      case MD_BLOCK_QUOTE: ++quotes_; break;
      case MD_BLOCK_LI: ++items_; break;
      case MD_BLOCK_H: level_ = static_cast<int>(static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level); break;
      case MD_BLOCK_CODE:
      case MD_BLOCK_TABLE: ++skipping_; break;
      case MD_BLOCK_HTML: in_html_ = true; break;
      default: break;
    }
    return 0;
  }

  int leave(MD_BLOCKTYPE type) {
    flush();
    switch (type) {
      case MD_BLOCK_QUOTE: --quotes_; break;
      case MD_BLOCK_LI: --items_; break;
      case MD_BLOCK_H: level_ = 0; break;
      case MD_BLOCK_CODE:
      case MD_BLOCK_TABLE: --skipping_; break;
      case MD_BLOCK_HTML: read_html_block(); break;
      default: break;
    }
    return 0;
  }

  int span(MD_SPANTYPE type, int step) {
    if (type == MD_SPAN_IMG) skipping_ += step;
    return 0;
  }

  int text(MD_TEXTTYPE type, std::string_view text) {
    if (skipping_ > 0) return 0;
    const auto position = position_of(text);
    if (in_html_) {
      if (position) {
        html_start_ = std::min(html_start_, *position);
        html_end_ = std::max(html_end_, *position + text.size());
      }
      return 0;
    }
    switch (type) {
      case MD_TEXT_SOFTBR:
      case MD_TEXT_BR: builder_.line_break(); break;
      case MD_TEXT_HTML:
      case MD_TEXT_NULLCHAR: break;
      case MD_TEXT_ENTITY:
        if (position) builder_.append(entity(text), *position, *position + text.size());
        break;
      default:
        // Text of md4c's own stands for white space.
        if (!position) {
          builder_.space();
          break;
        }
        builder_.append(text, *position, *position + text.size());
    }
    return 0;
  }

  const std::string& entity(std::string_view text) {
    const auto [found, is_new] = entities_.try_emplace(std::string(text));
    if (is_new) found->second = decode_entity(text);
    return found->second;
  }

  std::optional<std::size_t> position_of(std::string_view text) const {
    const auto* const begin = source_.data();
    if (std::less<>()(text.data(), begin) || std::less<>()(begin + source_.size(), text.data())) return std::nullopt;
    return static_cast<std::size_t>(text.data() - begin);
  }

  void flush() {
    BlockKind kind = BlockKind::kParagraph;
    if (quotes_ > 0) kind = BlockKind::kQuote;
    if (items_ > 0) kind = BlockKind::kListItem;
    if (level_ > 0) kind = BlockKind::kHeading;
    if (auto block = builder_.take(kind, level_)) blocks_.push_back(*std::move(block));
  }

  void read_html_block() {
    in_html_ = false;
    const std::size_t start = std::exchange(html_start_, std::string_view::npos);
    const std::size_t end = std::exchange(html_end_, 0);
    if (start >= end) return;
    const auto page = HtmlPage::parse(source_.substr(start, end - start));
    if (!page) return;
    for (Block& block : html_blocks(*page, 0, drop_unreadable(*page), start)) blocks_.push_back(std::move(block));
  }

  std::string_view source_;
  BlockBuilder builder_;
  std::vector<Block> blocks_;
  std::unordered_map<std::string, std::string> entities_;  ///< decoded so far
  int quotes_ = 0;
  int items_ = 0;
  int level_ = 0;
  int skipping_ = 0;  ///< how many blocks and spans that are left out are open
  bool in_html_ = false;
  std::size_t html_start_ = std::string_view::npos;
  std::size_t html_end_ = 0;
};

}  // namespace

Result<Document> read_markdown(std::string_view bytes) {
  auto source = decode_text(bytes);
  if (!source) return fail(source.error());
  FrontMatter matter = read_front_matter(*source);
  blank_footnotes(*source);
  MarkdownReader reader(*source);
  if (!reader.read(matter.bytes))
    return fail(ErrorCode::kResourceLimit, "the Markdown needs too much memory; split it");
  return Document{.name = {},
                  .title = std::move(matter.title),
                  .author = std::move(matter.author),
                  .language = std::move(matter.language),
                  .blocks = reader.take()};
}

}  // namespace showrunner::text
