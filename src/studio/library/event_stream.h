#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "async/condition.h"
#include "store/records.h"

namespace showrunner::studio {

/// How the library changes, as server-sent events for any number of listeners. Changes have the number of their record in
/// the store as their id; the newest are kept, so that whoever was cut off goes on where it was, also after a restart.
/// Reports of progress have no id: who missed one has lost nothing, for the next says it all. Lives on the I/O thread and
/// must outlive its listeners.
class EventStream {
 public:
  static constexpr std::size_t kKept = 10'000;
  static constexpr std::chrono::seconds kHeartbeat{15};

  explicit EventStream(const boost::asio::any_io_executor& executor);
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  ~EventStream() = default;

  /// What the store has kept, oldest first, and the number that came last. Before anything is told.
  void restore(const std::vector<store::Event>& kept, std::int64_t last);

  /// Tells of changes, in the order of their numbers.
  void tell(const std::vector<store::Event>& events);

  /// Tells of progress: a whole JSON object.
  void tell_progress(std::string_view json);

  /// Ends all streams, now and from now on.
  void close();

  std::int64_t last() const { return last_; }

  std::size_t listeners() const { return listeners_; }

  /// One listener. Made by `listen`; must not outlive the stream.
  class Listener {
   public:
    Listener(Listener&& other) noexcept;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    Listener& operator=(Listener&&) = delete;
    ~Listener();

    /// What is to be sent next: events, or a comment when there was none for kHeartbeat. Waits for it. Empty: the stream
    /// has ended. A cancelled listener gets Asio's operation_aborted.
    boost::asio::awaitable<std::string> next();

   private:
    friend class EventStream;
    Listener(EventStream& stream, std::int64_t seen, bool reset);

    std::string begin_anew();
    std::string take();

    EventStream* stream_;
    std::int64_t seen_;            ///< the number of the last change that was taken
    std::uint64_t progress_seen_;  ///< how many reports of progress there had been
    std::uint64_t beat_;           ///< the heartbeat up to which something was sent
    bool greeted_ = false;
    bool reset_;
  };

  /// A listener to all changes behind number `after`; nothing: to what comes from now on. Where some of them are not kept any
  /// more, or `after` is a number that there was not yet, it gets the event `reset`: what it knows is to be fetched anew.
  /// So does one that takes so slowly that kKept changes come meanwhile.
  Listener listen(std::optional<std::int64_t> after);

 private:
  void start_clock();

  async::Condition changed_;
  boost::asio::steady_timer clock_;
  std::deque<std::pair<std::int64_t, std::shared_ptr<const std::string>>> changes_;  ///< by number, as they are sent
  std::deque<std::shared_ptr<const std::string>> progress_;                          ///< the newest reports
  std::int64_t last_ = 0;
  std::uint64_t reported_ = 0;  ///< reports of progress so far
  std::uint64_t beats_ = 0;
  std::size_t listeners_ = 0;
  bool closed_ = false;
  bool ticking_ = false;
};

}  // namespace showrunner::studio
