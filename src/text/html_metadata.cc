#include "text/html_metadata.h"

#include "text/block_builder.h"
#include "text/main_content.h"

namespace showrunner::text {

namespace {

using namespace std::string_view_literals;

std::string text_of(const HtmlPage& page, std::size_t node) {
  std::string text;
  for (std::size_t i = node + 1; i < page.nodes()[node].end; ++i) {
    text += page.nodes()[i].is_text ? page.nodes()[i].text : " ";
  }
  return fold_text(text);
}

/// The `content` of the first `meta` whose `name`, `property` or `http-equiv` is `key`.
std::string meta(const HtmlPage& page, std::string_view key) {
  for (std::size_t i = 0; i < page.nodes().size(); ++i) {
    if (page.nodes()[i].tag != GUMBO_TAG_META) continue;
    for (const char* const attribute : {"name", "property", "http-equiv"}) {
      if (page.attribute(i, attribute) == key) return fold_text(page.attribute(i, "content"));
    }
  }
  return {};
}

/// "The slow train | Example News" → "The slow train".
std::string without_site_name(const std::string& title, std::string_view site) {
  for (const std::string_view separator : {" | "sv, " — "sv, " – "sv, " :: "sv, " · "sv, " » "sv, " - "sv}) {
    const std::size_t at = title.rfind(separator);
    if (at == std::string::npos) continue;
    const std::string_view rest = std::string_view(title).substr(at + separator.size());
    // A dash may belong to the title: the name of a site is short, what it follows is not.
    const auto spaces = std::ranges::count(rest, ' ');
    if (rest == site || (site.empty() && spaces <= 3 && at >= rest.size())) return title.substr(0, at);
  }
  return title;
}

std::string page_title(const HtmlPage& page) {
  std::string title = meta(page, "og:title");
  if (title.empty()) {
    const std::size_t element = page.find(GUMBO_TAG_TITLE);
    if (element != 0) title = text_of(page, element);
  }
  const std::size_t h1 = only_h1(page);
  std::string heading = h1 == 0 ? std::string() : text_of(page, h1);
  if (!heading.empty() && (title.empty() || title.find(heading) != std::string::npos)) return heading;
  return without_site_name(title, meta(page, "og:site_name"));
}

std::string page_author(const HtmlPage& page) {
  for (const std::string_view key : {"author"sv, "article:author"sv, "dc.creator"sv, "parsely-author"sv}) {
    std::string author = meta(page, key);
    if (!author.empty() && author.find("://") == std::string::npos) return author;
  }
  for (std::size_t i = 0; i < page.nodes().size(); ++i) {
    if (page.attribute(i, "rel") == "author" || page.attribute(i, "itemprop") == "author") {
      std::string author = text_of(page, i);
      if (!author.empty() && author.size() <= 80) return author;
    }
  }
  return {};
}

}  // namespace

HtmlMetadata html_metadata(const HtmlPage& page) {
  HtmlMetadata metadata{.title = page_title(page), .author = page_author(page), .language = {}};
  metadata.language = page.attribute(0, "lang");
  if (metadata.language.empty()) metadata.language = page.attribute(0, "xml:lang");
  if (metadata.language.empty()) metadata.language = meta(page, "content-language");
  if (metadata.language.empty()) metadata.language = meta(page, "og:locale");
  return metadata;
}

}  // namespace showrunner::text
