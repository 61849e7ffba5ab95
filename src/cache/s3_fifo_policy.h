#pragma once

#include "cache/eviction_policy.h"
#include "cache/fingerprint_memory.h"
#include "cache/slot_list.h"

namespace showrunner::cache {

/// S3-FIFO (Yang et al., SOSP 2023, algorithm 1). What is new stands in a small queue, a tenth of the cache; what was used
/// at least twice by the time it reaches the end moves to the main queue, the rest goes and leaves its fingerprint among
/// the ghosts: when it comes again soon, it enters the main queue at once. The main queue gives an entry one more round for
/// every use that it counted, at most three. So the many keys that are asked for once pass through a tenth of the room.
///
/// The shares are those of what is held at the moment rather than of the capacity: a cache that its byte budget keeps at
/// few entries then works like a small one.
class S3FifoPolicy final : public EvictionPolicy {
 public:
  explicit S3FifoPolicy(std::size_t capacity);

  void insert(Slot slot, std::uint64_t fingerprint) override;
  void touch(Slot slot) override;
  void remove(Slot slot) override;
  std::optional<Slot> evict() override;

 private:
  struct Entry {
    std::uint64_t fingerprint = 0;
    std::uint8_t uses = 0;  ///< two bits: 0 to 3
    bool in_main = false;
  };

  Slot evict_from_main();

  std::vector<SlotLink> links_;
  std::vector<Entry> entries_;
  SlotList small_{links_};
  SlotList main_{links_};
  FingerprintMemory ghosts_;
};

}  // namespace showrunner::cache
