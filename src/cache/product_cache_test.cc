#include "cache/product_cache.h"

#include <algorithm>
#include <list>
#include <optional>
#include <stdexcept>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "async/condition.h"

namespace showrunner::cache {

namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

class Note : public Product {
 public:
  explicit Note(std::string text, std::size_t size = 10) : text_(std::move(text)), size_(size) {}

  std::size_t bytes() const override { return size_; }

  bool provisional() const override { return provisional_; }

  void be_provisional() { provisional_ = true; }

  bool intact() const override { return !damaged_; }

  void be_damaged() { damaged_ = true; }

  void dropped() const override { ++drops_; }

  const std::string& text() const { return text_; }

  int drops() const { return drops_; }

 private:
  std::string text_;
  std::size_t size_;
  bool provisional_ = false;
  bool damaged_ = false;
  mutable int drops_ = 0;
};

std::string text_of(const ProductPtr& product) {
  return dynamic_cast<const Note&>(*product).text();
}

int drops_of(const ProductPtr& product) {
  return dynamic_cast<const Note&>(*product).drops();
}

/// Calls on one I/O thread, a clock that the test sets, and makes that stand still while the gate is shut.
class ProductCacheTest : public testing::Test {
 protected:
  struct Call {
    asio::cancellation_signal cancel;
    std::optional<Result<ProductCache::Found>> result;
    bool aborted = false;
    std::string thrown;

    bool done() const { return result.has_value() || aborted || !thrown.empty(); }

    const CacheResult& told() const { return result->value().result; }

    Outcome outcome() const { return told().outcome; }

    MissReason reason() const { return told().reason; }

    std::string text() const { return text_of(result->value().product); }
  };

  /// Entries are fresh for exactly 300 s: no jitter unless `chance_` says so.
  void open_cache(std::size_t max_entries = 100, std::size_t max_bytes = 100'000) {
    ProductCacheOptions options{.policy = PolicyKind::kLru, .max_entries = max_entries, .max_bytes = max_bytes};
    cache_.emplace(io_.get_executor(), options, [this] { return now_; }, [this] { return chance_; });
  }

  ProductCacheTest() { open_cache(); }

  /// What `ProductCache::get` gets that is not told otherwise: "key made as number N", once the gate is open.
  ProductCache::Make make(const std::string& key) {
    return [this, key] { return gated(key); };
  }

  ProductCache::Make failing(std::string message) {
    return [this, message] { return gated_failure(message); };
  }

  Call& call(std::string key, Directives wish = {}, std::vector<std::string> tags = {}) {
    ProductCache::Make maker = make(key);
    return call(std::move(key), wish, std::move(tags), std::move(maker));
  }

  Call& call(std::string key, Directives wish, std::vector<std::string> tags, ProductCache::Make maker) {
    Call& caller = calls_.emplace_back();
    asio::co_spawn(io_, record(caller, cache_->get(std::move(key), std::move(tags), wish, std::move(maker))),
                   asio::bind_cancellation_slot(caller.cancel.slot(), asio::detached));
    settle();
    return caller;
  }

  Call& call_failing(std::string key, Directives wish = {}) {
    return call(std::move(key), wish, {}, failing("the provider is down"));
  }

  void leave(Call& caller) {
    caller.cancel.emit(asio::cancellation_type::terminal);
    settle();
  }

  /// Runs what can run, until everybody waits.
  void settle() {
    io_.restart();
    io_.poll();
  }

  void shut_gate() { open_ = false; }

  void open_gate() {
    open_ = true;
    gate_.notify_all();
    settle();
  }

  void stop() {
    asio::co_spawn(io_, cache_->stop(), [this](const std::exception_ptr&) { stopped_ = true; });
    settle();
  }

  /// The sum that the hit rate is made of.
  std::uint64_t counted() const {
    const ProductCacheStats& stats = cache_->stats();
    return stats.hits + stats.stale + stats.misses + stats.coalesced;
  }

