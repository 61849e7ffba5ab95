#include "text/charset.h"
#include "text/html_metadata.h"
#include "text/main_content.h"
#include "text/readers.h"

namespace showrunner::text {

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
  // A page without anything like an article: all that can be read, then.
  if (document.blocks.empty()) document.blocks = html_blocks(*page, 0, drop_unreadable(*page));
  if (document.blocks.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "the page has no readable text (it may need JavaScript); save the article as text and give that");
  }
  return document;
}

}  // namespace showrunner::text
