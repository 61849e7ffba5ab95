#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cache/eviction_policy.h"
#include "cache/trace.h"

namespace showrunner::cache {

/// The cache that is simulated: entries of one size, made in no time.
struct SimulatedCache {
  PolicyKind policy = PolicyKind::kS3Fifo;
  std::size_t entries = 100;
  std::chrono::seconds soft_ttl{0};  ///< stale from then on: a hit, and made anew; 0: never
  std::chrono::seconds hard_ttl{0};  ///< gone from then on; 0: never
};

struct SimulatedCounts {
  std::uint64_t hits = 0;  ///< fresh
  std::uint64_t stale = 0;
  std::uint64_t misses = 0;
  std::uint64_t evicted = 0;

  /// As ProductCacheStats has it; between 0 and 1.
  double hit_rate() const;
};

/// Replays a trace on an eviction policy with the rules of ProductCache for age, without its coroutines: to compare
/// policies and to know what hit rate a size and a TTL are good for. The first `warm_up` requests are not counted. Pure.
SimulatedCounts simulate(std::span<const TraceRequest> trace, const SimulatedCache& cache, std::size_t warm_up = 0);

}  // namespace showrunner::cache
