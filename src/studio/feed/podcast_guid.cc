#include "studio/feed/podcast_guid.h"

#include "base/uuid.h"

namespace showrunner::studio {

std::string podcast_guid(std::string_view feed_url) {
  constexpr std::string_view kNameSpace = "ead4c236-bf58-58c6-a2c6-a6b28d128cb6";
  constexpr std::string_view kBehindScheme = "://";
  if (const std::size_t end = feed_url.find(kBehindScheme); end != std::string_view::npos) {
    // A URL without a scheme may have another URL in its query.
    if (feed_url.find_first_of("/?#") == end + 1) feed_url.remove_prefix(end + kBehindScheme.size());
  }
  while (feed_url.ends_with('/')) feed_url.remove_suffix(1);
  return name_uuid(kNameSpace, feed_url);
}

}  // namespace showrunner::studio
