#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "writer/llm/loose_json.h"

namespace showrunner::writer::llm {

/// A turn as the model wrote it: nothing is checked yet.
struct DraftTurn {
  std::string speaker;
  std::string text;
  std::optional<std::int64_t> source;  ///< number of a passage

  friend bool operator==(const DraftTurn&, const DraftTurn&) = default;
};

struct DraftSegment {
  std::string title;  ///< empty where the answer has none before the turns

  friend bool operator==(const DraftSegment&, const DraftSegment&) = default;
};

struct DraftHead {
  std::string title;
  std::string summary;

  friend bool operator==(const DraftHead&, const DraftHead&) = default;
};

using DraftEvent = std::variant<DraftHead, DraftSegment, DraftTurn>;

/// Reads an answer of the schema "segment" or "episode" from pieces split anywhere and gives each turn as soon as its
/// object is complete. Tolerant as LooseJson is, and in shape: a list of turns alone, one turn a line, or a wrapper around
/// the script will do. An episode gives its head, then each segment before its turns. Pure.
class ScriptStream : private LooseJsonEvents {
 public:
  ScriptStream() : json_(*this) {}

  void feed(std::string_view bytes) { json_.feed(bytes); }

  /// The answer has ended. A turn whose text is whole counts, also without its bracket.
  void finish() { json_.finish(); }

  std::optional<DraftEvent> next();

  /// As LooseJson::mended.
  bool mended() const { return json_.mended(); }

  /// How much of the text of an unfinished turn has come, in bytes.
  std::size_t open_bytes() const;

  /// The turn whose text is being written, as far as it goes; empty when there is none.
  std::optional<DraftTurn> open_turn() const;

 private:
  struct Frame {
    bool object = true;
    std::string key;
    std::string title, summary, speaker, text;
    std::optional<std::int64_t> source;
  };

  void on_object() override;
  void on_object_end() override;
  void on_array() override;
  void on_array_end() override;
  void on_key(std::string_view key) override;
  void on_string(std::string text) override;
  void on_literal(std::string_view text) override;

  bool writing_text() const;

  LooseJson json_;
  std::vector<Frame> frames_;
  std::deque<DraftEvent> events_;
  bool head_told_ = false;
  bool script_seen_ = false;  ///< a list of turns: whatever follows its JSON is no part of the answer
  bool over_ = false;
};

}  // namespace showrunner::writer::llm
