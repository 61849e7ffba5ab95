#include "net/circuit_breaker.h"

#include <algorithm>

namespace showrunner::net {

std::optional<CircuitBreaker::Ticket> CircuitBreaker::admit(TimePoint now) {
  if (state_ == BreakerState::kHalfOpen) return {};
  if (state_ == BreakerState::kOpen) {
    if (now < opens_up_at_) return {};
    become(BreakerState::kHalfOpen);
  }
  return Ticket{.era = era_};
}

void CircuitBreaker::report(Ticket ticket, Verdict verdict, TimePoint now) {
  if (ticket.era != era_) return;
  if (verdict == Verdict::kUnknown) {
    // The probe's place is free again, at once.
    if (state_ == BreakerState::kHalfOpen) become(BreakerState::kOpen);
    return;
  }
  if (verdict == Verdict::kWorks) {
    in_a_row_ = 0;
    if (state_ == BreakerState::kHalfOpen) become(BreakerState::kClosed);
    return;
  }
  if (state_ == BreakerState::kHalfOpen || ++in_a_row_ >= failures_) {
    become(BreakerState::kOpen);
    opens_up_at_ = now + open_for_;
  }
}

std::chrono::milliseconds CircuitBreaker::unavailable_for(TimePoint now) const {
  using std::chrono::milliseconds;
  if (state_ == BreakerState::kClosed) return milliseconds(0);
  if (state_ == BreakerState::kHalfOpen) return open_for_;
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(opens_up_at_ - now));
}

void CircuitBreaker::become(BreakerState state) {
  state_ = state;
  ++era_;
  in_a_row_ = 0;
}

}  // namespace showrunner::net
