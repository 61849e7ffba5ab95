#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "async/condition.h"
#include "base/result.h"
#include "studio/plan.h"
#include "text/script.h"
#include "writer/llm.h"

namespace showrunner::studio {

/// A script on its way from whoever writes it to the voices: turns go in as they are written and come out in the same
/// order, and whoever speaks waits where the writer is slower. It keeps the script as far as it has been told. One writer,
/// one reader, both on the I/O thread; it must outlive them. Not bounded: a whole script is small.
class TurnFeed {
 public:
  /// `begun` has the language and the speakers of the script, which stay, and no segments yet.
  TurnFeed(const boost::asio::any_io_executor& executor, text::Script begun);
  TurnFeed(const TurnFeed&) = delete;
  TurnFeed& operator=(const TurnFeed&) = delete;
  ~TurnFeed() = default;

  /// What a model writer tells of its script goes in here. Refers to this feed.
  writer::ScriptListener listener();

  void tell_outline(std::string title, std::string summary);
  /// Segments are told in order; telling one again renames it.
  void tell_segment(std::size_t segment, std::string title);
  /// The next turn of `segment`, which is the last one told or the one after it. A speaker that the script does not have,
  /// or an earlier segment, is a broken invariant (throws std::logic_error).
  void tell_turn(std::size_t segment, text::Turn turn);

  /// The script is finished. Its turns begin with those told so far, word for word, or the writer broke its promise
  /// (throws std::logic_error); the rest follow from here. So a script that was there all along is fed by this alone.
  void complete(text::Script script);

  /// There will be no more turns, and this is why. The reader gets it at once, before what it has not taken yet.
  void fail(Error error);

  /// The next turn; nothing when the script is finished and every turn has been taken; or the writer's failure. A cancelled
  /// reader gets Asio's operation_aborted.
  boost::asio::awaitable<Result<std::optional<PlacedTurn>>> next();

  /// As far as it has been told; after `complete` the finished script, which then never changes.
  const text::Script& script() const { return script_; }

  bool is_complete() const { return complete_; }

  std::size_t turns_told() const { return told_; }

 private:
  void enqueue(std::size_t segment, std::size_t turn, const text::Turn& text);
  void require_prefix_of(const text::Script& script) const;

  async::Condition changed_;
  text::Script script_;
  std::deque<PlacedTurn> waiting_;
  std::size_t told_ = 0;
  bool complete_ = false;
  std::optional<Error> failure_;
};

}  // namespace showrunner::studio
