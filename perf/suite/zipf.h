#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace showrunner::perf {

/// Draws numbers 0 to n-1 so that number k comes with a chance in proportion to 1 / (k + 1)^exponent: what people ask of
/// libraries and caches (Breslau et al., "Web caching and Zipf-like distributions", 1999). The same seed gives the same draws.
class ZipfSampler {
 public:
  ZipfSampler(std::size_t n, double exponent, std::uint64_t seed) : random_(seed) {
    cumulative_.reserve(n);
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k) {
      sum += std::pow(static_cast<double>(k + 1), -exponent);
      cumulative_.push_back(sum);
    }
  }

  std::size_t operator()() {
    const double mark = std::uniform_real_distribution<double>(0, cumulative_.back())(random_);
    const auto found = std::ranges::upper_bound(cumulative_, mark);
    return std::min(static_cast<std::size_t>(found - cumulative_.begin()), cumulative_.size() - 1);
  }

 private:
  std::mt19937_64 random_;
  std::vector<double> cumulative_;
};

}  // namespace showrunner::perf
