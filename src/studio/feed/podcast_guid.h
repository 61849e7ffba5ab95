#pragma once

#include <string>
#include <string_view>

namespace showrunner::studio {

/// The podcast:guid of a feed (Podcasting 2.0, tag "guid"): the UUID of version 5 of its URL without scheme and trailing
/// slashes. A podcast gets it once, of its first feed, and keeps it wherever the feed moves.
std::string podcast_guid(std::string_view feed_url);

}  // namespace showrunner::studio