  asio::io_context io_;
  ProductCache::Clock::time_point now_{std::chrono::hours(1000)};
  double chance_ = 0.5;
  std::optional<ProductCache> cache_;
  async::Condition gate_{io_.get_executor()};
  std::list<Call> calls_;
  bool open_ = true;
  bool stopped_ = false;
  int made_ = 0;
  int cancelled_ = 0;

 private:
  asio::awaitable<bool> pass() {
    if (co_await gate_.wait([this] { return open_; })) co_return true;
    ++cancelled_;
    throw boost::system::system_error(asio::error::operation_aborted);
  }

  asio::awaitable<Result<ProductPtr>> gated(std::string key) {
    const int number = ++made_;
    co_await pass();
    co_return std::make_shared<Note>(fmt::format("{} {}", key, number));
  }

  asio::awaitable<Result<ProductPtr>> gated_failure(std::string message) {
    ++made_;
    co_await pass();
    co_return fail(ErrorCode::kUnavailable, message);
  }

  static asio::awaitable<void> record(Call& caller, asio::awaitable<Result<ProductCache::Found>> get) {
    try {
      caller.result = co_await std::move(get);
    } catch (const boost::system::system_error& error) {
      caller.aborted = error.code() == asio::error::operation_aborted;
    } catch (const std::runtime_error& error) {
      caller.thrown = error.what();
    }
  }
};

TEST_F(ProductCacheTest, WhatWasMadeIsAHitAfterwards) {
  const Call& first = call("a");
  EXPECT_EQ(first.outcome(), Outcome::kMiss);
  EXPECT_EQ(first.reason(), MissReason::kCold);
  EXPECT_TRUE(first.told().stored);
  EXPECT_EQ(first.told().ttl, seconds(300));
  now_ += seconds(100);
  const Call& second = call("a");
  EXPECT_EQ(second.outcome(), Outcome::kHit);
  EXPECT_EQ(second.reason(), MissReason::kNone);
  EXPECT_EQ(second.text(), "a 1");
  EXPECT_EQ(second.told().age, seconds(100));
  EXPECT_EQ(second.told().ttl, seconds(200));
  EXPECT_EQ(made_, 1);
}

TEST_F(ProductCacheTest, PeekGivesFreshEntriesOnlyAndCountsOnlyThose) {
  EXPECT_FALSE(cache_->peek("a"));
  call("a");
  now_ += seconds(299);
  const auto found = cache_->peek("a");
  ASSERT_TRUE(found);
  EXPECT_EQ(text_of(found->product), "a 1");
  EXPECT_EQ(found->result.outcome, Outcome::kHit);
  EXPECT_EQ(found->result.age, seconds(299));
  EXPECT_EQ(found->result.ttl, seconds(1));
  now_ += seconds(1);
  EXPECT_FALSE(cache_->peek("a"));
  EXPECT_EQ(cache_->stats().hits, 1U);
  EXPECT_EQ(counted(), 2U);
}

TEST_F(ProductCacheTest, PeekCountsAsAUse) {
  open_cache(2);
  call("a");
  call("b");
  cache_->peek("a");
  call("c");
  EXPECT_TRUE(cache_->peek("a"));
  EXPECT_FALSE(cache_->peek("b"));
}

// Sharing.

TEST_F(ProductCacheTest, AThousandCallsAtOnceShareOneMakeAndOneProduct) {
  shut_gate();
  for (int caller = 0; caller < 1000; ++caller) call("a");
  open_gate();
  EXPECT_EQ(made_, 1);
  for (const Call& caller : calls_) EXPECT_EQ(caller.result->value().product, calls_.front().result->value().product);
  EXPECT_EQ(std::ranges::count(calls_, Outcome::kMiss, &Call::outcome), 1);
  EXPECT_EQ(std::ranges::count(calls_, Outcome::kCollapsed, &Call::outcome), 999);
  EXPECT_EQ(std::ranges::count(calls_, MissReason::kCold, &Call::reason), 1000);
  EXPECT_EQ(cache_->stats().misses, 1U);
  EXPECT_EQ(cache_->stats().coalesced, 999U);
}

TEST_F(ProductCacheTest, ALeaderWhoLeavesDoesNotStopWhatOthersWaitFor) {
  shut_gate();
  Call& leader = call("a");
  const Call& follower = call("a");
  leave(leader);
  EXPECT_TRUE(leader.aborted);
  EXPECT_EQ(cancelled_, 0);
  open_gate();
  EXPECT_EQ(follower.text(), "a 1");
  EXPECT_EQ(follower.outcome(), Outcome::kCollapsed);
  EXPECT_TRUE(cache_->peek("a"));
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(counted(), 3U);
}

TEST_F(ProductCacheTest, WhenEverybodyLeavesTheMakeIsCancelledAndTheNextCallStartsAnew) {
  shut_gate();
  Call& first = call("a");
  Call& second = call("a");
  leave(first);
  leave(second);
  EXPECT_EQ(cancelled_, 1);
  EXPECT_FALSE(cache_->peek("a"));
  open_gate();
  EXPECT_EQ(call("a").text(), "a 2");
  EXPECT_EQ(cache_->stats().make_failures, 0U);
  EXPECT_EQ(counted(), 3U);
}

TEST_F(ProductCacheTest, AFailureReachesEverybodyWaitingAndIsNotRemembered) {
  shut_gate();
  call_failing("a");
  call_failing("a");
  open_gate();
  for (const Call& caller : calls_) {
    EXPECT_EQ(caller.result->error().message, "the provider is down");
    EXPECT_EQ(caller.result->error().code, ErrorCode::kUnavailable);
  }
  EXPECT_EQ(cache_->stats().make_failures, 1U);
  EXPECT_EQ(cache_->stats().misses, 1U);
  EXPECT_EQ(cache_->stats().coalesced, 1U);
  EXPECT_EQ(call("a").outcome(), Outcome::kMiss);
}

TEST_F(ProductCacheTest, WhatAMakeThrowsIsThrownToEverybodyWaiting) {
  const ProductCache::Make broken = []() -> asio::awaitable<Result<ProductPtr>> {
    throw std::runtime_error("broken invariant");
    co_return ProductPtr();
  };
  const Call& caller = call("a", {}, {}, broken);
  EXPECT_EQ(caller.thrown, "broken invariant");
  EXPECT_EQ(cache_->stats().make_failures, 1U);
  EXPECT_EQ(counted(), 1U);
  EXPECT_EQ(call("a").outcome(), Outcome::kMiss);
}

// The two ages.

TEST_F(ProductCacheTest, WhatIsStaleIsServedAtOnceAndMadeAnewOnce) {
  call("a");
  now_ += seconds(330);
  shut_gate();
  for (int caller = 0; caller < 10; ++caller) {
    const Call& stale = call("a");
    ASSERT_TRUE(stale.done()) << "nobody waits for a refresh";
    EXPECT_EQ(stale.outcome(), Outcome::kStale);
    EXPECT_EQ(stale.text(), "a 1");
    EXPECT_EQ(stale.told().age, seconds(330));
    EXPECT_EQ(stale.told().ttl, seconds(-30));
  }
  EXPECT_EQ(made_, 2);
  open_gate();
  const Call& fresh = call("a");
  EXPECT_EQ(fresh.outcome(), Outcome::kHit);
  EXPECT_EQ(fresh.text(), "a 2");
  EXPECT_EQ(cache_->stats().stale, 10U);
  EXPECT_EQ(cache_->stats().refreshes, 1U);
  EXPECT_EQ(cache_->stats().entries, 1U);
}

TEST_F(ProductCacheTest, WhatIsProvisionalIsServedAndMadeAnewBehindTheNextCall) {
  const auto stand_in = std::make_shared<Note>("a stand-in");
  stand_in->be_provisional();
  const Call& first = call("a", {}, {}, [stand_in]() -> asio::awaitable<Result<ProductPtr>> { co_return stand_in; });
  EXPECT_EQ(first.outcome(), Outcome::kMiss);
  EXPECT_FALSE(cache_->peek("a")) << "only what is fresh";
  const Call& second = call("a");
  EXPECT_EQ(second.outcome(), Outcome::kStale);
  EXPECT_EQ(second.text(), "a stand-in");
  const Call& third = call("a");
  EXPECT_EQ(third.outcome(), Outcome::kHit);
  EXPECT_EQ(third.text(), "a 1");
}

TEST_F(ProductCacheTest, ARefreshGoesOnAlthoughTheCallerWhoCausedItHasLeft) {
  call("a");
  now_ += seconds(330);
  shut_gate();
  Call& stale = call("a");
  leave(stale);
  open_gate();
  EXPECT_EQ(text_of(cache_->peek("a")->product), "a 2");
  EXPECT_EQ(cancelled_, 0);
}

TEST_F(ProductCacheTest, ACallThatWantsItAnewJoinsTheRefreshAndMayLeaveIt) {
  call("a");
  now_ += seconds(330);
  shut_gate();
  call("a");
  const Call& joined = call("a", {.no_cache = true});
  Call& left = call("a", {.no_cache = true});
  leave(left);
  EXPECT_FALSE(joined.done());
  open_gate();
  EXPECT_EQ(joined.outcome(), Outcome::kCollapsed);
  EXPECT_EQ(joined.text(), "a 2");
  EXPECT_EQ(made_, 2);
}

TEST_F(ProductCacheTest, AStaleCallStartsNoRefreshBesideAForegroundMake) {
  call("a");
  now_ += seconds(330);
  shut_gate();
  call("a", {.no_cache = true});
  EXPECT_EQ(call("a").outcome(), Outcome::kStale);
  open_gate();
  EXPECT_EQ(made_, 2);
  EXPECT_EQ(cache_->stats().refreshes, 0U);
}

TEST_F(ProductCacheTest, WithTheProviderDownWhatIsStaleIsServedUntilItsHardTtl) {
  call("a");
  testing::internal::CaptureStderr();
  now_ += seconds(330);
  EXPECT_EQ(call_failing("a").outcome(), Outcome::kStale);
  for (int second = 0; second < 60; ++second) {
    now_ += seconds(1);
    const Call& caller = call_failing("a");
    EXPECT_EQ(caller.text(), "a 1");
  }
  EXPECT_EQ(cache_->stats().refreshes, 7U) << "a pause between two tries";
  EXPECT_EQ(cache_->stats().refresh_failures, 7U);
  EXPECT_EQ(cache_->stats().make_failures, 0U);
  now_ += seconds(1);
  EXPECT_EQ(call_failing("a").outcome(), Outcome::kStaleError);
  now_ += std::chrono::hours(24);
  EXPECT_EQ(call_failing("a").result->error().code, ErrorCode::kUnavailable);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::ranges::count(log, '\n'), 1) << log;
}

