#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <string>
#include <unordered_map>

namespace showrunner::net {

/// At most so many events for a key within any stretch of time (rule S11: 10 fetches a minute for each user). Remembers the
/// moments themselves, so there is no edge between two windows at which twice as many would pass. Time is handed in.
/// Keys come from outside: at most `max_keys` are remembered, and the one that was quiet longest is forgotten first.
/// One thread at a time.
class RateWindow {
 public:
  using Clock = std::chrono::steady_clock;

  RateWindow(std::size_t limit, Clock::duration window, std::size_t max_keys = 10'000);

  /// Zero when an event of `key` may happen now, which counts it; else how long until one may. A refused event is not
  /// counted: who keeps asking is not locked out for longer.
  Clock::duration admit(const std::string& key, Clock::time_point now);

  /// How long `key` must wait until `admit` would let it, which this does not count.
  Clock::duration wait(const std::string& key, Clock::time_point now) const;

  /// Keys remembered.
  std::size_t keys() const { return users_.size(); }

 private:
  struct User {
    std::string key;
    std::deque<Clock::time_point> events;  ///< the oldest first, at most `limit_`
  };

  void forget_quiet(Clock::time_point now);

  std::size_t limit_;
  Clock::duration window_;
  std::size_t max_keys_;
  std::list<User> users_;  ///< by their latest event, the oldest first
  std::unordered_map<std::string, std::list<User>::iterator> by_key_;
};

}  // namespace showrunner::net
