#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "text/script.h"
#include "writer/llm.h"
#include "writer/llm/cast.h"
#include "writer/llm/length.h"
#include "writer/llm/script_stream.h"
#include "writer/llm/slices.h"

namespace showrunner::writer::llm {

/// How far one answer of the model may take the script, in seconds from its beginning.
struct AnswerLimits {
  double tell = 0;  ///< turns that end before are told at once, later ones held until it is known how the answer ends
  double stop = 0;  ///< a turn that would end behind this ends the answer
  bool keep_last = false;  ///< hold the last turn back: it may be the goodbye, and more may have to come before it
  bool episode = false;    ///< the answer brings the title and the segments too
};

/// The script while it is written: takes what the model drafts, makes valid turns of it, measures them, tells the listener
/// in order. What was told stays; the rest can be held, put aside or dropped. Single-threaded; refers to its arguments,
/// which must outlive it.
class Manuscript {
 public:
  struct Held {
    std::optional<std::string> segment;  ///< title of the segment that it begins
    std::size_t speaker = 0;
    text::Turn turn;
    double seconds = 0;  ///< with the pause before it
    double words = 0;
  };

  Manuscript(const LlmRequest& request, const SourcePassages& passages, const ScriptListener& listener);

  /// Title and summary; where the model gives none, of the topic or the first document. Only the first call counts.
  void set_head(std::string title, std::string summary);

  /// The next turn begins a segment of this title.
  void begin_segment(std::string title);

  /// The next turn goes on with the segment of the last one that was told.
  void stay_in_segment() { next_segment_.reset(); }

  void begin_answer(AnswerLimits limits);

  /// Takes what the model wrote. False when the script has reached the limit: what follows is not wanted.
  bool take(const DraftEvent& event);

  /// Whether an answer whose unfinished turn holds `text` by now runs over the limit.
  bool would_overflow(const std::string& text) const;

  bool full() const { return full_; }

  std::size_t accepted() const { return accepted_; }  ///< turns of this answer, told or held

  double accepted_words() const { return accepted_words_; }

  /// What was wrong with turns of this answer that were dropped; empty when none was.
  const std::string& problem() const { return problem_; }

  /// Seconds told and held.
  double seconds() const { return length_.seconds() + held_seconds_; }

  std::size_t held() const { return held_.size(); }

  Length& length() { return length_; }

  const Cast& cast() const { return cast_; }

  /// The turns that were held go out.
  void tell_held();

  /// Takes the held turns out of the script, to put them back later (`put_back`) or not at all.
  std::deque<Held> set_aside();
  void put_back(std::deque<Held> held);
  static double seconds_of(const std::deque<Held>& held);

  /// Of the turn that ran over the limit, the sentences that end before `seconds`, if there are any.
  void tell_beginning_of_overflow(double seconds);

  const text::Script& script() const { return script_; }

  text::Script release() { return std::move(script_); }

 private:
  std::optional<Held> make_turn(const DraftTurn& draft);
  bool was_said(const std::string& text) const;
  void place(Held turn);
  void release_held(bool all);
  void tell(Held turn);
  double measure(std::size_t speaker, std::string_view text) const;

  const LlmRequest& request_;
  const SourcePassages& passages_;
  const ScriptListener& listener_;
  Cast cast_;
  Length length_;
  text::Script script_;
  bool head_told_ = false;
  std::optional<std::string> next_segment_;
  AnswerLimits limits_;
  std::deque<Held> held_;
  double held_seconds_ = 0;
  std::deque<Held> overflow_;  ///< at most one
  bool full_ = false;
  std::size_t accepted_ = 0;
  double accepted_words_ = 0;
  std::size_t turns_ = 0;
  std::string problem_;
};

}  // namespace showrunner::writer::llm
