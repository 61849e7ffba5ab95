#include "text/charset.h"
#include "text/html_metadata.h"
#include "text/main_content.h"
#include "text/readers.h"

namespace showrunner::text {

namespace {

/// Puts the page's main heading first where it is the title and stands outside of the article, in a header of its own.
void add_main_heading(const HtmlPage& page, const MainContent& content, Document& document) {
  const std::size_t h1 = only_h1(page);
  if (h1 == 0 || (h1 >= content.root && h1 < page.nodes()[content.root].end)) return;
  std::vector<Block> heading = html_blocks(page, h1, drop_unreadable(page));
  if (heading.size() != 1 || heading[0].text != document.title || document.blocks.empty()) return;
  document.blocks.insert(document.blocks.begin(), std::move(heading[0]));
}

}  // namespace

Result<Document> read_html(std::string_view bytes) {
  const auto source = decode_text(bytes, declared_encoding(bytes));
  if (!source) return fail(source.error());
  const auto page = HtmlPage::parse(*source);
  if (!page) return fail(page.error());
  const MainContent content = find_main_content(*page);
  HtmlMetadata metadata = html_metadata(*page);
  Document document{.name = {},
                    .title = std::move(metadata.title),
                    .author = std::move(metadata.author),
                    .language = std::move(metadata.language),
                    .blocks = html_blocks(*page, content.root, content.dropped)};
  trim_article(document.blocks);
  add_main_heading(*page, content, document);
  // A page without anything like an article: all that can be read, then.
  if (document.blocks.empty()) document.blocks = html_blocks(*page, 0, drop_unreadable(*page));
  if (document.blocks.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "the page has no readable text (it may need JavaScript); save the article as text and give that");
  }
  return document;
}

}  // namespace showrunner::text
