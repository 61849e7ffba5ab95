#include "writer/llm/loose_json.h"

#include <array>

#include "text/code_points.h"

// Models are asked for one JSON text and give nearly that: prose and ```json fences around it, reasoning in <think> tags
// before it, quotes inside strings that nobody escaped, a comma too many, a bracket too few, the end missing. Strict parsers
// refuse all of it, and a script that was paid for is lost. And the turns of a script must be heard while the rest is being
// written, so the reader must be incremental. Hence one reader for both, which gives the same events as a strict one for
// strict JSON, and is only ever more lenient where strict JSON could not go on:
//   - JSON begins at `{` before a quote or `}`, or at `[` before `{`: other brackets are prose.
//   - A quote ends a string only when what follows can follow a string: `}`, `]`, a comma and then (in an object) the next
//     key; or a new line and the next key where the comma is missing. Every other quote is part of the text. That takes one
//     or two characters of lookahead, which cost nothing: a turn counts when its `}` has come.
//   - Single quotes around keys and strings, bare keys, missing and extra commas, raw line feeds in strings are accepted.
//   - A closing bracket closes what is open inside it; an object that begins where a key should be ends the one before.
//   - At the end everything is closed; a string that is not finished is dropped, as half a sentence must not be spoken.

namespace showrunner::writer::llm {
namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxStringBytes = std::size_t{1} << 20U;
constexpr std::size_t kMaxThoughtBytes = std::size_t{1} << 20U;
constexpr std::size_t kMaxTagBytes = 16;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr std::array<std::string_view, 4> kThoughtTags{"<think>", "<thinking>", "<thought>", "<reasoning>"};

bool opens_thought(std::string_view tag) {
  return std::ranges::find(kThoughtTags, tag) != kThoughtTags.end();
}

bool closes_thought(std::string_view tag) {
  if (!tag.starts_with("</")) return false;
  return std::ranges::any_of(kThoughtTags, [&](std::string_view open) { return open.substr(1) == tag.substr(2); });
}

}  // namespace

void LooseJson::feed(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if ((state_ == State::kString || state_ == State::kKey) && !escape_ && hex_left_ == 0) {
      at += take_text(bytes.substr(at));
    } else {
      take(bytes[at++]);
    }
  }
}

void LooseJson::finish() {
  if (state_ == State::kThinking || state_ == State::kThoughtTag) {
    // The thought never ended: the answer must be in it.
    if (state_ == State::kThoughtTag) thoughts_ += lookahead_;
    thinking_allowed_ = false;
    state_ = State::kOutside;
    feed(std::exchange(thoughts_, {}));
  }
  if (state_ == State::kQuote || state_ == State::kQuoteComma) {
    end_string();
  } else if (state_ == State::kLiteral) {
    events_.on_literal(text_);
  }
  if (!open_.empty()) mended_ = true;
  while (!open_.empty()) pop();
  state_ = State::kOutside;
}

std::string_view LooseJson::open_string() const {
  const bool open = state_ == State::kString || state_ == State::kQuote || state_ == State::kQuoteComma;
  return open ? std::string_view(text_) : std::string_view();
}

void LooseJson::take(char c) {
  switch (state_) {
    case State::kOutside: return take_outside(c);
    case State::kTag: return take_tag(c);
    case State::kThinking: return take_thinking(c);
    case State::kThoughtTag: return take_thought_tag(c);
    case State::kStart: return take_start(c);
    case State::kKeyOrEnd: return take_key_or_end(c);
    case State::kBareKey: return take_bare_key(c);
    case State::kColon: return take_colon(c);
    case State::kValue: return take_value(c);
    case State::kKey:
    case State::kString: return take_escape(c);
    case State::kQuote: return take_quote(c);
    case State::kQuoteComma: return take_quote_comma(c);
    case State::kLiteral: return take_literal(c);
    case State::kAfter: return take_after(c);
    case State::kTooDeep: return;
  }
}

void LooseJson::take_outside(char c) {
  if (is_space(c)) return;
  if (c == '{' || c == '[') {
    opener_ = c;
    state_ = State::kStart;
    return;
  }
  mended_ = true;
  if (c == '<' && thinking_allowed_) {
    lookahead_ = c;
    state_ = State::kTag;
  }
}

void LooseJson::take_tag(char c) {
  if (c == '>') {
    lookahead_ += c;
    state_ = opens_thought(lookahead_) ? State::kThinking : State::kOutside;
    return;
  }
  const bool goes_on = is_letter(c) || c == '/';
  if (goes_on && lookahead_.size() < kMaxTagBytes) {
    lookahead_ += c;
    return;
  }
  state_ = State::kOutside;
  take(c);
}

