// The policies against models that are written down as the papers describe them, with plain lists and searches.
#include "cache/eviction_policy.h"

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "cache/fingerprint_memory.h"

namespace showrunner::cache {

namespace {

using Slot = EvictionPolicy::Slot;

class NaiveLru : public EvictionPolicy {
 public:
  void insert(Slot slot, std::uint64_t /*fingerprint*/) override { order_.push_back(slot); }

  void touch(Slot slot) override {
    remove(slot);
    order_.push_back(slot);
  }

  void remove(Slot slot) override { order_.remove(slot); }

  std::optional<Slot> evict() override {
    if (order_.empty()) return std::nullopt;
    const Slot slot = order_.front();
    order_.pop_front();
    return slot;
  }

 private:
  std::list<Slot> order_;
};

class NaiveSieve : public EvictionPolicy {
 public:
  void insert(Slot slot, std::uint64_t /*fingerprint*/) override {
    queue_.push_back(slot);
    visited_[slot] = false;
  }

  void touch(Slot slot) override { visited_[slot] = true; }

  void remove(Slot slot) override {
    const auto place = std::ranges::find(queue_, slot);
    const auto index = static_cast<std::size_t>(place - queue_.begin());
    queue_.erase(place);
    if (hand_ > index) --hand_;
    if (hand_ == queue_.size()) hand_ = 0;
  }

  std::optional<Slot> evict() override {
    if (queue_.empty()) return std::nullopt;
    while (visited_[queue_[hand_]]) {
      visited_[queue_[hand_]] = false;
      hand_ = (hand_ + 1) % queue_.size();
    }
    const Slot slot = queue_[hand_];
    remove(slot);
    return slot;
  }

 private:
  std::vector<Slot> queue_;  ///< oldest first
  std::size_t hand_ = 0;
  std::map<Slot, bool> visited_;
};

class NaiveS3Fifo : public EvictionPolicy {
 public:
  explicit NaiveS3Fifo(std::size_t capacity) : most_ghosts_(std::max<std::size_t>(capacity - small_of(capacity), 1)) {}

  void insert(Slot slot, std::uint64_t fingerprint) override {
    fingerprint_[slot] = fingerprint;
    uses_[slot] = 0;
    const auto ghost = std::ranges::find(ghosts_, std::optional(fingerprint));
    if (ghost == ghosts_.end()) return small_.push_back(slot);
    ghost->reset();
    main_.push_back(slot);
  }

  void touch(Slot slot) override { uses_[slot] = std::min(uses_[slot] + 1, 3); }

  void remove(Slot slot) override {
    std::erase(small_, slot);
    std::erase(main_, slot);
  }

  std::optional<Slot> evict() override {
    const std::size_t held = small_.size() + main_.size();
    if (held == 0) return std::nullopt;
    while (!small_.empty() && (main_.empty() || small_.size() >= small_of(held))) {
      const Slot slot = take(small_);
      if (uses_[slot] > 1) {
        uses_[slot] = 0;
        main_.push_back(slot);
        if (main_.size() > held - small_of(held)) return evict_main();
        continue;
      }
      ghosts_.emplace_back(fingerprint_[slot]);
      if (ghosts_.size() > most_ghosts_) ghosts_.pop_front();
      return slot;
    }
    return evict_main();
  }

 private:
  static std::size_t small_of(std::size_t entries) { return std::max<std::size_t>(entries / 10, 1); }

  static Slot take(std::deque<Slot>& queue) {
    const Slot slot = queue.front();
    queue.pop_front();
    return slot;
  }

  Slot evict_main() {
    for (;;) {
      const Slot slot = take(main_);
      if (uses_[slot]-- == 0) return slot;
      main_.push_back(slot);
    }
  }

