#include "cache/fingerprint_memory.h"

#include <algorithm>
#include <bit>

#include "cache/slot_list.h"

namespace showrunner::cache {

FingerprintMemory::FingerprintMemory(std::size_t capacity)
    : places_(std::max<std::size_t>(capacity, 1)), buckets_(std::bit_ceil(2 * places_.size()), kNoSlot) {}

/// The low bits tell fingerprints apart as well as any: they are hashes already.
std::uint32_t& FingerprintMemory::bucket(std::uint64_t fingerprint) {
  return buckets_[static_cast<std::size_t>(fingerprint) & (buckets_.size() - 1)];
}

void FingerprintMemory::remember(std::uint64_t fingerprint, std::uint8_t note) {
  forget(fingerprint);
  Place& place = places_[next_place_];
  if (place.taken) forget(place.fingerprint);
  std::uint32_t& first = bucket(fingerprint);
  place = {.fingerprint = fingerprint, .next = first, .note = note, .taken = true};
  first = static_cast<std::uint32_t>(next_place_);
  next_place_ = (next_place_ + 1) % places_.size();
}

std::optional<std::uint8_t> FingerprintMemory::find(std::uint64_t fingerprint) const {
  std::uint32_t at = buckets_[static_cast<std::size_t>(fingerprint) & (buckets_.size() - 1)];
  while (at != kNoSlot && places_[at].fingerprint != fingerprint) at = places_[at].next;
  if (at == kNoSlot) return std::nullopt;
  return places_[at].note;
}

bool FingerprintMemory::forget(std::uint64_t fingerprint) {
  std::uint32_t* link = &bucket(fingerprint);
  while (*link != kNoSlot && places_[*link].fingerprint != fingerprint) link = &places_[*link].next;
  if (*link == kNoSlot) return false;
  Place& place = places_[*link];
  *link = place.next;
  place.taken = false;
  return true;
}

}  // namespace showrunner::cache
