#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::writer::llm {

/// What LooseJson reads, as it reads it. Every begin has its end, also in damaged JSON.
class LooseJsonEvents {
 public:
  LooseJsonEvents() = default;
  LooseJsonEvents(const LooseJsonEvents&) = delete;
  LooseJsonEvents& operator=(const LooseJsonEvents&) = delete;
  virtual ~LooseJsonEvents() = default;

  virtual void on_object() = 0;
  virtual void on_object_end() = 0;
  virtual void on_array() = 0;
  virtual void on_array_end() = 0;
  virtual void on_key(std::string_view key) = 0;
  virtual void on_string(std::string text) = 0;        ///< a value; complete
  virtual void on_literal(std::string_view text) = 0;  ///< a number, true, false, null or what stands in their place
};

/// Finds and reads the JSON in a model's answer, from pieces split anywhere. Pure; never fails: what is wrong is mended
/// (see loose_json.cc) and noted. `events` must outlive it.
class LooseJson {
 public:
  explicit LooseJson(LooseJsonEvents& events) : events_(events) {}

  void feed(std::string_view bytes);

  /// The answer has ended: closes what is open. An unfinished string is dropped.
  void finish();

  /// Whether anything so far was not the one strict JSON text asked for.
  bool mended() const { return mended_; }

  /// The part that is there of a string value that is being read; empty outside.
  std::string_view open_string() const;

 private:
  enum class State {
    kOutside,     ///< in prose, before, between and after JSON texts
    kTag,         ///< in what may be <think>
    kThinking,    ///< inside it
    kThoughtTag,  ///< in what may be </think>
    kStart,       ///< a bracket that may begin JSON
    kKeyOrEnd,
    kKey,
    kBareKey,
    kColon,
    kValue,
    kString,
    kQuote,       ///< behind a quote that may end the string
    kQuoteComma,  ///< behind that and a comma
    kLiteral,
    kAfter,
    kTooDeep,
  };

  void take(char c);
  void take_outside(char c);
  void take_tag(char c);
  void take_thinking(char c);
  void take_thought_tag(char c);
  void take_start(char c);
  void take_key_or_end(char c);
  void take_bare_key(char c);
  void take_colon(char c);
  void take_value(char c);
  void take_quote(char c);
  void take_quote_comma(char c);
  void take_literal(char c);
  void take_after(char c);
  void take_escape(char c);

  std::size_t take_text(std::string_view bytes);
  void append(char c);
  void flush_surrogate();
  void begin_string(char quote, State state);
  void end_string();
  void reopen_string(char c);
  void begin(bool object);
  void close(bool object);
  void pop();

  bool in_object() const { return !open_.empty() && open_.back(); }

  LooseJsonEvents& events_;
  State state_ = State::kOutside;
  std::vector<bool> open_;  ///< true for objects, false for arrays
  std::string text_;        ///< the key, string or literal being read
  std::string lookahead_;   ///< what came behind a quote that may end the string; the letters of a tag
  std::string thoughts_;    ///< of a <think> that may never end
  char quote_ = '"';
  char opener_ = '{';
  unsigned hex_left_ = 0;  ///< digits missing of \uXXXX
  bool escape_ = false;    ///< behind a backslash
  unsigned unit_ = 0;
  unsigned high_surrogate_ = 0;
  bool comma_ = false;  ///< the last thing in this container
  bool thinking_allowed_ = true;
  bool found_ = false;
  bool mended_ = false;
};

}  // namespace showrunner::writer::llm
