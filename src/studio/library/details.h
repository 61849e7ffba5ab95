#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/captions.h"

namespace showrunner::studio {

// What the library knows of episodes beyond what it searches and sorts by: JSON in the store, structs here. The readers
// take what the writers wrote; anything else is kInternal.

/// What people say of an episode beside title and summary, and how its last job ended.
struct EpisodeDetails {
  bool title_given = false;              ///< by a person: no script's title takes its place
  bool summary_given = false;            ///< likewise
  std::string notes;                     ///< for the feed, instead of the summary: text or simple HTML; may be empty
  std::optional<std::int64_t> season;    ///< from 1
  std::optional<std::int64_t> number;    ///< from 1
  std::string type = "full";             ///< "full", "trailer", "bonus"
  std::optional<bool> explicit_content;  ///< instead of the podcast's
  bool chapters_locked = false;          ///< `chapters` stay when the episode is rendered anew
  std::vector<text::Chapter> chapters;   ///< as somebody has set them; empty: as they were rendered
  std::string failure;                   ///< of the last job, when that failed
  std::string notice;                    ///< how it is not quite what was asked for

  friend bool operator==(const EpisodeDetails&, const EpisodeDetails&) = default;
};

std::string to_json(const EpisodeDetails& details);
Result<EpisodeDetails> details_from_json(std::string_view json);

/// A file of an episode on the media shelf.
struct MediaFile {
  std::string name;  ///< "HASH.mp3"
  std::int64_t bytes = 0;

  friend bool operator==(const MediaFile&, const MediaFile&) = default;
};

/// One rendering of an episode: its files, and what was measured and counted.
struct RenderFacts {
  MediaFile audio;  ///< MP3
  MediaFile vtt;
  MediaFile srt;
  MediaFile json;  ///< transcript
  MediaFile html;  ///< transcript
  MediaFile chapters;
  MediaFile peaks;
  MediaFile opus;              ///< the same in half the bytes, for apps that know it; without a name: there is none
  std::string opus_integrity;  ///< as subresource_integrity
  double duration_seconds = 0;
  double loudness_lufs = 0;
  double true_peak_dbtp = 0;
  std::int64_t words = 0;
  std::int64_t sentences = 0;
  std::int64_t cached_sentences = 0;  ///< that were not spoken anew
  std::string writer;
  std::string model;
  std::vector<std::string> voices;
  std::vector<text::Chapter> marks;           ///< the chapters of its files
  std::vector<text::Chapter> rendered_marks;  ///< as the script has them, whatever somebody put in their place
  std::optional<text::Chapter> soundbite;     ///< a stretch that makes one want to hear the rest
  std::vector<std::string> complaints;        ///< rules for episodes that it breaks: "E2: -14.9 LUFS"

  /// Those that there are.
  std::vector<const MediaFile*> files() const;

  friend bool operator==(const RenderFacts&, const RenderFacts&) = default;
};

std::string to_json(const RenderFacts& facts);
Result<RenderFacts> render_facts_from_json(std::string_view json);

}  // namespace showrunner::studio
