#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/records.h"

namespace showrunner::studio {

// What a feed shows, as plain data, before it is XML. Any bytes may be in the texts: the writer cleans them. URLs are
// absolute; an empty text means that there is no such thing, and its element is left out. Times are Unix milliseconds.

/// How a directory lists the episodes: the newest first, or from the first one on.
enum class ShowType { kEpisodic, kSerial };

enum class EpisodeType { kFull, kTrailer, kBonus };

struct FeedFile {
  std::string url;
  std::int64_t bytes = 0;  ///< the real length of the file
  std::string type;        ///< "audio/mpeg"
};

struct FeedTranscript {
  std::string url;
  std::string type;      ///< "text/vtt", "application/x-subrip", "application/json", "text/html"
  std::string language;  ///< BCP 47; empty: that of the podcast
  std::string rel;       ///< "captions" where the lines have times; may be empty
};

struct FeedSoundbite {
  std::int64_t start_ms = 0;
  std::int64_t duration_ms = 0;  ///< the namespace wants 15 s to 120 s
  std::string title;             ///< empty: the episode's
};

/// The same episode in another format.
struct FeedAlternate {
  FeedFile file;
  std::int64_t bit_rate = 0;  ///< bits a second; 0: not told
  std::string title;
  std::string integrity;  ///< "sha384-BASE64" as in HTML's `integrity` (W3C SRI); may be empty
};

struct FeedItem {
  std::string guid;  ///< never changes
  std::string title;
  std::string link;         ///< the episode's page
  std::string description;  ///< HTML as show_notes() writes it
  std::string image;
  FeedFile enclosure;
  std::optional<FeedAlternate> alternate;
  store::UnixMs published = 0;
  std::int64_t duration_seconds = 0;  ///< 0: not told
  std::optional<int> season;
  std::optional<int> number;
  EpisodeType type = EpisodeType::kFull;
  std::optional<bool> explicit_content;  ///< else the podcast's
  std::vector<store::Person> persons;    ///< where there are any, they take the place of the podcast's
  std::vector<FeedTranscript> transcripts;
  std::string chapters;  ///< the URL of JSON chapters
  std::optional<FeedSoundbite> soundbite;
  bool ai_content = true;
};

struct FeedChannel {
  std::string self;  ///< the URL that this feed is read at: its first page
  std::string guid;  ///< podcast_guid() of the feed's first address
  std::string title;
  std::string description;  ///< HTML
  std::string link;
  std::string language = "en";  ///< BCP 47
  std::string category;         ///< as in categories.h
  std::string author;
  std::string email;  ///< of the owner
  std::string copyright;
  std::string image;
  bool explicit_content = false;
  ShowType type = ShowType::kEpisodic;
  std::string medium = "podcast";
  std::vector<store::Person> persons;
  bool locked = true;        ///< other hosts may not import the feed
  bool blocked = false;      ///< private, or its owner wants it in no directory
  bool complete = false;     ///< no further episode will come
  std::string new_feed_url;  ///< where the feed has moved to
  bool ai_content = true;
  store::UnixMs changed = 0;  ///< the newest change of what the feed shows, on any of its pages
};

/// A feed of many items comes in pages (RFC 5005 §3).
inline constexpr std::size_t kItemsPerFeedPage = 300;

struct FeedPage {
  std::size_t number = 1;  ///< from 1
  std::size_t count = 1;   ///< how many pages there are
};

/// How many pages `items` items fill; an empty feed is one page too.
constexpr std::size_t count_feed_pages(std::size_t items) {
  return items == 0 ? 1 : (items + kItemsPerFeedPage - 1) / kItemsPerFeedPage;
}

}  // namespace showrunner::studio
