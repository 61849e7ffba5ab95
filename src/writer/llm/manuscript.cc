#include "writer/llm/manuscript.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "text/sentences.h"
#include "writer/llm/repair.h"
#include "writer/llm/sample_talk.h"

namespace showrunner::writer::llm {
namespace {

constexpr double kGoodbyeNotBefore = 0.4;      ///< of the target; until then nobody is kept waiting for the turn after
constexpr double kOverflowSlack = 10;          ///< seconds
constexpr std::size_t kTurnsBack = 8;          ///< in which a turn is not said again
constexpr std::size_t kShortestRepeated = 24;  ///< bytes; "Exactly." may come twice

/// Words a second of the request's speakers, one turn of ordinary talk each.
double expected_pace(const LlmRequest& request) {
  const std::string_view talk = sample_talk(request.language);
  double words = 0;
  double seconds = 0;
  for (std::size_t speaker = 0; speaker < request.speakers.size() && !talk.empty(); ++speaker) {
    words += count_spoken_words(talk);
    seconds += request.seconds(speaker, talk) + request.turn_pause_seconds;
  }
  return words > 0 && std::isfinite(seconds) && seconds > 0 ? words / seconds : Length::kUsualWordsPerSecond;
}

}  // namespace

Manuscript::Manuscript(const LlmRequest& request, const SourcePassages& passages, const ScriptListener& listener)
    : request_(request),
      passages_(passages),
      listener_(listener),
      cast_(request.speakers),
      length_(request.minutes * 60, expected_pace(request)) {
  script_.language = request.language;
  script_.speakers = request.speakers;
}

void Manuscript::set_head(std::string title, std::string summary) {
  if (std::exchange(head_told_, true)) return;
  if (title.empty()) title = clean_line(request_.topic, 120);
  if (title.empty() && !request_.documents.empty()) title = clean_line(request_.documents.front().title, 120);
  script_.title = title.empty() ? "Episode" : std::move(title);
  script_.summary = std::move(summary);
  if (listener_.on_outline) listener_.on_outline(script_.title, script_.summary);
}

void Manuscript::begin_segment(std::string title) {
  next_segment_ = std::move(title);
}

void Manuscript::begin_answer(AnswerLimits limits) {
  limits_ = limits;
  full_ = false;
  accepted_ = 0;
  accepted_words_ = 0;
  problem_.clear();
  overflow_.clear();
}

double Manuscript::measure(std::size_t speaker, std::string_view text) const {
  const double seconds = request_.seconds(speaker, text);
  return std::isfinite(seconds) ? std::max(seconds, 0.0) : 0;
}

bool Manuscript::was_said(const std::string& text) const {
  if (text.size() < kShortestRepeated) return false;
  if (std::ranges::any_of(held_, [&](const Held& held) { return held.turn.text == text; })) return true;
  std::size_t left = kTurnsBack;
  for (auto segment = script_.segments.rbegin(); segment != script_.segments.rend() && left > 0; ++segment) {
    for (auto turn = segment->turns.rbegin(); turn != segment->turns.rend() && left > 0; ++turn, --left)
      if (turn->text == text) return true;
  }
  return false;
}

std::optional<Manuscript::Held> Manuscript::make_turn(const DraftTurn& draft) {
  SpokenText spoken = clean_spoken_text(draft.text, cast_);
  if (spoken.text.empty()) {
    if (problem_.empty()) problem_ = "a turn has no text that can be spoken";
    return std::nullopt;
  }
  const auto speaker = cast_.cast(draft.speaker);
  if (!speaker) {
    problem_ = fmt::format("it names the speaker \"{}\", whom the episode does not have",
                           excerpt(clean_line(draft.speaker, 60)));
    return std::nullopt;
  }
  if (was_said(spoken.text)) {
    if (problem_.empty()) problem_ = "it repeats what was said";
    return std::nullopt;
  }
  Held held;
  held.segment = next_segment_;
  held.speaker = *speaker;
  held.turn.speaker = request_.speakers[*speaker].id;
  held.turn.text = std::move(spoken.text);
  if (const auto source = draft.source ? draft.source : spoken.source) held.turn.source = passages_.source(*source);
  const bool first = script_.segments.empty() && held_.empty();
  const double pause = held.segment ? request_.segment_pause_seconds : request_.turn_pause_seconds;
  held.seconds = measure(*speaker, held.turn.text) + (first ? 0 : pause);
  held.words = count_spoken_words(held.turn.text);
  return held;
}

bool Manuscript::take(const DraftEvent& event) {
  if (full_) return false;
  if (const auto* head = std::get_if<DraftHead>(&event)) {
    if (limits_.episode)
      set_head(clean_line(head->title, text::kMaxTitleBytes), clean_line(head->summary, text::kMaxSummaryBytes));
  } else if (const auto* segment = std::get_if<DraftSegment>(&event)) {
    if (limits_.episode) next_segment_ = clean_line(segment->title, text::kMaxTitleBytes);
  } else if (const auto* draft = std::get_if<DraftTurn>(&event)) {
    if (auto turn = make_turn(*draft)) place(*std::move(turn));
  }
  return !full_;
}

bool Manuscript::would_overflow(const std::string& text) const {
  if (text.size() > text::kMaxTurnBytes) return true;
  const double expected = count_spoken_words(text) / length_.words_a_second();
  return seconds() + expected > limits_.stop * (1 + kTolerance) + kOverflowSlack;
}

void Manuscript::place(Held turn) {
  if (seconds() + turn.seconds > limits_.stop || turns_ == text::kMaxTurns) {
    full_ = true;
    overflow_.push_back(std::move(turn));
    return;
  }
  next_segment_.reset();
  ++turns_;
  ++accepted_;
  accepted_words_ += turn.words;
  held_seconds_ += turn.seconds;
  held_.push_back(std::move(turn));
  release_held(false);
}

void Manuscript::release_held(bool all) {
  const auto kept = [&]() -> std::size_t {
    return !all && limits_.keep_last && length_.seconds() > length_.target() * kGoodbyeNotBefore ? 1 : 0;
  };
  while (held_.size() > kept() && (all || length_.seconds() + held_.front().seconds <= limits_.tell)) {
    Held turn = std::move(held_.front());
    held_.pop_front();
    held_seconds_ = held_.empty() ? 0 : held_seconds_ - turn.seconds;
    tell(std::move(turn));
  }
}

void Manuscript::tell_held() {
  release_held(true);
}

void Manuscript::tell(Held turn) {
  set_head({}, {});
  if (turn.segment || script_.segments.empty()) {
    std::string title = turn.segment.value_or("");
    if (title.empty()) {
      title =
          script_.segments.empty() ? script_.title : fmt::format("{} ({})", script_.title, script_.segments.size() + 1);
    }
    script_.segments.push_back({.title = clean_line(title, text::kMaxTitleBytes), .turns = {}});
    if (listener_.on_segment) listener_.on_segment(script_.segments.size() - 1, script_.segments.back().title);
  }
  length_.add(turn.seconds, turn.words);
  script_.segments.back().turns.push_back(std::move(turn.turn));
  if (listener_.on_turn) listener_.on_turn(script_.segments.size() - 1, script_.segments.back().turns.back());
}

std::deque<Manuscript::Held> Manuscript::set_aside() {
  held_seconds_ = 0;
  turns_ -= held_.size();
  return std::exchange(held_, {});
}

void Manuscript::put_back(std::deque<Held> held) {
  turns_ += held.size();
  for (Held& turn : held) {
    held_seconds_ += turn.seconds;
    held_.push_back(std::move(turn));
  }
}

double Manuscript::seconds_of(const std::deque<Held>& held) {
  double sum = 0;
  for (const Held& turn : held) sum += turn.seconds;
  return sum;
}

void Manuscript::tell_beginning_of_overflow(double seconds) {
  if (overflow_.empty()) return;
  Held turn = std::move(overflow_.front());
  overflow_.clear();
  const std::string& whole = turn.turn.text;
  const double room = seconds - this->seconds();
  std::size_t end = 0;
  double spoken = turn.segment ? request_.segment_pause_seconds : request_.turn_pause_seconds;
  for (const text::ByteSpan sentence : text::split_sentences(whole, request_.language)) {
    spoken += measure(turn.speaker, std::string_view(whole).substr(sentence.start, sentence.end - sentence.start));
    if (spoken > room) break;
    end = sentence.end;
    turn.seconds = spoken;
  }
  if (end == 0) return;
  turn.turn.text.resize(end);
  turn.words = count_spoken_words(turn.turn.text);
  next_segment_.reset();
  ++turns_;
  ++accepted_;
  accepted_words_ += turn.words;
  held_seconds_ += turn.seconds;
  held_.push_back(std::move(turn));
  tell_held();
}

}  // namespace showrunner::writer::llm