  std::size_t most_ghosts_;
  std::deque<Slot> small_, main_;
  std::deque<std::optional<std::uint64_t>> ghosts_;
  std::map<Slot, int> uses_;
  std::map<Slot, std::uint64_t> fingerprint_;
};

std::unique_ptr<EvictionPolicy> model_of(PolicyKind kind, std::size_t capacity) {
  switch (kind) {
    case PolicyKind::kLru: return std::make_unique<NaiveLru>();
    case PolicyKind::kSieve: return std::make_unique<NaiveSieve>();
    case PolicyKind::kS3Fifo: break;
  }
  return std::make_unique<NaiveS3Fifo>(capacity);
}

class PolicyTest : public testing::TestWithParam<PolicyKind> {};

/// A cache of keys driven at random: hits, misses that evict, removals, and now and then an eviction ahead of need (as a
/// byte budget asks for).
TEST_P(PolicyTest, ChoosesAsTheModelDoes) {
  for (const std::size_t capacity : {1, 2, 3, 10, 37, 100}) {
    std::mt19937 random(static_cast<unsigned>(capacity));
    const auto policy = make_policy(GetParam(), capacity);
    const auto model = model_of(GetParam(), capacity);
    std::map<std::uint64_t, Slot> slots;
    std::vector<Slot> free;
    for (Slot slot = 0; slot < capacity; ++slot) free.push_back(slot);
    const auto forget = [&](Slot slot) {
      std::erase_if(slots, [slot](const auto& entry) { return entry.second == slot; });
      free.push_back(slot);
    };
    for (int step = 0; step < 20'000; ++step) {
      const std::uint64_t key = std::min(random() % (3 * capacity), random() % (3 * capacity));
      const auto found = slots.find(key);
      const unsigned dice = random() % 20;
      if (found != slots.end() && dice == 0) {
        const Slot slot = found->second;
        policy->remove(slot);
        model->remove(slot);
        forget(slot);
      } else if (found != slots.end()) {
        policy->touch(found->second);
        model->touch(found->second);
      } else {
        while (free.empty() || (dice == 1 && !slots.empty())) {
          const auto victim = policy->evict();
          ASSERT_EQ(victim, model->evict()) << "capacity " << capacity << ", step " << step;
          forget(*victim);
          if (random() % 2 == 0) break;
        }
        if (free.empty()) continue;
        policy->insert(free.back(), key);
        model->insert(free.back(), key);
        slots.emplace(key, free.back());
        free.pop_back();
      }
    }
    for (std::size_t left = slots.size(); left > 0; --left) EXPECT_EQ(policy->evict(), model->evict());
    EXPECT_EQ(policy->evict(), std::nullopt);
  }
}

TEST_P(PolicyTest, IsFoundByItsName) {
  EXPECT_EQ(parse_policy(to_string(GetParam())), GetParam());
  EXPECT_EQ(parse_policy("fifo"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Eviction, PolicyTest,
                         testing::Values(PolicyKind::kS3Fifo, PolicyKind::kSieve, PolicyKind::kLru),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

TEST(FingerprintMemory, KnowsTheLastOnesWithTheirNotes) {
  std::mt19937 random(1);
  for (const std::size_t capacity : {1, 2, 7, 64}) {
    FingerprintMemory memory(capacity);
    std::deque<std::optional<std::pair<std::uint64_t, std::uint8_t>>> model;
    const auto in_model = [&](std::uint64_t fingerprint) {
      return std::ranges::find_if(model, [&](const auto& noted) { return noted && noted->first == fingerprint; });
    };
    for (int step = 0; step < 10'000; ++step) {
      const std::uint64_t fingerprint = random() % (2 * capacity);
      const auto noted = in_model(fingerprint);
      const std::optional<std::uint8_t> note = noted == model.end() ? std::nullopt : std::optional((*noted)->second);
      ASSERT_EQ(memory.find(fingerprint), note);
      if (random() % 4 == 0) {
        ASSERT_EQ(memory.forget(fingerprint), note.has_value());
        if (note) noted->reset();
      } else {
        const auto fresh = static_cast<std::uint8_t>(random() % 10);
        memory.remember(fingerprint, fresh);
        if (note) noted->reset();
        model.emplace_back(std::pair(fingerprint, fresh));
        if (model.size() > capacity) model.pop_front();
      }
    }
  }
}

}  // namespace

}  // namespace showrunner::cache
