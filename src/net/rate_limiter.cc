#include "net/rate_limiter.h"

#include <algorithm>

namespace showrunner::net {

RateLimiter::TimePoint RateLimiter::earliest(TimePoint now, std::uint64_t tokens) const {
  return std::max({blocked_until_, earliest(requests_, now, 1, calls_under_way_),
                   earliest(tokens_, now, tokens, tokens_under_way_)});
}

RateLimiter::TimePoint RateLimiter::earliest(const Window& window, TimePoint now, std::uint64_t need,
                                             std::uint64_t under_way) const {
  if (!window.known) return TimePoint::min();
  const bool full = now >= window.reset;
  const std::uint64_t left = full ? window.limit : window.remaining;
  need = std::min(need, window.limit);  // what is larger than the limit can only be asked when nothing is used
  if (under_way + need <= left || (full && calls_under_way_ == 0)) return TimePoint::min();
  return full ? TimePoint::max() : window.reset;
}

void RateLimiter::started(std::uint64_t tokens) {
  ++calls_under_way_;
  tokens_under_way_ += tokens;
}

void RateLimiter::finished(std::uint64_t tokens) {
  --calls_under_way_;
  tokens_under_way_ -= tokens;
}

void RateLimiter::learn(const AnnouncedLimits& limits, TimePoint now) {
  learn(requests_, limits.requests, now);
  learn(tokens_, limits.tokens, now);
}

void RateLimiter::learn(Window& window, const AnnouncedLimit& limit, TimePoint now) {
  if (!limit.limit || !limit.remaining || !limit.reset || *limit.limit == 0) return;
  window = {.known = true, .limit = *limit.limit, .remaining = *limit.remaining, .reset = now + *limit.reset};
}

void RateLimiter::block_until(TimePoint moment) {
  blocked_until_ = std::max(blocked_until_, moment);
}

}  // namespace showrunner::net