TEST_F(ProductCacheTest, AConstrainedCallThatCannotBeMadeIsGivenWhatIsThere) {
  call("a");
  now_ += seconds(100);
  const Call& caller = call_failing("a", {.max_age = seconds(50)});
  EXPECT_EQ(caller.outcome(), Outcome::kStaleError);
  EXPECT_EQ(caller.text(), "a 1");
  EXPECT_EQ(cache_->stats().stale, 1U);
  EXPECT_EQ(cache_->stats().make_failures, 1U);
  EXPECT_FALSE(call_failing("a", {.no_cache = true}).result->has_value()) << "who says no-cache is told the truth";
}

TEST_F(ProductCacheTest, PastItsHardTtlAnEntryIsGone) {
  const Call& first = call("a");
  now_ += std::chrono::hours(24);
  EXPECT_EQ(cache_->explain("a").reason, MissReason::kExpired);
  const Call& second = call("a");
  EXPECT_EQ(second.outcome(), Outcome::kMiss);
  EXPECT_EQ(second.reason(), MissReason::kExpired);
  EXPECT_EQ(second.text(), "a 2");
  EXPECT_EQ(cache_->stats().expired, 1U);
  EXPECT_EQ(drops_of(first.result->value().product), 1);
}

TEST_F(ProductCacheTest, WhatNobodyAsksForAnyMoreGoesSoonAfterItsHardTtl) {
  for (const std::string_view key : {"a", "b", "c", "d"}) call(std::string(key));
  now_ += std::chrono::hours(25);
  call("e");
  EXPECT_EQ(cache_->stats().entries, 1U);
  EXPECT_EQ(cache_->stats().expired, 4U);
}

