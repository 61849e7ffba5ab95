#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace showrunner::cache {

/// No slot.
inline constexpr std::uint32_t kNoSlot = std::numeric_limits<std::uint32_t>::max();

/// The neighbours of every slot: one array for all the lists of a policy, since a slot is in one of them at most.
struct SlotLink {
  std::uint32_t newer = kNoSlot;
  std::uint32_t older = kNoSlot;
};

/// A doubly linked list of slots, newest first, whose links lie in an array that the owner keeps: moving an entry about
/// allocates nothing. The array must hold the slot before it is pushed. Pure; one owner.
class SlotList {
 public:
  explicit SlotList(std::vector<SlotLink>& links) : links_(&links) {}

  void push_newest(std::uint32_t slot) {
    (*links_)[slot] = {.newer = kNoSlot, .older = newest_};
    if (newest_ != kNoSlot) (*links_)[newest_].newer = slot;
    newest_ = slot;
    if (oldest_ == kNoSlot) oldest_ = slot;
    ++size_;
  }

  void erase(std::uint32_t slot) {
    const SlotLink link = (*links_)[slot];
    (link.newer == kNoSlot ? newest_ : (*links_)[link.newer].older) = link.older;
    (link.older == kNoSlot ? oldest_ : (*links_)[link.older].newer) = link.newer;
    --size_;
  }

  std::uint32_t oldest() const { return oldest_; }

  std::uint32_t newer_than(std::uint32_t slot) const { return (*links_)[slot].newer; }

  std::size_t size() const { return size_; }

  bool empty() const { return size_ == 0; }

 private:
  std::vector<SlotLink>* links_;
  std::uint32_t newest_ = kNoSlot;
  std::uint32_t oldest_ = kNoSlot;
  std::size_t size_ = 0;
};

}  // namespace showrunner::cache
