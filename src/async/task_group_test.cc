#include "async/task_group.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace showrunner::async {

namespace {

class TaskGroupTest : public testing::Test {
 public:  // the children below are coroutines of their own
  /// Starts a coroutine that opens a group; what becomes of it is in `ended_`, `failure_` and `aborted_`.
  template <class Body>
  void open(std::size_t limit, Body body) {
    asio::co_spawn(io_, with_task_group(limit, std::move(body)),
                   asio::bind_cancellation_slot(cancel_.slot(), [this](const std::exception_ptr& failure) {
                     ended_ = true;
                     if (!failure) return;
                     try {
                       std::rethrow_exception(failure);
                     } catch (const boost::system::system_error& error) {
                       aborted_ = error.code() == asio::error::operation_aborted;
                     } catch (const std::runtime_error& error) {
                       failure_ = error.what();
                     }
                   }));
    settle();
  }

  asio::awaitable<void> child() {
    ++running_;
    most_running_ = std::max(most_running_, running_);
    const bool let_go = co_await gate_.wait([this] { return permits_ > 0; });
    --running_;
    if (!let_go) {
      ++children_cancelled_;
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    --permits_;
    ++children_done_;
  }

  void let_go(int children) {
    permits_ += children;
    gate_.notify_all();
    settle();
  }

  void settle() {
    io_.restart();
    io_.poll();
  }

  asio::io_context io_;
  asio::cancellation_signal cancel_;
  Condition gate_{io_.get_executor()};
  int permits_ = 0;
  int running_ = 0;
  int most_running_ = 0;
  int children_done_ = 0;
  int children_cancelled_ = 0;
  bool ended_ = false;
  bool aborted_ = false;
  std::string failure_;
};

TEST_F(TaskGroupTest, RunsAtMostTheLimitAtOnceAndEndsWhenAllHaveEnded) {
  open(3, [this](TaskGroup& group) -> asio::awaitable<void> {
    for (int index = 0; index < 10; ++index) co_await group.spawn(child());
  });
  EXPECT_EQ(running_, 3);
  for (int released = 1; released <= 10; ++released) {
    EXPECT_FALSE(ended_);
    let_go(1);
    EXPECT_EQ(children_done_, released);
  }
  EXPECT_TRUE(ended_);
  EXPECT_EQ(most_running_, 3);
  EXPECT_EQ(failure_, "");
}

TEST_F(TaskGroupTest, ChildrenMayReferToTheCoroutineThatOpenedTheGroup) {
  std::vector<int> seen;
  asio::co_spawn(
      io_,
      [this, &seen]() -> asio::awaitable<void> {
        std::vector<int> results(5);
        co_await with_task_group(2, [this, &results](TaskGroup& group) -> asio::awaitable<void> {
          for (std::size_t index = 0; index < results.size(); ++index) {
            co_await group.spawn([](TaskGroupTest& test, int& result, int value) -> asio::awaitable<void> {
              co_await test.child();
              result = value;
            }(*this, results.at(index), static_cast<int>(index * index)));
          }
        });
        seen = results;
      },
      asio::detached);
  settle();
  let_go(5);
  EXPECT_EQ(seen, (std::vector{0, 1, 4, 9, 16}));
}

TEST_F(TaskGroupTest, AnEmptyGroupEndsAtOnce) {
  open(1, [](TaskGroup&) -> asio::awaitable<void> { co_return; });
  EXPECT_TRUE(ended_);
}

TEST_F(TaskGroupTest, AFailingChildCancelsTheOthersAndIsThrownToTheOwner) {
  open(4, [this](TaskGroup& group) -> asio::awaitable<void> {
    for (int index = 0; index < 3; ++index) co_await group.spawn(child());
    co_await group.spawn([](TaskGroupTest& test) -> asio::awaitable<void> {
      co_await test.gate_.wait([&test] { return test.children_done_ > 0; });
      throw std::runtime_error("child failed");
    }(*this));
  });
  let_go(1);
  gate_.notify_all();
  settle();
  EXPECT_TRUE(ended_);
  EXPECT_EQ(failure_, "child failed");
  EXPECT_EQ(children_done_, 1);
  EXPECT_EQ(children_cancelled_, 2);
}

TEST_F(TaskGroupTest, AFailingBodyCancelsTheChildrenAndIsThrownAfterTheirEnd) {
  open(4, [this](TaskGroup& group) -> asio::awaitable<void> {
    co_await group.spawn(child());
    throw std::runtime_error("body failed");
  });
  EXPECT_TRUE(ended_);
  EXPECT_EQ(failure_, "body failed");
  EXPECT_EQ(children_cancelled_, 1);
}

TEST_F(TaskGroupTest, AFullGroupThatFailsLetsItsSpawnerGo) {
  open(1, [](TaskGroup& group) -> asio::awaitable<void> {
    co_await group.spawn([]() -> asio::awaitable<void> {
      co_await asio::post(asio::use_awaitable);
      throw std::runtime_error("only child failed");
    }());
    for (;;) co_await group.spawn([]() -> asio::awaitable<void> { co_return; }());
  });
  EXPECT_TRUE(ended_);
  EXPECT_EQ(failure_, "only child failed");
}

TEST_F(TaskGroupTest, CancellingTheOwnerReachesEveryChildWhereverTheOwnerWaits) {
  for (const std::size_t limit : {std::size_t{2}, std::size_t{8}}) {  // waiting in spawn, waiting in the join
    ended_ = aborted_ = false;
    children_cancelled_ = 0;
    open(limit, [this](TaskGroup& group) -> asio::awaitable<void> {
      for (int index = 0; index < 4; ++index) co_await group.spawn(child());
    });
    EXPECT_EQ(running_, static_cast<int>(std::min<std::size_t>(limit, 4)));
    cancel_.emit(asio::cancellation_type::terminal);
    settle();
    EXPECT_TRUE(ended_);
    EXPECT_TRUE(aborted_);
    EXPECT_EQ(running_, 0);
    EXPECT_EQ(children_cancelled_, static_cast<int>(std::min<std::size_t>(limit, 4)));
  }
}

TEST_F(TaskGroupTest, ACancelledOwnerWaitsForAChildThatIsSlowToStop) {
  bool may_stop = false;
  open(2, [this, &may_stop](TaskGroup& group) -> asio::awaitable<void> {
    co_await group.spawn([](TaskGroupTest& test, bool& may) -> asio::awaitable<void> {
      co_await asio::this_coro::throw_if_cancelled(false);
      co_await test.gate_.wait_shielded([&may] { return may; });
    }(*this, may_stop));
  });
  cancel_.emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_FALSE(ended_);
  may_stop = true;
  gate_.notify_all();
  settle();
  EXPECT_TRUE(ended_);
}

TEST_F(TaskGroupTest, TheBodyMayCancelWhatIsNoLongerWanted) {
  open(4, [this](TaskGroup& group) -> asio::awaitable<void> {
    co_await group.spawn(child());
    co_await group.spawn(child());
    group.cancel();
  });
  EXPECT_TRUE(ended_);
  EXPECT_EQ(children_cancelled_, 2);
}

TEST_F(TaskGroupTest, ALoopThatIsDestroyedWithChildrenSuspendedLeavesNothingBehind) {
  open(2, [this](TaskGroup& group) -> asio::awaitable<void> {
    for (int index = 0; index < 4; ++index) co_await group.spawn(child());
  });
  EXPECT_EQ(running_, 2);
}

}  // namespace

}  // namespace showrunner::async