TEST_F(ProductCacheTest, SoftTtlsAreDrawnWithinATenth) {
  chance_ = 0.0;
  EXPECT_EQ(call("early").told().ttl, seconds(270));
  chance_ = 0.75;
  EXPECT_EQ(call("late").told().ttl, seconds(315));
}

// What the caller asks for.

TEST_F(ProductCacheTest, NoCacheMakesItAnewAndStoresItAndSharesOneMake) {
  call("a");
  shut_gate();
  for (int caller = 0; caller < 10; ++caller) call("a", {.no_cache = true});
  open_gate();
  EXPECT_EQ(made_, 2);
  EXPECT_EQ(calls_.back().text(), "a 2");
  EXPECT_EQ(calls_.back().reason(), MissReason::kNoCache);
  EXPECT_EQ(text_of(cache_->peek("a")->product), "a 2");
  EXPECT_EQ(drops_of(calls_.front().result->value().product), 1) << "it has been replaced";
}

TEST_F(ProductCacheTest, NoStoreUsesWhatIsThereAndStoresNothingNew) {
  const Call& unstored = call("a", {.no_store = true});
  EXPECT_EQ(unstored.outcome(), Outcome::kMiss);
  EXPECT_EQ(unstored.reason(), MissReason::kCold);
  EXPECT_FALSE(unstored.told().stored);
  EXPECT_EQ(drops_of(unstored.result->value().product), 1);
  const Call& stored = call("a");
  EXPECT_EQ(stored.reason(), MissReason::kNoStore);
  EXPECT_EQ(call("a", {.no_store = true}).outcome(), Outcome::kHit);
  now_ += seconds(330);
  const Call& stale = call("a", {.no_store = true});
  EXPECT_EQ(stale.outcome(), Outcome::kStale);
  EXPECT_TRUE(stale.told().idle);
  EXPECT_EQ(made_, 2);
}

