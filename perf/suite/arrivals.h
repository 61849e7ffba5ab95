#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

namespace showrunner::perf {

enum class Arrivals { kEven, kPoisson };

/// When the requests of an open loop are meant to start, counted from the start of the run. A request that could not be
/// sent in time keeps its intended moment, so that its latency holds the time it waited (no coordinated omission: G. Tene,
/// "How NOT to measure latency", 2015). Pure: the clock is the caller's.
class ArrivalSchedule {
 public:
  /// `rate` is in requests per second, above 0. Arrivals end before `end`.
  ArrivalSchedule(double rate, Arrivals arrivals, std::chrono::nanoseconds end, std::uint64_t seed)
      : random_(seed), gap_(rate), arrivals_(arrivals), even_gap_ns_(1e9 / rate), end_(end) {
    if (arrivals_ == Arrivals::kPoisson) advance();
  }

  /// The next intended start; nothing when there are no more.
  std::optional<std::chrono::nanoseconds> next() const {
    const std::chrono::nanoseconds at(static_cast<std::int64_t>(next_ns_));
    if (at >= end_) return std::nullopt;
    return at;
  }

  /// Takes the next intended start when it is not after `now`. To be called until it gives nothing.
  std::optional<std::chrono::nanoseconds> take_due(std::chrono::nanoseconds now) {
    const auto due = next();
    if (!due || *due > now) return std::nullopt;
    advance();
    return due;
  }

 private:
  void advance() {
    ++taken_;
    if (arrivals_ == Arrivals::kEven) {
      next_ns_ = even_gap_ns_ * static_cast<double>(taken_);
    } else {
      next_ns_ += gap_(random_) * 1e9;
    }
  }

  std::mt19937_64 random_;
  std::exponential_distribution<double> gap_;
  Arrivals arrivals_;
  double even_gap_ns_;
  std::chrono::nanoseconds end_;
  double next_ns_ = 0;
  std::uint64_t taken_ = 0;
};

}  // namespace showrunner::perf
