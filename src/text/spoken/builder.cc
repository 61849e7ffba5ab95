#include "text/spoken/builder.h"

#include <algorithm>

#include "text/spoken/alphabet.h"

namespace showrunner::text::spoken {
namespace {

constexpr std::size_t kMaxRunLetters = 64;

/// Marks from light to heavy.
constexpr std::string_view kMarks = ",;:.!?";

bool is_mark(char c) {
  return kMarks.find(c) != std::string_view::npos;
}

}  // namespace

void SpokenBuilder::say(std::size_t start, std::size_t end, std::string_view words) {
  if (words.empty()) return;
  const Pending pending = std::exchange(pending_, Pending::kNothing);
  if (pending == Pending::kPause && !out_.text.empty() && !is_mark(out_.text.back())) {
    const std::size_t comma = out_.text.size();
    out_.text += ',';
    add_span(pending_start_, pending_end_, comma);
  }
  const bool joined = pending == Pending::kHyphen && pending_end_ == start && !out_.text.empty() &&
                      run_letters_ < kMaxRunLetters && !is_mark(out_.text.back()) &&
                      words.find(' ') == std::string_view::npos;
  if (!joined && !out_.text.empty()) {
    out_.text += ' ';
    run_letters_ = 0;
  }
  const std::size_t spoken_start = out_.text.size();
  if (joined) {
    out_.text += '-';
    ++run_letters_;
  }
  append_capped(words);
  add_span(joined ? pending_start_ : start, end, spoken_start);
}

void SpokenBuilder::mark(std::size_t start, std::size_t end, char mark) {
  pending_ = Pending::kNothing;
  if (out_.text.empty()) return;
  if (char& last = out_.text.back(); is_mark(last)) {
    if (kMarks.find(mark) > kMarks.find(last)) last = mark;
    return;
  }
  out_.text += mark;
  add_span(start, end, out_.text.size() - 1);
}

void SpokenBuilder::pause(std::size_t start, std::size_t end) {
  pending_ = Pending::kPause;
  pending_start_ = start;
  pending_end_ = end;
}

void SpokenBuilder::hyphen(std::size_t start, std::size_t end) {
  if (pending_ == Pending::kPause) return;
  pending_ = Pending::kHyphen;
  pending_start_ = start;
  pending_end_ = end;
}

SpokenText SpokenBuilder::finish() && {
  return std::move(out_);
}

void SpokenBuilder::add_span(std::size_t start, std::size_t end, std::size_t spoken_start) {
  ByteSpan origin = written_.origin(start, end);
  if (!out_.spans.empty()) {
    // One original character can become several ("½"); only the first reading of it points back to it.
    const std::size_t floor = out_.spans.back().written.end;
    origin.start = std::max(origin.start, floor);
    origin.end = std::max(origin.end, origin.start);
  }
  out_.spans.push_back({.written = origin, .spoken = {spoken_start, out_.text.size()}});
}

void SpokenBuilder::append_capped(std::string_view words) {
  for (const char c : words) {
    if (c == ' ') {
      run_letters_ = 0;
    } else if (!is_continuation_byte(c) && ++run_letters_ > kMaxRunLetters) {
      out_.text += ' ';
      run_letters_ = 1;
    }
    out_.text += c;
  }
}

}  // namespace showrunner::text::spoken
