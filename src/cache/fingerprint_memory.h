#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace showrunner::cache {

/// Remembers the last `capacity` fingerprints of keys, each with a small note: the ghosts of S3-FIFO, and why a key that was
/// in the cache is not there any more. One more and the one noted longest ago is forgotten. Everything is allocated at the
/// start; all calls O(1). Pure; one owner.
class FingerprintMemory {
 public:
  explicit FingerprintMemory(std::size_t capacity);

  /// Notes it anew, also when it was there already.
  void remember(std::uint64_t fingerprint, std::uint8_t note = 0);
  std::optional<std::uint8_t> find(std::uint64_t fingerprint) const;
  /// Whether it was there.
  bool forget(std::uint64_t fingerprint);

 private:
  struct Place {
    std::uint64_t fingerprint = 0;
    std::uint32_t next = 0;  ///< in the chain of its bucket, kNoSlot at the end
    std::uint8_t note = 0;
    bool taken = false;
  };

  std::uint32_t& bucket(std::uint64_t fingerprint);

  std::vector<Place> places_;           ///< a ring, written round and round
  std::vector<std::uint32_t> buckets_;  ///< the first place of each chain; a power of two of them
  std::size_t next_place_ = 0;
};

}  // namespace showrunner::cache
