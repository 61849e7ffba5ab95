#include "cache/simulator.h"

#include <limits>
#include <unordered_map>
#include <vector>

namespace showrunner::cache {

namespace {

double or_never(std::chrono::seconds ttl) {
  return ttl.count() > 0 ? static_cast<double>(ttl.count()) : std::numeric_limits<double>::infinity();
}

struct Entry {
  std::uint64_t key = 0;
  double made_at = 0;
};

}  // namespace

double SimulatedCounts::hit_rate() const {
  const std::uint64_t all = hits + stale + misses;
  return all == 0 ? 0 : static_cast<double>(hits + stale) / static_cast<double>(all);
}

SimulatedCounts simulate(std::span<const TraceRequest> trace, const SimulatedCache& cache, std::size_t warm_up) {
  const double soft = or_never(cache.soft_ttl);
  const double hard = or_never(cache.hard_ttl);
  const auto policy = make_policy(cache.policy, cache.entries);
  std::vector<Entry> entries;
  std::unordered_map<std::uint64_t, EvictionPolicy::Slot> slots;
  slots.reserve(cache.entries + 1);
  SimulatedCounts counts;
  for (std::size_t number = 0; number < trace.size(); ++number) {
    if (number == warm_up) counts = {};
    const TraceRequest& request = trace[number];
    const auto found = slots.find(request.key);
    if (found != slots.end()) {
      Entry& entry = entries[found->second];
      const double age = request.seconds - entry.made_at;
      if (age < hard) {
        policy->touch(found->second);
        ++(age < soft ? counts.hits : counts.stale);
        if (age >= soft) entry.made_at = request.seconds;
        continue;
      }
    }
    ++counts.misses;
    if (found != slots.end()) {  // past its hard TTL: a new entry in the old slot
      policy->remove(found->second);
      policy->insert(found->second, request.key);
      entries[found->second].made_at = request.seconds;
      continue;
    }
    auto slot = static_cast<EvictionPolicy::Slot>(entries.size());
    if (entries.size() == cache.entries) {
      const auto victim = policy->evict();
      if (!victim) continue;
      ++counts.evicted;
      slot = *victim;
      slots.erase(entries[slot].key);
    } else {
      entries.emplace_back();
    }
    entries[slot] = {.key = request.key, .made_at = request.seconds};
    slots.emplace(request.key, slot);
    policy->insert(slot, request.key);
  }
  return counts;
}

}  // namespace showrunner::cache