void LooseJson::take_thinking(char c) {
  if (c == '<') {
    lookahead_ = c;
    state_ = State::kThoughtTag;
  } else if (thoughts_.size() < kMaxThoughtBytes) {
    thoughts_ += c;
  }
}

void LooseJson::take_thought_tag(char c) {
  const bool goes_on = is_letter(c) || c == '/' || c == '>';
  if (goes_on && lookahead_.size() < kMaxTagBytes) lookahead_ += c;
  if (c == '>' && closes_thought(lookahead_)) {
    thoughts_.clear();
    state_ = State::kOutside;
  } else if (!goes_on || c == '>' || lookahead_.size() >= kMaxTagBytes) {
    if (thoughts_.size() < kMaxThoughtBytes) thoughts_ += lookahead_;
    state_ = State::kThinking;
    if (!goes_on) take(c);
  }
}

void LooseJson::take_start(char c) {
  if (is_space(c)) return;
  const bool begins = opener_ == '{' ? c == '"' || c == '\'' || c == '}' : c == '{';
  if (!begins) {
    mended_ = true;
    state_ = State::kOutside;
    return take(c);
  }
  if (found_) mended_ = true;
  found_ = true;
  begin(opener_ == '{');
  take(c);
}

void LooseJson::take_key_or_end(char c) {
  if (is_space(c)) return;
  switch (c) {
    case '"':
    case '\'': return begin_string(c, State::kKey);
    case '}':
      if (comma_) mended_ = true;
      return close(true);
    case ']': return close(false);
    case '{':
      // The bracket that should have ended the object before is missing.
      mended_ = true;
      if (open_.size() < 2 || open_[open_.size() - 2]) return;
      pop();
      return begin(true);
    default: break;
  }
  mended_ = true;
  if (!is_letter(c)) return;
  text_ = c;
  state_ = State::kBareKey;
}

void LooseJson::take_bare_key(char c) {
  if (is_letter(c) || (c >= '0' && c <= '9')) {
    if (text_.size() < kMaxStringBytes) text_ += c;
    return;
  }
  events_.on_key(text_);
  text_.clear();
  state_ = State::kColon;
  take(c);
}

void LooseJson::take_colon(char c) {
  if (is_space(c)) return;
  if (c == ':') {
    state_ = State::kValue;
    return;
  }
  mended_ = true;
  state_ = State::kKeyOrEnd;
  take(c);
}

void LooseJson::take_value(char c) {
  if (is_space(c)) return;
  switch (c) {
    case '\'':
    case '"': return begin_string(c, State::kString);
    case '{': return begin(true);
    case '[': return begin(false);
    case '}': mended_ = true; return close(true);
    case ']':
      if (comma_ || in_object()) mended_ = true;
      return close(false);
    case ',':
      mended_ = true;
      if (in_object()) state_ = State::kKeyOrEnd;
      return;
    default: break;
  }
  text_ = c;
  state_ = State::kLiteral;
}

void LooseJson::take_literal(char c) {
  if (!is_space(c) && c != ',' && c != '}' && c != ']') {
    if (text_.size() < kMaxStringBytes) text_ += c;
    return;
  }
  events_.on_literal(text_);
  text_.clear();
  state_ = State::kAfter;
  take(c);
}

void LooseJson::take_after(char c) {
  if (is_space(c)) return;
  comma_ = false;
  switch (c) {
    case ',':
      comma_ = true;
      state_ = in_object() ? State::kKeyOrEnd : State::kValue;
      return;
    case '}': return close(true);
    case ']': return close(false);
    default: break;
  }
  mended_ = true;
  if (c == '"' || c == '\'' || (c == '{' && !in_object())) {
    state_ = in_object() ? State::kKeyOrEnd : State::kValue;
    take(c);
  }
}

// --- strings ---------------------------------------------------------------------------------------------------------

void LooseJson::begin_string(char quote, State state) {
  if (quote != '"') mended_ = true;
  quote_ = quote;
  text_.clear();
  state_ = state;
}

std::size_t LooseJson::take_text(std::string_view bytes) {
  std::size_t end = 0;
  while (end < bytes.size() && bytes[end] != quote_ && bytes[end] != '\\') {
    if (static_cast<unsigned char>(bytes[end]) < 0x20) mended_ = true;
    ++end;
  }
  if (end > 0) {
    flush_surrogate();
    if (text_.size() < kMaxStringBytes) text_ += bytes.substr(0, end);
  }
  if (end == bytes.size()) return end;
  if (bytes[end] == '\\') {
    escape_ = true;
    return end + 1;
  }
  flush_surrogate();
  if (state_ == State::kKey) {
    events_.on_key(text_);
    text_.clear();
    state_ = State::kColon;
  } else {
    lookahead_.clear();
    state_ = State::kQuote;
  }
  return end + 1;
}

