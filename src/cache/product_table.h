#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cache/eviction_policy.h"
#include "cache/fingerprint_memory.h"
#include "cache/product_cache.h"

namespace showrunner::cache {

/// One product in the cache, with its dates.
struct ProductEntry {
  using Time = std::chrono::steady_clock::time_point;

  std::string key;
  std::vector<std::string> tags;
  ProductPtr product;
  Time made_at;
  Time fresh_until;    ///< the soft TTL, jitter included
  Time gone_at;        ///< the hard TTL
  Time no_refresh_to;  ///< the last refresh failed; the next may start then

  // The table's own:
  std::size_t bytes = 0;  ///< what is booked for it
  std::uint64_t fingerprint = 0;
  EvictionPolicy::Slot slot = 0;
};

/// The products that are there: found by key, bounded by entries and bytes, with the reason why others are not there any
/// more. It knows no coroutines and starts nothing; ProductCache decides when. One owner, one thread; a lookup is one hash
/// of the key and allocates nothing.
class ProductTable {
 public:
  using Time = ProductEntry::Time;

  struct Counts {
    std::uint64_t evicted = 0;
    std::uint64_t expired = 0;
    std::uint64_t purged = 0;
    std::size_t entries = 0;
    std::size_t bytes = 0;
  };

  ProductTable(PolicyKind policy, std::size_t max_entries, std::size_t max_bytes);

  /// The entry, past its hard TTL or not; nullptr where there is none. Good until the next put or drop.
  ProductEntry* find(std::string_view key);
  const ProductEntry* find(std::string_view key) const;

  /// Marks an entry as used.
  void touch(const ProductEntry& entry) { policy_->touch(entry.slot); }

  /// Takes `entry` in, in the place of an older one of its key, and lets others go until the bounds hold. False when it is
  /// larger than the whole budget: then the older one is gone too, since it has been superseded.
  bool put(ProductEntry entry, Time now);

  /// Lets an entry go and remembers why.
  void drop(ProductEntry& entry, MissReason why);

  /// Drops what `covers(entry)`; returns how many. Looks at every entry.
  std::size_t purge(const std::function<bool(const ProductEntry&)>& covers);

  /// Why `key`, which is not there, is not: from a memory of the last few thousand that went.
  MissReason reason_for_absence(std::string_view key) const;
  void note_absence(std::string_view key, MissReason why);

  const Counts& counts() const { return counts_; }

 private:
  struct KeyHash {
    std::size_t operator()(std::string_view key) const;
  };

  ProductEntry& new_place(std::string key);
  void make_room(std::size_t entries, std::size_t bytes, EvictionPolicy::Slot spared, Time now);
  void sweep(Time now);
  ProductPtr release(ProductEntry& entry);
  void let_go(ProductEntry& entry, MissReason why);

  const std::size_t max_entries_;
  const std::size_t max_bytes_;
  std::unique_ptr<EvictionPolicy> policy_;
  std::deque<ProductEntry> entries_;  ///< by slot; a free slot holds no product
  std::vector<EvictionPolicy::Slot> free_;
  std::unordered_map<std::string_view, EvictionPolicy::Slot, KeyHash> index_;  ///< views of the entries' keys
  FingerprintMemory departed_;
  std::size_t sweep_at_ = 0;
  Counts counts_;
};

}  // namespace showrunner::cache