TEST_F(ProductCacheTest, AMakeIsStoredWhenOnlyOneOfThoseWaitingWantsIt) {
  shut_gate();
  call("a", {.no_store = true});
  call("a");
  open_gate();
  EXPECT_TRUE(cache_->peek("a"));
  EXPECT_TRUE(calls_.front().told().stored);
}

TEST_F(ProductCacheTest, OnlyIfCachedMakesNothing) {
  const Call& nothing = call("a", {.only_if_cached = true});
  EXPECT_EQ(nothing.result->error().code, ErrorCode::kNotFound);
  call("a");
  EXPECT_EQ(call("a", {.only_if_cached = true}).outcome(), Outcome::kHit);
  EXPECT_FALSE(call("a", {.no_cache = true, .only_if_cached = true}).result->has_value());
  now_ += seconds(330);
  EXPECT_EQ(call("a", {.only_if_cached = true}).outcome(), Outcome::kStale);
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(counted(), 5U);
}

TEST_F(ProductCacheTest, MaxAgeMinFreshAndMaxStaleSayWhenItIsMadeAnew) {
  call("a");
  now_ += seconds(100);
  EXPECT_EQ(call("a", {.max_age = seconds(100)}).outcome(), Outcome::kHit);
  EXPECT_EQ(call("a", {.min_fresh = seconds(200)}).outcome(), Outcome::kHit);
  EXPECT_EQ(call("a", {.max_age = seconds(99)}).reason(), MissReason::kMaxAge);
  now_ += seconds(100);
  EXPECT_EQ(call("a", {.min_fresh = seconds(201)}).reason(), MissReason::kMinFresh);
  now_ += seconds(310);
  shut_gate();
  EXPECT_EQ(call("a", {.max_stale = seconds(10)}).outcome(), Outcome::kStale);
  open_gate();
  now_ += seconds(310);
  EXPECT_EQ(call("a", {.max_stale = seconds(9)}).reason(), MissReason::kMaxStale);
}

