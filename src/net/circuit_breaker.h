#pragma once

#include <chrono>
#include <optional>

#include "net/upstream.h"

namespace showrunner::net {

/// Stops asking a provider that fails: after a number of failures in a row it is open for a while, then lets a single probe
/// through, whose success closes it. Calls that were under way when it opened have no say any more. After M. Nygard,
/// "Release It!" (2007). Pure: time is handed in; one owner.
class CircuitBreaker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  enum class Verdict {
    kWorks,   ///< it answered
    kFails,   ///< it could not be reached, or failed
    kUnknown  ///< the call was given up before one could tell
  };

  /// Given to a call that may go, and back with its verdict.
  struct Ticket {
    unsigned era = 0;  ///< counts the changes of state
  };

  CircuitBreaker(int failures, std::chrono::milliseconds open_for) : failures_(failures), open_for_(open_for) {}

  /// Nothing: not now.
  std::optional<Ticket> admit(TimePoint now);

  void report(Ticket ticket, Verdict verdict, TimePoint now);

  BreakerState state() const { return state_; }

  /// Until a call may go through; zero when it may now. While a probe is under way: until that may have failed.
  std::chrono::milliseconds unavailable_for(TimePoint now) const;

 private:
  void become(BreakerState state);

  int failures_;
  std::chrono::milliseconds open_for_;
  BreakerState state_ = BreakerState::kClosed;
  unsigned era_ = 0;
  int in_a_row_ = 0;
  TimePoint opens_up_at_;
};

}  // namespace showrunner::net
