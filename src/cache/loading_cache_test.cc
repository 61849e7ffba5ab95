#include "cache/loading_cache.h"

#include <list>
#include <optional>
#include <stdexcept>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "async/condition.h"
#include "base/scratch_directory.h"
#include "cache/test_support.h"

namespace showrunner::cache {

namespace {

namespace asio = boost::asio;

class LoadingCacheTest : public testing::Test {
 protected:
  struct Call {
    asio::cancellation_signal cancel;
    std::optional<Result<Loaded>> result;
    bool aborted = false;
    std::string thrown;
  };

  Call& call(int number, LoadingCache::Make make) {
    Call& caller = calls_.emplace_back();
    asio::co_spawn(io_, record(caller, key_of(number), std::move(make)),
                   asio::bind_cancellation_slot(caller.cancel.slot(), asio::detached));
    return caller;
  }

  /// Makes the value of `number`, once the gate is open.
  LoadingCache::Make speak(int number) {
    return [this, number]() -> asio::awaitable<Result<std::string>> {
      ++started_;
      if (!co_await gate_.wait([this] { return open_; })) {
        throw boost::system::system_error(asio::error::operation_aborted);
      }
      co_return value_of(number, 3000);
    };
  }

  /// Runs everything, pool included, until nothing can move.
  void run() {
    io_.restart();
    io_.run();
  }

  /// Runs until `reached()`, which what runs must make true.
  template <class Condition>
  void run_until(Condition reached) {
    io_.restart();
    while (!reached()) io_.run_one();
  }

  void open_gate() {
    open_ = true;
    gate_.notify_all();
  }

  static std::string bytes_of(const Call& caller) { return *caller.result->value().bytes; }

  static Source source_of(const Call& caller) { return caller.result->value().source; }

  ScratchDirectory scratch_;
  DiskCache disk_{scratch_ / "cache", 1U << 20U};
  asio::io_context io_;
  asio::thread_pool pool_{2};
  LoadingCache cache_{disk_, pool_};
  async::Condition gate_{io_.get_executor()};
  std::list<Call> calls_;
  bool open_ = false;
  int started_ = 0;

 private:
  asio::awaitable<void> record(Call& caller, std::string key, LoadingCache::Make make) {
    try {
      caller.result = co_await cache_.load(std::move(key), std::move(make));
    } catch (const boost::system::system_error& error) {
      caller.aborted = error.code() == asio::error::operation_aborted;
    } catch (const std::runtime_error& error) {
      caller.thrown = error.what();
    }
  }
};

TEST_F(LoadingCacheTest, MakesOnceAndReadsFromDiskAfterwards) {
  open_gate();
  call(1, speak(1));
  run();
  EXPECT_EQ(source_of(calls_.back()), Source::kMade);
  EXPECT_EQ(disk_.get(key_of(1)), value_of(1, 3000));
  call(1, speak(1));
  run();
  EXPECT_EQ(source_of(calls_.back()), Source::kHit);
  EXPECT_EQ(bytes_of(calls_.back()), value_of(1, 3000));
  EXPECT_EQ(started_, 1);
  EXPECT_EQ(cache_.stats().made, 1U);
  EXPECT_EQ(cache_.stats().hits, 1U);
}

TEST_F(LoadingCacheTest, ACrowdSharesOneRunAndOneCopyOfTheBytes) {
  for (int caller = 0; caller < 100; ++caller) call(1, speak(1));
  run_until([this] { return started_ == 1; });
  open_gate();
  run();
  EXPECT_EQ(started_, 1);
  EXPECT_EQ(cache_.stats().made, 1U);
  EXPECT_EQ(cache_.stats().shared, 99U);
  for (const Call& caller : calls_) {
    EXPECT_EQ(caller.result->value().bytes, calls_.front().result->value().bytes);
  }
}

TEST_F(LoadingCacheTest, ACrowdOnAStoredValueReadsItOnceAndEverybodyHits) {
  disk_.put(key_of(1), "stored");
  for (int caller = 0; caller < 100; ++caller) call(1, speak(1));
  run();
  EXPECT_EQ(cache_.stats().hits, 100U);
  EXPECT_EQ(disk_.stats().hits, 1U);
  EXPECT_EQ(started_, 0);
}

TEST_F(LoadingCacheTest, AFailureReachesEverybodyWaitingAndIsNotRemembered) {
  const LoadingCache::Make failing = []() -> asio::awaitable<Result<std::string>> {
    co_return fail(ErrorCode::kUnavailable, "the engine is down");
  };
  call(1, failing);
  call(1, failing);
  run();
  for (const Call& caller : calls_) EXPECT_EQ(caller.result->error().message, "the engine is down");
  EXPECT_EQ(cache_.stats().failed, 2U);
  open_gate();
  call(1, speak(1));
  run();
  EXPECT_EQ(source_of(calls_.back()), Source::kMade);
}

TEST_F(LoadingCacheTest, WhatMakeThrowsIsThrownToEverybodyWaiting) {
  const LoadingCache::Make broken = []() -> asio::awaitable<Result<std::string>> {
    throw std::runtime_error("broken invariant");
    co_return std::string();
  };
  call(1, broken);
  call(1, broken);
  run();
  for (const Call& caller : calls_) EXPECT_EQ(caller.thrown, "broken invariant");
}

TEST_F(LoadingCacheTest, ADiskThatFailsCostsNoRequest) {
  fs::remove_all(scratch_ / "cache");
  overwrite_file(scratch_ / "cache", "a file in the way");
  open_gate();
  testing::internal::CaptureStderr();
  call(1, speak(1));
  run();
  call(1, speak(1));
  run();
  testing::internal::GetCapturedStderr();
  for (const Call& caller : calls_) {
    EXPECT_EQ(source_of(caller), Source::kMade);
    EXPECT_EQ(bytes_of(caller), value_of(1, 3000));
  }
}

TEST_F(LoadingCacheTest, ACallerMayLeaveAndTheOthersGetTheValue) {
  Call& leader = call(1, speak(1));
  Call& follower = call(1, speak(1));
  run_until([this] { return started_ == 1; });
  leader.cancel.emit(asio::cancellation_type::terminal);
  run_until([&] { return leader.aborted; });
  open_gate();
  run();
  EXPECT_EQ(source_of(follower), Source::kShared);
  EXPECT_EQ(disk_.get(key_of(1)), value_of(1, 3000));
}

TEST_F(LoadingCacheTest, WhenEverybodyLeavesTheMakingStopsAndNothingIsStored) {
  Call& caller = call(1, speak(1));
  run_until([this] { return started_ == 1; });
  caller.cancel.emit(asio::cancellation_type::terminal);
  run();
  EXPECT_TRUE(caller.aborted);
  EXPECT_TRUE(entry_files(scratch_ / "cache").empty());
}

TEST_F(LoadingCacheTest, AValueMadeAtTheMomentItsLastCallerLeavesIsStored) {
  Call* caller = nullptr;
  caller = &call(1, [&]() -> asio::awaitable<Result<std::string>> {
    caller->cancel.emit(asio::cancellation_type::terminal);
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await gate_.wait([] { return false; });
    co_return "made in spite of it";
  });
  run();
  EXPECT_TRUE(caller->aborted);
  EXPECT_EQ(disk_.get(key_of(1)), "made in spite of it");
}

}  // namespace

}  // namespace showrunner::cache
