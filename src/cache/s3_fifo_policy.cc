#include "cache/s3_fifo_policy.h"

#include <algorithm>

namespace showrunner::cache {

namespace {

constexpr std::size_t kSmallShare = 10;  // one in so many
constexpr std::uint8_t kMostUses = 3;
constexpr std::uint8_t kUsesForMain = 2;

std::size_t small_of(std::size_t entries) {
  return std::max<std::size_t>(entries / kSmallShare, 1);
}

}  // namespace

S3FifoPolicy::S3FifoPolicy(std::size_t capacity) : ghosts_(capacity - std::min(small_of(capacity), capacity)) {}

void S3FifoPolicy::insert(Slot slot, std::uint64_t fingerprint) {
  if (slot >= links_.size()) {
    links_.resize(slot + 1);
    entries_.resize(slot + 1);
  }
  const bool came_back = ghosts_.forget(fingerprint);
  entries_[slot] = {.fingerprint = fingerprint, .uses = 0, .in_main = came_back};
  (came_back ? main_ : small_).push_newest(slot);
}

void S3FifoPolicy::touch(Slot slot) {
  std::uint8_t& uses = entries_[slot].uses;
  if (uses < kMostUses) ++uses;
}

void S3FifoPolicy::remove(Slot slot) {
  (entries_[slot].in_main ? main_ : small_).erase(slot);
}

std::optional<EvictionPolicy::Slot> S3FifoPolicy::evict() {
  const std::size_t held = small_.size() + main_.size();
  while (!small_.empty() && (small_.size() >= small_of(held) || main_.empty())) {
    const Slot slot = small_.oldest();
    small_.erase(slot);
    Entry& entry = entries_[slot];
    if (entry.uses < kUsesForMain) {
      ghosts_.remember(entry.fingerprint);
      return slot;
    }
    entry.uses = 0;
    entry.in_main = true;
    main_.push_newest(slot);
    if (main_.size() > held - small_of(held)) break;
  }
  if (main_.empty()) return std::nullopt;
  return evict_from_main();
}

EvictionPolicy::Slot S3FifoPolicy::evict_from_main() {
  for (;;) {
    const Slot slot = main_.oldest();
    main_.erase(slot);
    std::uint8_t& uses = entries_[slot].uses;
    if (uses == 0) return slot;
    --uses;
    main_.push_newest(slot);
  }
}

}  // namespace showrunner::cache