void LooseJson::append(char c) {
  flush_surrogate();
  if (text_.size() < kMaxStringBytes) text_ += c;
}

void LooseJson::flush_surrogate() {
  if (high_surrogate_ == 0) return;
  high_surrogate_ = 0;
  mended_ = true;
  text_ += "\xEF\xBF\xBD";
}

void LooseJson::take_escape(char c) {
  if (hex_left_ > 0) {
    const int digit = hex_digit(c);
    if (digit < 0) {
      hex_left_ = 0;
      mended_ = true;
      feed({&c, 1});
      return;
    }
    unit_ = unit_ * 16 + static_cast<unsigned>(digit);
    if (--hex_left_ > 0) return;
    const bool low = unit_ >= 0xDC00 && unit_ < 0xE000;
    if (low && high_surrogate_ != 0) {
      const unsigned point = 0x10000 + ((high_surrogate_ - 0xD800) << 10U) + (unit_ - 0xDC00);
      high_surrogate_ = 0;
      text::append_code_point(text_, static_cast<text::CodePoint>(point));
      return;
    }
    flush_surrogate();
    if (unit_ >= 0xD800 && unit_ < 0xDC00) {
      high_surrogate_ = unit_;
    } else {
      if (low) mended_ = true;
      text::append_code_point(text_, low ? 0xFFFD : static_cast<text::CodePoint>(unit_));
    }
    return;
  }
  escape_ = false;
  switch (c) {
    case 'n': return append('\n');
    case 't': return append('\t');
    case 'r': return append('\r');
    case 'b':
    case 'f': return append(' ');
    case '"':
    case '\\':
    case '/': return append(c);
    case 'u':
      hex_left_ = 4;
      unit_ = 0;
      return;
    default: break;
  }
  mended_ = true;
  append(c);
}

void LooseJson::take_quote(char c) {
  if (is_space(c)) {
    if (lookahead_.size() < kMaxTagBytes || c == '\n') lookahead_ += c;
    return;
  }
  const bool next_line = lookahead_.find('\n') != std::string::npos;
  if (c == ',' && in_object()) {
    lookahead_ += c;
    state_ = State::kQuoteComma;
    return;
  }
  const bool ends = c == ',' || c == '}' || c == ']' || ((c == '"' || c == '{') && (next_line || !in_object()));
  if (!ends) return reopen_string(c);
  end_string();
  take(c);
}

void LooseJson::take_quote_comma(char c) {
  if (is_space(c)) {
    if (lookahead_.size() < kMaxTagBytes) lookahead_ += c;
    return;
  }
  const bool ends = c == '"' || c == '\'' || c == '}' || c == ']' || c == '{' || c == ',';
  if (!ends) return reopen_string(c);
  end_string();
  take(',');
  take(c);
}

void LooseJson::end_string() {
  state_ = State::kAfter;
  comma_ = false;
  events_.on_string(std::exchange(text_, {}));
}

/// The quote was part of the text, and so is what came behind it.
void LooseJson::reopen_string(char c) {
  mended_ = true;
  if (text_.size() < kMaxStringBytes) {
    text_ += quote_;
    text_ += lookahead_;
  }
  lookahead_.clear();
  state_ = State::kString;
  feed({&c, 1});
}

// --- containers ------------------------------------------------------------------------------------------------------

void LooseJson::begin(bool object) {
  if (open_.size() == kMaxDepth) {
    mended_ = true;
    state_ = State::kTooDeep;
    return;
  }
  open_.push_back(object);
  comma_ = false;
  state_ = object ? State::kKeyOrEnd : State::kValue;
  object ? events_.on_object() : events_.on_array();
}

void LooseJson::pop() {
  const bool object = open_.back();
  open_.pop_back();
  object ? events_.on_object_end() : events_.on_array_end();
}

/// Closes the nearest object or array and what is open inside it.
void LooseJson::close(bool object) {
  if (std::ranges::find(open_, object) == open_.end()) {
    mended_ = true;
    return;
  }
  while (open_.back() != object) {
    mended_ = true;
    pop();
  }
  pop();
  comma_ = false;
  state_ = open_.empty() ? State::kOutside : State::kAfter;
}

}  // namespace showrunner::writer::llm