// Bounds.

TEST_F(ProductCacheTest, TheNumberOfEntriesIsBounded) {
  open_cache(3);
  for (int number = 0; number < 10; ++number) call(std::to_string(number));
  EXPECT_EQ(cache_->stats().entries, 3U);
  EXPECT_EQ(cache_->stats().evicted, 7U);
  EXPECT_EQ(call("0").reason(), MissReason::kEvicted);
}

ProductCache::Make sized(std::size_t size) {
  return [size]() -> asio::awaitable<Result<ProductPtr>> { co_return std::make_shared<Note>("sized", size); };
}

TEST_F(ProductCacheTest, TheBytesAreBoundedAtEveryMoment) {
  for (const auto policy : {PolicyKind::kS3Fifo, PolicyKind::kSieve, PolicyKind::kLru}) {
    cache_.emplace(
        io_.get_executor(), ProductCacheOptions{.policy = policy, .max_entries = 20, .max_bytes = 1000},
        [this] { return now_; }, [this] { return chance_; });
    std::uint64_t random = 1;
    std::vector<ProductPtr> given;
    for (int step = 0; step < 2000; ++step) {
      random = random * 6364136223846793005U + 1442695040888963407U;
      const std::size_t size = (random >> 33U) % 400;
      const Directives wish{.no_cache = (random >> 50U) % 3 == 0};
      given.push_back(call(std::to_string((random >> 40U) % 30), wish, {}, sized(size)).result->value().product);
      ASSERT_LE(cache_->stats().bytes, 1000U);
      ASSERT_LE(cache_->stats().entries, 20U);
    }
    std::size_t kept = 0;
    std::size_t bytes = 0;
    std::ranges::sort(given);
    const auto repeated = std::ranges::unique(given);
    given.erase(repeated.begin(), repeated.end());
    for (const ProductPtr& product : given) {
      ASSERT_LE(drops_of(product), 1);
      if (drops_of(product) == 0) {
        ++kept;
        bytes += product->bytes();
      }
    }
    EXPECT_EQ(kept, cache_->stats().entries) << "whatever is not there has been told so, once";
    EXPECT_EQ(bytes, cache_->stats().bytes);
  }
}

TEST_F(ProductCacheTest, WhatIsLargerThanTheWholeBudgetIsGivenButNotKept) {
  open_cache(100, 1000);
  call("small");
  const Call& large = call("large", {}, {}, sized(1001));
  EXPECT_TRUE(large.result->has_value());
  EXPECT_FALSE(large.told().stored);
  EXPECT_EQ(drops_of(large.result->value().product), 1);
  EXPECT_TRUE(cache_->peek("small"));
}

TEST_F(ProductCacheTest, ACacheOfNoEntriesMakesEverything) {
  open_cache(0);
  EXPECT_FALSE(call("a").told().stored);
  EXPECT_EQ(call("a").text(), "a 2");
}

TEST_F(ProductCacheTest, AnEvictedProductStaysWithThoseWhoHoldIt) {
  open_cache(1);
  const Call& first = call("a");
  call("b");
  EXPECT_EQ(drops_of(first.result->value().product), 1);
  EXPECT_EQ(first.text(), "a 1");
}

// Purges.

