#pragma once

#include <chrono>

namespace showrunner {

/// The moment by which something must be done, on the monotonic clock. Handed down through every call that may wait,
/// so that nested waits share one limit.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// A span that reaches past the end of the clock (what is left of `never`, for one) never passes.
  static Deadline after(Clock::duration span) {
    const auto now = Clock::now();
    return span >= Clock::time_point::max() - now ? never() : Deadline(now + span);
  }

  static Deadline never() { return Deadline(Clock::time_point::max()); }

  bool passed() const { return at_ != Clock::time_point::max() && Clock::now() >= at_; }

  Clock::time_point at() const { return at_; }

  /// Time left, never negative.
  Clock::duration left() const {
    if (at_ == Clock::time_point::max()) return Clock::duration::max();
    const auto now = Clock::now();
    return now >= at_ ? Clock::duration::zero() : at_ - now;
  }

 private:
  explicit Deadline(Clock::time_point at) : at_(at) {}

  Clock::time_point at_;
};

}  // namespace showrunner
