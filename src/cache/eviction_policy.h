#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace showrunner::cache {

enum class PolicyKind { kS3Fifo, kSieve, kLru };

std::string_view to_string(PolicyKind kind);
std::optional<PolicyKind> parse_policy(std::string_view name);  ///< "s3fifo", "sieve", "lru"

/// Decides which entry goes when there is no room. Knows entries by number alone (slots that the cache hands out and
/// reuses) and by a fingerprint of their key, which a policy may remember after the entry has gone. Pure; one owner; all
/// calls amortised O(1) and, but for growth of its tables, without allocation.
class EvictionPolicy {
 public:
  using Slot = std::uint32_t;

  EvictionPolicy() = default;
  EvictionPolicy(const EvictionPolicy&) = delete;
  EvictionPolicy& operator=(const EvictionPolicy&) = delete;
  virtual ~EvictionPolicy() = default;

  /// A new entry. `fingerprint` is the same whenever its key is.
  virtual void insert(Slot slot, std::uint64_t fingerprint) = 0;
  /// The entry was used.
  virtual void touch(Slot slot) = 0;
  /// The entry is gone for another reason than `evict` (purged, expired, replaced).
  virtual void remove(Slot slot) = 0;
  /// Chooses an entry to go and forgets it; nothing when there is none.
  virtual std::optional<Slot> evict() = 0;
};

/// `capacity` is the number of entries that the policy sizes its queues by.
/// S3-FIFO: Yang et al., SOSP 2023. SIEVE: Zhang et al., NSDI 2024.
std::unique_ptr<EvictionPolicy> make_policy(PolicyKind kind, std::size_t capacity);

}  // namespace showrunner::cache
