#pragma once

#include <span>
#include <string>
#include <string_view>

namespace showrunner::studio {

/// A podcast in a list of subscriptions.
struct OpmlEntry {
  std::string title;
  std::string feed_url;
  std::string page_url;     ///< may be empty, like those below
  std::string description;  ///< plain text
  std::string language;     ///< BCP 47
};

/// A list of subscriptions that podcast apps import: OPML 2.0 (opml.org/spec2.opml), an outline of type "rss" for each
/// entry with a feed. Reads no clock: the same input gives the same bytes.
std::string write_opml(std::string_view title, std::span<const OpmlEntry> entries);

}  // namespace showrunner::studio
