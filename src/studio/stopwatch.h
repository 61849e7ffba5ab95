#pragma once

#include <chrono>
#include <utility>

namespace showrunner::studio {

/// Seconds since it was made, and since it was last read.
class Stopwatch {
 public:
  double lap() {
    const auto now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(lap_, now)).count();
  }

  double total() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
  Clock::time_point lap_ = start_;
};

}  // namespace showrunner::studio