TEST_F(ProductCacheTest, APurgeTakesWhatItCovers) {
  call("a", {}, {"tenant", "voice"});
  call("b", {}, {"tenant"});
  call("c");
  EXPECT_EQ(cache_->purge_tag("voice"), 1U);
  EXPECT_EQ(cache_->explain("a").reason, MissReason::kPurged);
  EXPECT_EQ(cache_->purge_tag("voice"), 0U);
  EXPECT_EQ(cache_->purge_key("c"), 1U);
  EXPECT_EQ(cache_->purge_key("c"), 0U);
  EXPECT_TRUE(cache_->peek("b"));
  EXPECT_EQ(cache_->purge_all(), 1U);
  EXPECT_EQ(call("b").reason(), MissReason::kPurged);
  EXPECT_EQ(cache_->stats().purged, 3U);
}

class PurgeInFlight : public ProductCacheTest, public testing::WithParamInterface<int> {
 protected:
  void purge() {
    switch (GetParam()) {
      case 0: cache_->purge_key("a"); break;
      case 1: cache_->purge_tag("tag"); break;
      default: cache_->purge_all();
    }
  }
};

TEST_P(PurgeInFlight, CannotBeUndoneByWhatWasBeingMade) {
  shut_gate();
  call("a", {}, {"tag"});
  const Call& waiting = call("a", {}, {"tag"});
  purge();
  open_gate();
  EXPECT_EQ(waiting.text(), "a 1") << "those who waited get it";
  EXPECT_FALSE(waiting.told().stored);
  EXPECT_EQ(drops_of(waiting.result->value().product), 1);
  EXPECT_FALSE(cache_->peek("a"));
  EXPECT_EQ(call("a", {}, {"tag"}).reason(), MissReason::kPurged);
}

TEST_P(PurgeInFlight, IsFollowedByACallThatDoesNotJoinWhatWasUnderWay) {
  shut_gate();
  const Call& before = call("a", {}, {"tag"});
  purge();
  const Call& after = call("a", {}, {"tag"});
  const Call& with_it = call("a", {}, {"tag"});
  EXPECT_EQ(made_, 2);
  open_gate();
  EXPECT_EQ(before.text(), "a 1");
  EXPECT_EQ(after.text(), "a 2");
  EXPECT_EQ(with_it.text(), "a 2");
  EXPECT_EQ(text_of(cache_->peek("a")->product), "a 2");
}

TEST_P(PurgeInFlight, ReachesARefreshToo) {
  call("a", {}, {"tag"});
  now_ += seconds(330);
  shut_gate();
  call("a", {}, {"tag"});
  purge();
  open_gate();
  EXPECT_EQ(made_, 2);
  EXPECT_FALSE(cache_->peek("a"));
  EXPECT_EQ(cache_->stats().entries, 0U);
}

INSTANTIATE_TEST_SUITE_P(ProductCache, PurgeInFlight, testing::Values(0, 1, 2));

TEST_F(ProductCacheTest, APurgeLeavesOtherFlightsAlone) {
  shut_gate();
  call("a", {}, {"tag"});
  cache_->purge_key("b");
  cache_->purge_tag("other");
  open_gate();
  EXPECT_TRUE(cache_->peek("a"));
}

TEST_F(ProductCacheTest, ATagThatOnlyALaterCallerNamedCoversTheFlightToo) {
  shut_gate();
  call("a", {}, {"one"});
  call("a", {}, {"two"});
  cache_->purge_tag("two");
  open_gate();
  EXPECT_FALSE(cache_->peek("a"));
}

// Start and end.

TEST_F(ProductCacheTest, WhatAnEarlierRunMadeKeepsItsAge) {
  const auto product = std::make_shared<Note>("restored");
  cache_->restore("a", {"tag"}, product, seconds(100));
  const auto found = cache_->peek("a");
  EXPECT_EQ(found->result.age, seconds(100));
  EXPECT_EQ(found->result.ttl, seconds(200));
  EXPECT_EQ(cache_->purge_tag("tag"), 1U);
}

