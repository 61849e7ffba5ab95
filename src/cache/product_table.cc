#include "cache/product_table.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "cache/slot_list.h"

namespace showrunner::cache {

namespace {

constexpr std::size_t kFewestRemembered = 4096;
constexpr std::size_t kMostRemembered = std::size_t{1} << 20U;
constexpr std::size_t kRememberedPerEntry = 4;
constexpr int kSweptPerPut = 4;

std::size_t remembered(std::size_t max_entries) {
  return std::clamp(std::min(max_entries, kMostRemembered) * kRememberedPerEntry, kFewestRemembered, kMostRemembered);
}

}  // namespace

std::size_t ProductTable::KeyHash::operator()(std::string_view key) const {
  return static_cast<std::size_t>(fingerprint64(key));
}

ProductTable::ProductTable(PolicyKind policy, std::size_t max_entries, std::size_t max_bytes)
    : max_entries_(max_entries),
      max_bytes_(max_bytes),
      policy_(make_policy(policy, std::min(max_entries, kMostRemembered))),
      departed_(remembered(max_entries)) {}

ProductEntry* ProductTable::find(std::string_view key) {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &entries_[found->second];
}

const ProductEntry* ProductTable::find(std::string_view key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &entries_[found->second];
}

bool ProductTable::put(ProductEntry entry, Time now) {
  sweep(now);
  const std::size_t bytes = entry.product->bytes();
  const bool fits = bytes <= max_bytes_ && max_entries_ > 0;
  ProductEntry* place = find(entry.key);
  ProductPtr superseded;
  if (place != nullptr && !fits) {
    policy_->remove(place->slot);
    superseded = release(*place);
  } else if (place != nullptr) {
    superseded = std::move(place->product);
    counts_.bytes -= std::exchange(place->bytes, 0);
    make_room(0, bytes, place->slot, now);
  } else if (fits) {
    make_room(1, bytes, kNoSlot, now);
    place = &new_place(std::move(entry.key));
  }
  if (fits) {
    counts_.bytes += bytes;
    place->bytes = bytes;
    place->tags = std::move(entry.tags);
    place->product = std::move(entry.product);
    place->made_at = entry.made_at;
    place->fresh_until = entry.fresh_until;
    place->gone_at = entry.gone_at;
    place->no_refresh_to = entry.no_refresh_to;
  }
  if (superseded != nullptr && (!fits || superseded != place->product)) superseded->dropped();
  return fits;
}

ProductEntry& ProductTable::new_place(std::string key) {
  if (free_.empty()) {
    free_.push_back(static_cast<EvictionPolicy::Slot>(entries_.size()));
    entries_.emplace_back();
  }
  const EvictionPolicy::Slot slot = free_.back();
  free_.pop_back();
  ProductEntry& place = entries_[slot];
  place.key = std::move(key);
  place.slot = slot;
  place.fingerprint = fingerprint64(place.key);
  index_.emplace(place.key, slot);
  policy_->insert(slot, place.fingerprint);
  ++counts_.entries;
  return place;
}

/// Lets entries go until so many more fit, but not `spared`, which is being replaced: that one begins anew in the policy
/// when its turn has come.
void ProductTable::make_room(std::size_t entries, std::size_t bytes, EvictionPolicy::Slot spared, Time now) {
  while (counts_.entries + entries > max_entries_ || counts_.bytes + bytes > max_bytes_) {
    const auto victim = policy_->evict();
    if (!victim) return;
    ProductEntry& entry = entries_[*victim];
    if (*victim == spared) {
      policy_->insert(spared, entry.fingerprint);
    } else {
      let_go(entry, entry.gone_at <= now ? MissReason::kExpired : MissReason::kEvicted);
    }
  }
}

/// What nobody asks for any more would stay beyond its hard TTL until it is evicted: each put looks at a few entries in
/// turn, so that no timer is needed.
void ProductTable::sweep(Time now) {
  for (int looked = 0; looked < kSweptPerPut && !entries_.empty(); ++looked) {
    sweep_at_ = (sweep_at_ + 1) % entries_.size();
    ProductEntry& entry = entries_[sweep_at_];
    if (entry.product != nullptr && entry.gone_at <= now) drop(entry, MissReason::kExpired);
  }
}

void ProductTable::drop(ProductEntry& entry, MissReason why) {
  policy_->remove(entry.slot);
  let_go(entry, why);
}

/// For an entry that the policy has forgotten already.
void ProductTable::let_go(ProductEntry& entry, MissReason why) {
  if (why == MissReason::kEvicted) ++counts_.evicted;
  if (why == MissReason::kExpired) ++counts_.expired;
  if (why == MissReason::kPurged) ++counts_.purged;
  departed_.remember(entry.fingerprint, static_cast<std::uint8_t>(why));
  release(entry)->dropped();
}

ProductPtr ProductTable::release(ProductEntry& entry) {
  index_.erase(entry.key);
  free_.push_back(entry.slot);
  --counts_.entries;
  counts_.bytes -= entry.bytes;
  return std::exchange(entry, {}).product;
}

std::size_t ProductTable::purge(const std::function<bool(const ProductEntry&)>& covers) {
  std::size_t purged = 0;
  for (ProductEntry& entry : entries_) {
    if (entry.product == nullptr || !covers(entry)) continue;
    drop(entry, MissReason::kPurged);
    ++purged;
  }
  return purged;
}

MissReason ProductTable::reason_for_absence(std::string_view key) const {
  const auto note = departed_.find(fingerprint64(key));
  return note ? static_cast<MissReason>(*note) : MissReason::kCold;
}

void ProductTable::note_absence(std::string_view key, MissReason why) {
  departed_.remember(fingerprint64(key), static_cast<std::uint8_t>(why));
}

}  // namespace showrunner::cache
