#pragma once

#include "cache/eviction_policy.h"
#include "cache/slot_list.h"

namespace showrunner::cache {

/// Least recently used goes first.
class LruPolicy final : public EvictionPolicy {
 public:
  void insert(Slot slot, std::uint64_t fingerprint) override;
  void touch(Slot slot) override;
  void remove(Slot slot) override;
  std::optional<Slot> evict() override;

 private:
  std::vector<SlotLink> links_;
  SlotList used_{links_};
};

}  // namespace showrunner::cache
