#include "studio/lint/feed_model.h"

#include <array>

#include <fmt/format.h>

#include "text/code_points.h"

namespace showrunner::studio {

namespace {

const std::vector<XmlNamespace>& known_namespaces() {
  static const std::vector<XmlNamespace> known{{"itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"},
                                               {"podcast", "https://podcastindex.org/namespace/1.0"},
                                               {"atom", "http://www.w3.org/2005/Atom"},
                                               {"content", "http://purl.org/rss/1.0/modules/content/"}};
  return known;
}

/// Where a URL stands: in an attribute, or as the text where that is empty.
struct LinkPlace {
  std::string_view element;
  std::string_view attribute;
};

constexpr std::array kLinkPlaces{LinkPlace{"link", ""},
                                 LinkPlace{"atom:link", "href"},
                                 LinkPlace{"comments", ""},
                                 LinkPlace{"enclosure", "url"},
                                 LinkPlace{"itunes:image", "href"},
                                 LinkPlace{"itunes:new-feed-url", ""},
                                 LinkPlace{"podcast:person", "href"},
                                 LinkPlace{"podcast:person", "img"},
                                 LinkPlace{"podcast:funding", "url"},
                                 LinkPlace{"podcast:transcript", "url"},
                                 LinkPlace{"podcast:chapters", "url"},
                                 LinkPlace{"podcast:trailer", "url"}};

/// ipfs: and the like, which podcast:source may have.
bool has_scheme_of_no_web(std::string_view url) {
  const std::size_t colon = url.find_first_of(":/?#");
  return colon != std::string_view::npos && url[colon] == ':' && !url.starts_with("http");
}

void add_link(std::string_view url, std::string_view element, std::vector<FeedLink>& links) {
  if (!url.empty()) links.push_back({.url = url, .element = element});
}

}  // namespace

std::string_view Feed::self() const {
  if (channel == nullptr) return {};
  for (const XmlElement* const link : channel->all("atom:link")) {
    if (link->attribute("rel") == "self") return link->attribute("href");
  }
  return {};
}

Result<Feed> read_feed(std::string_view bytes, std::string_view address) {
  if (bytes.size() > kLargestFeed) {
    return fail(ErrorCode::kResourceLimit, fmt::format("the feed has more than {} bytes", kLargestFeed));
  }
  auto document = parse_xml(bytes, known_namespaces());
  if (!document) return fail(std::move(document.error()));
  Feed feed{.document = *std::move(document),
            .channel = nullptr,
            .items = {},
            .address = std::string(address),
            .utf8 = text::is_utf8(bytes)};
  if (feed.document.root.name != "rss") return feed;
  const XmlElement* const channel = feed.document.root.child("channel");
  if (channel == nullptr) return feed;
  feed.channel = channel;
  feed.items = channel->all("item");
  return feed;
}

std::vector<FeedLink> links_of(const XmlElement& parent) {
  std::vector<FeedLink> links;
  for (const XmlElement& element : parent.children) {
    for (const LinkPlace& place : kLinkPlaces) {
      if (place.element != element.name) continue;
      add_link(place.attribute.empty() ? trim_xml(element.text) : element.attribute(place.attribute), element.name,
               links);
    }
    if (element.name == "image") add_link(element.child_text("url"), "image", links);
    if (element.name != "podcast:alternateEnclosure") continue;
    for (const XmlElement* const source : element.all("podcast:source")) {
      const std::string_view uri = source->attribute("uri");
      if (!has_scheme_of_no_web(uri)) add_link(uri, source->name, links);
    }
  }
  return links;
}

}  // namespace showrunner::studio
