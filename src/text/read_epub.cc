#include "text/charset.h"
#include "text/epub_package.h"
#include "text/html_blocks.h"
#include "text/readers.h"

namespace showrunner::text {

namespace {

bool is_void_element(std::string_view name) {
  constexpr std::array kVoid{"area",  "base", "br",   "col",    "embed", "hr", "img",
                             "input", "link", "meta", "source", "track", "wbr"};
  return std::ranges::find(kVoid, name) != kVoid.end();
}

/// XHTML may close any element in its own tag (`<title/>`, `<a id="x"/>`); to an HTML parser that is an open element,
/// which swallows what follows. Such elements are empty, so spaces take their place and positions stay.
void blank_self_closed_elements(std::string& xhtml) {
  for (std::size_t at = xhtml.find('<'); at != std::string::npos; at = xhtml.find('<', at + 1)) {
    if (std::string_view(xhtml).substr(at).starts_with("<!--")) {
      const std::size_t end = xhtml.find("-->", at);
      if (end == std::string::npos) return;
      at = end;
      continue;
    }
    const std::size_t close = xhtml.find_first_of("<>", at + 1);
    if (close == std::string::npos) return;
    if (xhtml[close] == '<' || xhtml[close - 1] != '/') continue;
    const std::size_t name_end = xhtml.find_first_of(" \t\r\n/", at + 1);
    if (name_end == at + 1 || is_void_element(std::string_view(xhtml).substr(at + 1, name_end - at - 1))) continue;
    std::fill(xhtml.begin() + static_cast<std::ptrdiff_t>(at), xhtml.begin() + static_cast<std::ptrdiff_t>(close) + 1,
              ' ');
  }
}

/// Whether the `body` or the one section in it says that it is a cover, a list of contents or the like.
bool is_front_or_back_matter(const HtmlPage& page) {
  const std::size_t body = page.find(GUMBO_TAG_BODY);
  for (std::size_t i = body; i < std::min<std::size_t>(page.nodes().size(), body + 4); ++i) {
    const std::string_view type = page.attribute(i, "epub:type");
    for (const std::string_view kind :
         {"cover", "titlepage", "toc", "copyright-page", "colophon", "index", "landmarks"}) {
      if (type == kind) return true;
    }
  }
  return false;
}

}  // namespace

Result<Document> read_epub(std::string_view bytes) {
  auto archive = ZipArchive::open(bytes);
  if (!archive) return fail(archive.error());
  auto package = read_epub_package(*archive);
  if (!package) return fail(package.error());
  Document document{.name = {},
                    .title = std::move(package->title),
                    .author = std::move(package->author),
                    .language = std::move(package->language),
                    .blocks = {}};
  // Everything is unpacked before anything is parsed, so that a bomb is found at the price of unpacking it.
  std::vector<std::string> contents;
  for (const EpubChapter& chapter : package->chapters) {
    auto content = archive->read(chapter.name);
    if (!content) return fail(content.error());
    contents.push_back(*std::move(content));
  }
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const std::string content = std::exchange(contents[i], {});
    auto xhtml = decode_text(content, declared_encoding(content));
    if (!xhtml) return fail(xhtml.error());
    blank_self_closed_elements(*xhtml);
    const auto page = HtmlPage::parse(*xhtml);
    if (!page) return fail(page.error());
    if (is_front_or_back_matter(*page)) continue;
    for (Block& block : html_blocks(*page, page->find(GUMBO_TAG_BODY), drop_unreadable(*page), 0,
                                    package->chapters[i].spine_position)) {
      document.blocks.push_back(std::move(block));
    }
  }
  if (document.blocks.empty()) {
    return fail(ErrorCode::kInvalidInput, "the EPUB has no readable text (pictures only?); give a book with text");
  }
  return document;
}

}  // namespace showrunner::text
