#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace showrunner {

/// How long something took, counted in log-linear buckets: 16 to each power of two of nanoseconds, so that a percentile is right to
/// within 6 %, from 1 µs to over an hour. Plain counters for one thread; `metrics` reads them there.
class LatencyHistogram {
 public:
  void record(std::chrono::nanoseconds took) {
    const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0));
    ++buckets_[index_of(ns)];
    ++count_;
    sum_ns_ += ns;
    min_ns_ = std::min(min_ns_, ns);
    max_ns_ = std::max(max_ns_, ns);
  }

  /// Adds all that `other` has recorded.
  void merge(const LatencyHistogram& other) {
    for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
    count_ += other.count_;
    sum_ns_ += other.sum_ns_;
    min_ns_ = std::min(min_ns_, other.min_ns_);
    max_ns_ = std::max(max_ns_, other.max_ns_);
  }

  std::uint64_t count() const { return count_; }

  double sum_seconds() const { return static_cast<double>(sum_ns_) * 1e-9; }

  double mean_seconds() const { return count_ == 0 ? 0 : sum_seconds() / static_cast<double>(count_); }

  double min_seconds() const { return count_ == 0 ? 0 : static_cast<double>(min_ns_) * 1e-9; }

  double max_seconds() const { return static_cast<double>(max_ns_) * 1e-9; }

  /// The value that `share` (0 to 1) of all recorded are not above; 0 when there are none.
  double percentile_seconds(double share) const {
    if (count_ == 0) return 0;
    const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(count_ - 1));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
      seen += buckets_[i];
      if (seen > rank) return std::clamp(upper_ns(i) * 1e-9, min_seconds(), max_seconds());
    }
    return max_seconds();
  }

  /// How many took at most `limit`, as far as the buckets tell.
  std::uint64_t count_up_to(std::chrono::nanoseconds limit) const {
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kBuckets && upper_ns(i) <= static_cast<double>(limit.count()) * 1.0001; ++i) {
      seen += buckets_[i];
    }
    return seen;
  }

 private:
  static constexpr std::size_t kSubBuckets = 16;
  static constexpr std::size_t kBuckets = kSubBuckets * 44;

  static std::size_t index_of(std::uint64_t ns) {
    if (ns < kSubBuckets) return ns;
    const auto exponent = static_cast<std::size_t>(std::bit_width(ns)) - 1;  // ≥ 4
    const std::size_t within = (ns >> (exponent - 4)) & (kSubBuckets - 1);
    return std::min((exponent - 3) * kSubBuckets + within, kBuckets - 1);
  }

  /// The largest value that falls into bucket `i`.
  static double upper_ns(std::size_t i) {
    if (i < kSubBuckets) return static_cast<double>(i);
    const std::size_t exponent = i / kSubBuckets + 3;
    const std::size_t within = i % kSubBuckets;
    return static_cast<double>((kSubBuckets + within + 1)) * static_cast<double>(std::uint64_t{1} << (exponent - 4)) -
           1;
  }

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ns_ = 0;
  std::uint64_t min_ns_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_ns_ = 0;
};

}  // namespace showrunner
