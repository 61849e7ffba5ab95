#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::text {

/// One sentence of the transcript, as written, and when it is heard. Milliseconds from the start of the episode.
struct Cue {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::string speaker;  ///< display name
  std::string text;
};

/// WebVTT: one cue per sentence, `<v Speaker>` at each change of speaker, lines of at most 65 characters (checklist E11).
std::string to_webvtt(const std::vector<Cue>& cues);

/// SubRip: cues split so that none has more than 2 lines of 32 characters, `Name:` at each change of speaker (E12);
/// a split cue shares its time out by characters.
std::string to_srt(const std::vector<Cue>& cues);

/// Podcasting 2.0 JSON transcript 1.0.0 (E12): a segment for each cue.
std::string to_transcript_json(const std::vector<Cue>& cues);

/// Podcasting 2.0 HTML transcript (E12): `<cite>` and `<time>` at each change of speaker, and a paragraph for what they say.
std::string to_transcript_html(const std::vector<Cue>& cues);

struct Chapter {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::string title;

  friend bool operator==(const Chapter&, const Chapter&) = default;
};

/// Podcasting 2.0 JSON chapters 1.2 (E9).
std::string to_chapters_json(const std::vector<Chapter>& chapters);

/// Reads JSON chapters back, for `lint`; the message of a failure has the JSON path. `endTime` is optional in the format:
/// where it is missing, a chapter ends where the next starts and the last one gets end_ms = -1.
Result<std::vector<Chapter>> parse_chapters_json(std::string_view json);

/// Reads a WebVTT transcript back, for `lint` (the subset that to_webvtt writes plus cue identifiers, settings and blocks
/// without cues). A cue without `<v …>` belongs to the speaker of the one before. A failure names the line.
Result<std::vector<Cue>> parse_webvtt(std::string_view vtt);

}  // namespace showrunner::text
