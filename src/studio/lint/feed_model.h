#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "studio/lint/xml.h"

namespace showrunner::studio {

inline constexpr std::size_t kLargestFeed = std::size_t{32} << 20U;

/// A feed as its rules look at it. Movable: what it points to stays where it is.
struct Feed {
  XmlDocument document;
  const XmlElement* channel = nullptr;  ///< nullptr: it is not RSS
  std::vector<const XmlElement*> items;
  std::string address;  ///< that it was fetched from; empty: not known
  bool utf8 = false;

  /// Where the feed says it is: atom:link rel="self". Empty where it does not.
  std::string_view self() const;
};

/// Fails as parse_xml does, and with kResourceLimit above kLargestFeed. Pure.
Result<Feed> read_feed(std::string_view bytes, std::string_view address);

/// A URL that a feed names, and where.
struct FeedLink {
  std::string_view url;
  std::string_view element;
};

/// Every URL right within `parent` (the channel or an item) but for those of schemes that are no web's, in order; empty ones
/// left out.
std::vector<FeedLink> links_of(const XmlElement& parent);

}  // namespace showrunner::studio
