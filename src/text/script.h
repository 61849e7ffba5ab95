#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::text {

class JsonObject;

/// The script of an episode (DESIGN §4): speakers, and segments of turns. Plain data; UTF-8. One schema version: 1.
struct Speaker {
  std::string id;     ///< what turns refer to; unique in the script
  std::string name;   ///< what listeners read in the transcript
  std::string role;   ///< "host", "guest", "narrator"…; may be empty
  std::string voice;  ///< a host preset by name; empty lets the studio choose

  friend bool operator==(const Speaker&, const Speaker&) = default;
};

/// The place in a document that a turn was taken from.
struct TurnSource {
  std::string document;
  int part = 0;           ///< page or spine item as in text::SourceSpan; 0 where the source has none
  std::size_t start = 0;  ///< byte offsets as in text::SourceSpan
  std::size_t end = 0;

  friend bool operator==(const TurnSource&, const TurnSource&) = default;
};

struct Turn {
  std::string speaker;          ///< a Speaker::id
  std::string text;             ///< paragraphs separated by a blank line
  std::optional<int> pause_ms;  ///< silence before the turn instead of the usual; 0 to 10,000
  std::string delivery;         ///< free direction for engines that take one; may be empty
  std::optional<TurnSource> source;

  friend bool operator==(const Turn&, const Turn&) = default;
};

struct Segment {
  std::string title;  ///< becomes a chapter
  std::vector<Turn> turns;

  friend bool operator==(const Segment&, const Segment&) = default;
};

struct Script {
  std::string title;
  std::string language = "en";
  std::string summary;
  std::vector<Speaker> speakers;
  std::vector<Segment> segments;

  friend bool operator==(const Script&, const Script&) = default;
};

inline constexpr std::size_t kMaxSpeakers = 6;
inline constexpr std::size_t kMaxTurnBytes = 20'000;
inline constexpr std::size_t kMaxTurns = 20'000;  ///< in the whole script
inline constexpr std::size_t kMaxTitleBytes = 500;
inline constexpr std::size_t kMaxSummaryBytes = 4'000;
inline constexpr std::size_t kMaxDeliveryBytes = 1'000;
inline constexpr int kMaxPauseMs = 10'000;

/// Reads and validates a script. A failure names the JSON path and what is wrong with it, e.g.
/// "$.segments[2].turns[0].speaker: no speaker has the id \"bob\"" (near ids are suggested). Unknown fields, wrong types
/// and out-of-range values are failures too; nothing is ignored.
Result<Script> parse_script(std::string_view json);

/// The same of a script that is part of a larger document: mistakes are noted there.
Script read_script(const JsonObject& document);

/// Pretty-printed JSON, two spaces, fields in schema order, ending in a line feed; parse_script(to_json(s)) == s.
std::string to_json(const Script& script);

/// Words as they are written (white-space separated): of a text, and of everything that a script speaks.
std::size_t count_words(std::string_view text);
std::size_t count_words(const Script& script);

}  // namespace showrunner::text