TEST_F(ProductCacheTest, WhatIsDamagedIsDroppedAndMadeAnew) {
  const auto note = std::make_shared<Note>("of an earlier run");
  cache_->restore("key", {}, note, seconds(0));
  EXPECT_TRUE(cache_->peek("key"));
  note->be_damaged();
  EXPECT_FALSE(cache_->peek("key"));
  Call& caller = call("key");
  EXPECT_EQ(caller.outcome(), Outcome::kMiss);
  EXPECT_EQ(caller.reason(), MissReason::kDamaged);
  EXPECT_NE(caller.text(), "of an earlier run");
  EXPECT_EQ(note->drops(), 1);
  EXPECT_TRUE(cache_->peek("key"));
}

TEST_F(ProductCacheTest, WhatIsTooOldOrSupersededIsNotRestored) {
  const auto old = std::make_shared<Note>("old");
  cache_->restore("a", {}, old, std::chrono::hours(24));
  EXPECT_EQ(old->drops(), 1);
  call("a");
  const auto late = std::make_shared<Note>("late");
  cache_->restore("a", {}, late, seconds(10));
  EXPECT_EQ(late->drops(), 1);
  EXPECT_EQ(text_of(cache_->peek("a")->product), "a 1");
}

TEST_F(ProductCacheTest, StopEndsTheRefreshesAndStartsNoMore) {
  call("a");
  call("b");
  now_ += seconds(330);
  shut_gate();
  call("a");
  call("b");
  stop();
  EXPECT_TRUE(stopped_);
  EXPECT_EQ(cancelled_, 2);
  EXPECT_EQ(cache_->stats().refresh_failures, 0U);
  const Call& stale = call("a");
  EXPECT_EQ(stale.outcome(), Outcome::kStale);
  EXPECT_TRUE(stale.told().idle);
  EXPECT_EQ(made_, 4);
}

TEST_F(ProductCacheTest, StopLeavesAForegroundCallTheFlightThatItShares) {
  call("a");
  now_ += seconds(330);
  shut_gate();
  call("a");
  const Call& waiting = call("a", {.no_cache = true});
  stop();
  EXPECT_TRUE(stopped_);
  open_gate();
  EXPECT_EQ(waiting.text(), "a 2");
}

TEST_F(ProductCacheTest, MayGoBeforeItsCallsDo) {
  call("stale");
  now_ += seconds(330);
  shut_gate();
  call("stale");
  const Call& waiting = call("a");
  cache_.reset();
  open_gate();
  EXPECT_EQ(waiting.text(), "a 3");
}

TEST_F(ProductCacheTest, TheEndOfTheProgramDropsNothing) {
  const Call& caller = call("a");
  cache_.reset();
  EXPECT_EQ(drops_of(caller.result->value().product), 0);
}

TEST_F(ProductCacheTest, EveryCallIsCountedOnceWhateverBecomesOfIt) {
  testing::internal::CaptureStderr();
  std::uint64_t random = 7;
  std::uint64_t asked = 0;
  for (int step = 0; step < 3000; ++step) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    const std::string key = std::to_string((random >> 33U) % 8);
    switch ((random >> 40U) % 12) {
      case 0: now_ += seconds(200); break;
      case 1: shut_gate(); break;
      case 2: open_gate(); break;
      case 3: cache_->purge_key(key); break;
      case 4:
        if (!calls_.empty()) leave(calls_.back());
        break;
      case 5: asked += cache_->peek(key).has_value() ? 1 : 0; break;
      case 6: call_failing(key), ++asked; break;
      case 7: call(key, {.no_cache = true}), ++asked; break;
      default: call(key), ++asked;
    }
  }
  open_gate();
  testing::internal::GetCapturedStderr();
  EXPECT_TRUE(std::ranges::all_of(calls_, &Call::done));
  EXPECT_EQ(counted(), asked);
}

}  // namespace

}  // namespace showrunner::cache
