#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::store {

// What the library keeps, as plain data. Ids are UUIDs of version 7, times Unix milliseconds. Text that is called JSON is
// written and read by `studio/`; the store keeps it as it is.

using Id = std::string;
using UnixMs = std::int64_t;

struct Person {
  std::string name;
  std::string role = "host";
  std::string href;   ///< may be empty
  std::string image;  ///< a URL; may be empty

  friend bool operator==(const Person&, const Person&) = default;
};

/// What people say of a podcast.
struct PodcastFields {
  std::string title;
  std::string description;
  std::string language = "en";  ///< BCP 47
  std::string category;         ///< of Apple's list: "Technology", or "Society & Culture > Documentary"
  std::string author;
  std::string email;
  std::string link;
  std::string copyright;
  bool explicit_content = false;
  std::string medium = "podcast";
  std::vector<Person> hosts;
  std::string artwork;       ///< the name of its file ("HASH.png"); empty: a cover is made
  bool blocked = false;      ///< only private feeds, and no directory lists it
  bool complete = false;     ///< no further episode will come
  std::string new_feed_url;  ///< where the feed has moved to; may be empty

  friend bool operator==(const PodcastFields&, const PodcastFields&) = default;
};

struct Podcast {
  Id id;
  std::string guid;  ///< podcast:guid; given once, stays when the feed moves
  PodcastFields fields;
  std::int64_t revision = 1;  ///< raised by every change that its feed may show
  UnixMs created = 0;
  UnixMs updated = 0;
  std::optional<UnixMs> deleted;  ///< not shown any more; can be brought back until it is erased

  friend bool operator==(const Podcast&, const Podcast&) = default;
};

enum class EpisodeStatus {
  kDraft,      ///< nothing to hear yet, and nobody is at it
  kMaking,     ///< its first script or audio is being made, or waits for that
  kReview,     ///< the script is there for editing; nothing to hear yet
  kReady,      ///< can be heard, by those who may see the library
  kPublished,  ///< is in its podcast's feed
  kFailed,     ///< nothing to hear, because its last job failed
};

/// What lists show of an episode.
struct EpisodeRow {
  Id id;
  Id podcast;  ///< empty: none
  std::string title;
  EpisodeStatus status = EpisodeStatus::kDraft;
  std::string language;
  std::int64_t script_version = 0;  ///< the newest; 0: there is none
  std::int64_t render = 0;          ///< the current one; 0: there is none
  std::int64_t duration_ms = 0;     ///< of the current render
  std::int64_t revision = 1;        ///< raised by every change
  UnixMs created = 0;
  UnixMs updated = 0;
  std::optional<UnixMs> published;
  std::optional<UnixMs> deleted;  ///< can be brought back until it is erased

  friend bool operator==(const EpisodeRow&, const EpisodeRow&) = default;
};

/// What is wanted only where one episode is looked at.
struct EpisodeTexts {
  std::string summary;
  std::string details;  ///< JSON: season, number, failure, chapters…
  std::string order;    ///< JSON: what it was ordered with

  friend bool operator==(const EpisodeTexts&, const EpisodeTexts&) = default;
};

struct Episode {
  EpisodeRow row;
  EpisodeTexts texts;

  friend bool operator==(const Episode&, const Episode&) = default;
};

struct ScriptVersion {
  Id episode;
  std::int64_t version = 0;  ///< from 1, without gaps
  UnixMs made = 0;
  std::string origin;  ///< "writer", "edit", "restore"…
  std::string script;  ///< JSON; empty in lists

  friend bool operator==(const ScriptVersion&, const ScriptVersion&) = default;
};

/// Audio that was made from a version of the script, with what goes along.
struct Render {
  Id episode;
  std::int64_t number = 0;  ///< from 1, without gaps
  std::int64_t script_version = 0;
  UnixMs made = 0;
  std::optional<UnixMs> retired;  ///< when another took its place; its files go a while later
  std::string facts;              ///< JSON: files, duration, loudness, chapters…

  friend bool operator==(const Render&, const Render&) = default;
};

enum class JobState { kQueued, kRunning, kDone, kFailed, kCancelled };

constexpr bool has_ended(JobState state) {
  return state != JobState::kQueued && state != JobState::kRunning;
}

struct Job {
  Id id;
  Id episode;
  std::string kind;  ///< "make", "write", "render", "package"
  JobState state = JobState::kQueued;
  std::int64_t priority = 0;  ///< the higher goes first; among equals the one of the lower position
  std::int64_t position = 0;
  bool paused = false;            ///< not to be taken, whatever its state
  bool cancel_requested = false;  ///< whoever runs it is to stop
  std::string stage;              ///< "reading", "writing", "speaking", "mastering"; empty before the first
  double share = 0;               ///< done, 0 to 1
  std::int64_t attempt = 0;       ///< how often it was taken
  std::int64_t fruitless = 0;     ///< how often in a row whoever had it went without getting anything done
  std::string reason;             ///< why it failed; empty else
  std::string code;               ///< of the failure: an ErrorCode's name
  std::string orders;             ///< JSON: what is to be done beyond its kind
  std::string owner;              ///< who runs it; empty: nobody
  std::optional<UnixMs> leased;   ///< until when nobody else may take it
  UnixMs created = 0;
  std::optional<UnixMs> started;  ///< the last time
  std::optional<UnixMs> ended;

  friend bool operator==(const Job&, const Job&) = default;
};

/// Something that has changed. Numbers rise by one with every event and are never used twice.
struct Event {
  std::int64_t number = 0;
  UnixMs at = 0;
  std::string type;     ///< "episode", "job", "podcast"…
  std::string subject;  ///< the id of what has changed
  std::string body;     ///< JSON

  friend bool operator==(const Event&, const Event&) = default;
};

/// Whoever has the token may read a podcast's private feed.
struct FeedToken {
  std::string token;
  Id podcast;
  std::string label;  ///< for whom
  UnixMs created = 0;
  std::optional<UnixMs> revoked;

  friend bool operator==(const FeedToken&, const FeedToken&) = default;
};

/// What a request with an Idempotency-Key has made.
struct IdempotentResult {
  std::string key;
  std::string fingerprint;  ///< of the request
  std::string result;       ///< JSON
  UnixMs at = 0;

  friend bool operator==(const IdempotentResult&, const IdempotentResult&) = default;
};

}  // namespace showrunner::store
