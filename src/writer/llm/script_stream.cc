#include "writer/llm/script_stream.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace showrunner::writer::llm {
namespace {

// What models call these fields when they do not keep to the schema.
constexpr std::array<std::string_view, 5> kTurnLists{"turns", "dialogue", "dialog", "transcript", "lines"};
constexpr std::array<std::string_view, 4> kTextKeys{"text", "dialogue", "line", "content"};
constexpr std::array<std::string_view, 3> kSpeakerKeys{"speaker", "speaker_id", "name"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::optional<std::int64_t> number_in(std::string_view text) {
  const std::size_t digits = text.find_first_of("0123456789");
  if (digits == std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data() + digits, text.data() + text.size(), number);
  return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<DraftEvent> ScriptStream::next() {
  if (events_.empty()) return std::nullopt;
  DraftEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

bool ScriptStream::writing_text() const {
  return !over_ && !frames_.empty() && frames_.back().object && is_one_of(kTextKeys, frames_.back().key);
}

std::size_t ScriptStream::open_bytes() const {
  return writing_text() ? json_.open_string().size() : 0;
}

std::optional<DraftTurn> ScriptStream::open_turn() const {
  if (open_bytes() == 0) return std::nullopt;
  const Frame& frame = frames_.back();
  return DraftTurn{.speaker = frame.speaker, .text = std::string(json_.open_string()), .source = frame.source};
}

void ScriptStream::on_object() {
  if (frames_.empty() && script_seen_) over_ = true;
  frames_.emplace_back();
}

void ScriptStream::on_object_end() {
  const Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (over_ || frame.text.empty()) return;
  events_.emplace_back(DraftTurn{.speaker = frame.speaker, .text = frame.text, .source = frame.source});
}

void ScriptStream::on_array() {
  const bool is_list = !frames_.empty() && frames_.back().object && is_one_of(kTurnLists, frames_.back().key);
  if (frames_.empty() && script_seen_) over_ = true;
  if (frames_.empty()) script_seen_ = true;
  if (is_list && !over_) {
    script_seen_ = true;
    const auto head = std::ranges::find_if(frames_, [](const Frame& frame) { return !frame.title.empty(); });
    const bool own_title = head != frames_.end() && head + 1 != frames_.end();
    if (!head_told_ && head != frames_.end()) {
      // In a lone segment with a title, the title is the whole answer's.
      head_told_ = true;
      events_.emplace_back(DraftHead{.title = head->title, .summary = head->summary});
    }
    events_.emplace_back(DraftSegment{.title = own_title || frames_.size() > 1 ? frames_.back().title : ""});
  }
  frames_.push_back({.object = false, .key = {}, .title = {}, .summary = {}, .speaker = {}, .text = {}, .source = {}});
}

void ScriptStream::on_array_end() {
  frames_.pop_back();
}

void ScriptStream::on_key(std::string_view key) {
  frames_.back().key = key;
}

void ScriptStream::on_string(std::string text) {
  Frame& frame = frames_.back();
  if (!frame.object) return;
  if (frame.key == "title") {
    frame.title = std::move(text);
  } else if (frame.key == "summary") {
    frame.summary = std::move(text);
  } else if (frame.key == "source") {
    frame.source = number_in(text);
  } else if (is_one_of(kSpeakerKeys, frame.key)) {
    frame.speaker = std::move(text);
  } else if (is_one_of(kTextKeys, frame.key)) {
    frame.text = std::move(text);
  }
}

void ScriptStream::on_literal(std::string_view text) {
  Frame& frame = frames_.back();
  if (!frame.object) return;
  if (frame.key == "source") frame.source = number_in(text);
  if (is_one_of(kSpeakerKeys, frame.key)) frame.speaker = text;
}

}  // namespace showrunner::writer::llm
