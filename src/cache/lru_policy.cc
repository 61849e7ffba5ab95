#include "cache/lru_policy.h"

namespace showrunner::cache {

void LruPolicy::insert(Slot slot, std::uint64_t /*fingerprint*/) {
  if (slot >= links_.size()) links_.resize(slot + 1);
  used_.push_newest(slot);
}

void LruPolicy::touch(Slot slot) {
  used_.erase(slot);
  used_.push_newest(slot);
}

void LruPolicy::remove(Slot slot) {
  used_.erase(slot);
}

std::optional<EvictionPolicy::Slot> LruPolicy::evict() {
  if (used_.empty()) return std::nullopt;
  const Slot victim = used_.oldest();
  used_.erase(victim);
  return victim;
}

}  // namespace showrunner::cache
