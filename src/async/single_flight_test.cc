#include "async/single_flight.h"

#include <list>
#include <stdexcept>
#include <string>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include "async/offload.h"

namespace showrunner::async {

namespace {

using Flights = SingleFlight<std::string, int>;

/// Calls on one I/O thread whose work stands still until the test opens the gate.
class SingleFlightTest : public testing::Test {
 protected:
  /// One caller and what became of it.
  struct Call {
    asio::cancellation_signal cancel;
    std::optional<int> value;
    bool led = false;
    bool aborted = false;
    std::string failure;
  };

  Call& call(std::string key, Flights::Work work) {
    Call& caller = calls_.emplace_back();
    asio::co_spawn(io_, record(caller, std::move(key), std::move(work)),
                   asio::bind_cancellation_slot(caller.cancel.slot(), asio::detached));
    return caller;
  }

  Call& call(std::string key) {
    return call(std::move(key), [this] { return gated(++runs_); });
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

  void open_gate() {
    open_ = true;
    gate_.notify_all();
    settle();
  }

  asio::awaitable<int> gated(int value) {
    if (!co_await gate_.wait([this] { return open_; })) {
      ++works_cancelled_;
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    co_return value;
  }

  asio::io_context io_;
  Flights flights_;
  Condition gate_{io_.get_executor()};
  std::list<Call> calls_;
  bool open_ = false;
  int runs_ = 0;
  int works_cancelled_ = 0;

 private:
  asio::awaitable<void> record(Call& caller, std::string key, Flights::Work work) {
    try {
      const auto landing = co_await flights_.run(std::move(key), std::move(work));
      caller.value = landing.value;
      caller.led = landing.led;
    } catch (const boost::system::system_error& error) {
      caller.aborted = error.code() == asio::error::operation_aborted;
    } catch (const std::runtime_error& error) {
      caller.failure = error.what();
    }
  }
};

TEST_F(SingleFlightTest, AThousandCallsForOneKeyShareOneRun) {
  for (int caller = 0; caller < 1000; ++caller) call("key");
  settle();
  open_gate();
  EXPECT_EQ(runs_, 1);
  EXPECT_TRUE(calls_.front().led);
  for (const Call& caller : calls_) EXPECT_EQ(caller.value, 1);
  EXPECT_EQ(std::ranges::count_if(calls_, &Call::led), 1);
  EXPECT_EQ(flights_.stats().leaders, 1U);
  EXPECT_EQ(flights_.stats().followers, 999U);
  EXPECT_EQ(flights_.in_flight(), 0U);
}

TEST_F(SingleFlightTest, DifferentKeysDoNotWaitForEachOther) {
  Call& slow = call("slow");
  Call& quick = call("quick", []() -> asio::awaitable<int> { co_return 42; });
  settle();
  EXPECT_EQ(quick.value, 42);
  EXPECT_FALSE(slow.value);
  open_gate();
  EXPECT_TRUE(slow.value);
}

TEST_F(SingleFlightTest, RemembersNothingAfterTheEnd) {
  open_ = true;
  call("key");
  settle();
  call("key");
  settle();
  EXPECT_EQ(calls_.front().value, 1);
  EXPECT_EQ(calls_.back().value, 2);
  EXPECT_EQ(flights_.stats().leaders, 2U);
}

TEST_F(SingleFlightTest, AFailureReachesEverybodyWaitingAndNobodyAfterwards) {
  const Flights::Work failing = [this]() -> asio::awaitable<int> {
    co_await gated(0);
    throw std::runtime_error("engine crashed");
  };
  for (int caller = 0; caller < 3; ++caller) call("key", failing);
  settle();
  open_gate();
  for (const Call& caller : calls_) EXPECT_EQ(caller.failure, "engine crashed");
  EXPECT_EQ(call("key").failure, "");
  settle();
  EXPECT_TRUE(calls_.back().value);
}

TEST_F(SingleFlightTest, TheLeaderMayLeaveWhileOthersWait) {
  Call& leader = call("key");
  Call& follower = call("key");
  settle();
  leave(leader);
  EXPECT_TRUE(leader.aborted);
  EXPECT_EQ(works_cancelled_, 0);
  open_gate();
  EXPECT_EQ(follower.value, 1);
  EXPECT_EQ(flights_.stats().abandoned, 0U);
}

TEST_F(SingleFlightTest, TheLastToLeaveCancelsTheRunAndSeesItsEnd) {
  Call& leader = call("key");
  Call& follower = call("key");
  settle();
  leave(follower);
  EXPECT_TRUE(follower.aborted);
  EXPECT_EQ(works_cancelled_, 0);
  leave(leader);
  EXPECT_TRUE(leader.aborted);
  EXPECT_EQ(works_cancelled_, 1);
  EXPECT_EQ(flights_.stats().abandoned, 1U);
  EXPECT_EQ(flights_.in_flight(), 0U);
}

TEST_F(SingleFlightTest, ALeaverWaitsForWorkThatIsSlowToStop) {
  bool may_stop = false;
  bool stopped = false;
  Call& caller = call("key", [&]() -> asio::awaitable<int> {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await gate_.wait_shielded([&] { return may_stop; });
    stopped = true;
    co_return 0;
  });
  settle();
  leave(caller);
  EXPECT_FALSE(caller.aborted);
  may_stop = true;
  gate_.notify_all();
  settle();
  EXPECT_TRUE(stopped);
  EXPECT_TRUE(caller.aborted);
}

TEST_F(SingleFlightTest, ACallerAfterAnAbandonedRunGetsARunOfItsOwn) {
  bool may_stop = false;
  Call& doomed = call("key", [&]() -> asio::awaitable<int> {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await gate_.wait_shielded([&] { return may_stop; });
    throw boost::system::system_error(asio::error::operation_aborted);
  });
  settle();
  leave(doomed);
  Call& next = call("key");
  settle();
  may_stop = true;
  gate_.notify_all();
  settle();
  EXPECT_TRUE(doomed.aborted);
  EXPECT_EQ(flights_.in_flight(), 1U);  // the end of the old run has not swept away the new one
  open_gate();
  EXPECT_EQ(next.value, 1);
  EXPECT_TRUE(next.led);
}

TEST_F(SingleFlightTest, WorkMayAskForAnotherKey) {
  Call& outer = call("outer", [this]() -> asio::awaitable<int> {
    const auto inner = co_await flights_.run("inner", [this] { return gated(20); });
    co_return inner.value + 1;
  });
  settle();
  Call& inner = call("inner");
  open_gate();
  EXPECT_EQ(outer.value, 21);
  EXPECT_EQ(inner.value, 20);
  EXPECT_EQ(flights_.stats().followers, 1U);
}

TEST_F(SingleFlightTest, CancellingTheOuterRunReachesTheInnerOne) {
  Call& outer = call("outer", [this]() -> asio::awaitable<int> {
    co_return (co_await flights_.run("inner", [this] { return gated(20); })).value;
  });
  settle();
  leave(outer);
  EXPECT_TRUE(outer.aborted);
  EXPECT_EQ(works_cancelled_, 1);
  EXPECT_EQ(flights_.stats().abandoned, 2U);
  EXPECT_EQ(flights_.in_flight(), 0U);
}

TEST_F(SingleFlightTest, ACallerCancelledBeforeItAsksStartsNothing) {
  Call& caller = calls_.emplace_back();
  asio::co_spawn(
      io_,
      [this, &caller]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        co_await gate_.wait([] { return false; });
        try {
          co_await flights_.run("key", [this] { return gated(++runs_); });
        } catch (const boost::system::system_error&) {
          caller.aborted = true;
        }
      },
      asio::bind_cancellation_slot(caller.cancel.slot(), asio::detached));
  settle();
  leave(caller);
  EXPECT_TRUE(caller.aborted);
  EXPECT_EQ(flights_.stats().leaders, 0U);
}

TEST_F(SingleFlightTest, SharesWorkDoneOnAPool) {
  asio::thread_pool pool(2);
  std::atomic<int> worked{0};
  for (int caller = 0; caller < 100; ++caller) {
    call("key" + std::to_string(caller % 4), [&] { return offload(pool, [&] { return ++worked; }); });
  }
  io_.restart();
  io_.run();
  EXPECT_EQ(worked, 4);
  EXPECT_TRUE(std::ranges::all_of(calls_, [](const Call& caller) { return caller.value.has_value(); }));
}

TEST_F(SingleFlightTest, ACallerThatStopsTheLoopLeavesNothingBehind) {
  call("key");
  call("key");
  settle();  // the fixture now destroys the loop with both calls and the run suspended
  EXPECT_EQ(flights_.in_flight(), 1U);
}

}  // namespace

}  // namespace showrunner::async
