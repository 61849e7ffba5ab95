#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "net/retry_after.h"

namespace showrunner::net {

/// Keeps the calls of one provider within what it announces (x-ratelimit headers) or orders (Retry-After), so that they wait
/// here instead of being turned away there. Pure: time is handed in; one owner.
///
/// What a provider says is left (`remaining`) counts until its `reset`, then the full `limit` does. Providers that refill
/// steadily could be asked a little earlier; but the same headers come from those that count in fixed windows, and asking those
/// early costs a 429. Calls under way are taken off what is left, since nobody knows whether it already counts them.
class RateLimiter {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// When a call that uses about `tokens` may start: not later than `now` if it may at once; TimePoint::max() when only the
  /// end of a call under way can tell.
  TimePoint earliest(TimePoint now, std::uint64_t tokens) const;

  /// A call starts; `finished` must follow with the same `tokens`.
  void started(std::uint64_t tokens);
  void finished(std::uint64_t tokens);

  /// An answer has come: what it announces replaces what was known.
  void learn(const AnnouncedLimits& limits, TimePoint now);

  /// No call before `moment`.
  void block_until(TimePoint moment);

 private:
  struct Window {
    bool known = false;
    std::uint64_t limit = 0;
    std::uint64_t remaining = 0;
    TimePoint reset;
  };

  static void learn(Window& window, const AnnouncedLimit& limit, TimePoint now);
  TimePoint earliest(const Window& window, TimePoint now, std::uint64_t need, std::uint64_t under_way) const;

  Window requests_;
  Window tokens_;
  std::uint64_t calls_under_way_ = 0;
  std::uint64_t tokens_under_way_ = 0;
  TimePoint blocked_until_ = TimePoint::min();
};

}  // namespace showrunner::net
