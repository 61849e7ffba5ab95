#pragma once

#include <span>
#include <string>

#include "studio/lint/feed_model.h"
#include "studio/lint/rule.h"

namespace showrunner::studio {

// The two halves of checklist F. Every feed that is checked has a channel.

std::span<const Check<Feed>> channel_checks();
std::span<const Check<Feed>> item_checks();

inline constexpr std::string_view kAppleGuide = "Apple, A Podcaster's Guide to RSS";
inline constexpr std::string_view kAppleRequirements = "Apple, podcast requirements";
inline constexpr std::string_view kPsp = "Podcast Standards Project, PSP-1";
inline constexpr std::string_view kPodcastNamespace = "Podcasting 2.0 namespace";
inline constexpr std::string_view kRss = "RSS 2.0";

inline constexpr std::size_t kMostDescriptionBytes = 4'000;

/// What is wrong with one item.
using ItemComplaint = Complaint (*)(const XmlElement& item, const Feed& feed);

/// The complaint about the first item that has one, with how to find it, and how many more there are.
Complaint first_of_items(const Feed& feed, ItemComplaint complain);

/// `first_of_items` as the check of a table.
template <ItemComplaint complain>
Complaint each_item(const Feed& feed) {
  return first_of_items(feed, complain);
}

/// "itunes:image is missing"; empty where `parent` has it, with more than white space in it.
Complaint missing_text(const XmlElement& parent, std::string_view element);

}  // namespace showrunner::studio
