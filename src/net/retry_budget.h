#pragma once

#include <algorithm>
#include <cstdint>

namespace showrunner::net {

/// Bounds the extra load of retries: no more than a share of the first attempts, so that a provider in trouble is not asked
/// several times as much. A few are always allowed, or a program that has only just started could not retry at all; what is
/// saved up in good times is bounded. In all, retries ≤ max(kAlways, share × first attempts). Pure; one owner.
class RetryBudget {
 public:
  explicit RetryBudget(double share) : share_(std::max(share, 0.0)), left_(share > 0 ? kAlways : 0) {}

  void first_attempt() {
    ++calls_;
    // The ones that are always allowed are the share of the first calls.
    if (share_ * static_cast<double>(calls_) > kAlways) left_ = std::min(left_ + share_, kMostSaved);
  }

  bool try_spend() {
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }

 private:
  static constexpr double kAlways = 10;
  static constexpr double kMostSaved = 100;

  double share_;
  double left_;
  std::uint64_t calls_ = 0;
};

}  // namespace showrunner::net
