#include "cache/sieve_policy.h"

namespace showrunner::cache {

void SievePolicy::insert(Slot slot, std::uint64_t /*fingerprint*/) {
  if (slot >= links_.size()) {
    links_.resize(slot + 1);
    visited_.resize(slot + 1);
  }
  visited_[slot] = 0;
  arrived_.push_newest(slot);
}

void SievePolicy::touch(Slot slot) {
  visited_[slot] = 1;
}

void SievePolicy::remove(Slot slot) {
  if (hand_ == slot) hand_ = arrived_.newer_than(slot);
  arrived_.erase(slot);
}

std::optional<EvictionPolicy::Slot> SievePolicy::evict() {
  if (arrived_.empty()) return std::nullopt;
  Slot victim = hand_ == kNoSlot ? arrived_.oldest() : hand_;
  while (visited_[victim] != 0) {
    visited_[victim] = 0;
    victim = arrived_.newer_than(victim);
    if (victim == kNoSlot) victim = arrived_.oldest();
  }
  hand_ = arrived_.newer_than(victim);
  arrived_.erase(victim);
  return victim;
}

}  // namespace showrunner::cache
