#pragma once

#include "cache/eviction_policy.h"
#include "cache/slot_list.h"

namespace showrunner::cache {

/// SIEVE (Zhang et al., NSDI 2024): a queue in order of arrival, and a hand that walks it from the oldest to the newest and
/// takes the first entry that was not used since it came by last. Entries never move, so a hit is one store.
class SievePolicy final : public EvictionPolicy {
 public:
  void insert(Slot slot, std::uint64_t fingerprint) override;
  void touch(Slot slot) override;
  void remove(Slot slot) override;
  std::optional<Slot> evict() override;

 private:
  std::vector<SlotLink> links_;
  std::vector<std::uint8_t> visited_;
  SlotList arrived_{links_};
  Slot hand_ = kNoSlot;  ///< kNoSlot: at the oldest
};

}  // namespace showrunner::cache
