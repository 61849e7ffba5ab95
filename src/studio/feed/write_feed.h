#pragma once

#include <span>
#include <string>

#include "studio/feed/feed_document.h"

namespace showrunner::studio {

/// The longest description that directories take, in bytes.
inline constexpr std::size_t kMaxDescriptionBytes = 4000;

/// One page of a podcast's feed: RSS 2.0 with the name spaces of iTunes, Podcasting 2.0, Atom (RFC 4287 and its paging,
/// RFC 5005) and `content`. `items` are those of the page, newest first. A longer description is cut to
/// kMaxDescriptionBytes and stands whole in content:encoded. Reads no clock: the same input gives the same bytes.
std::string write_feed(const FeedChannel& channel, std::span<const FeedItem> items, const FeedPage& page);

/// The URL of page `number` of the feed at `self`: page 1 is the feed itself, the others have `page=NUMBER` in their query.
std::string feed_page_url(std::string_view self, std::size_t number);

}  // namespace showrunner::studio
