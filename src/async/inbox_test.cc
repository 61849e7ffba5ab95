#include "async/inbox.h"

#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace showrunner::async {

namespace {

TEST(Inbox, RunsWhatOtherThreadsDeliverOnTheLoopsThreadInTheirOrder) {
  constexpr int kEach = 20'000;
  constexpr int kThreads = 4;
  asio::io_context io;
  Inbox& inbox = Inbox::of(io.get_executor());
  std::vector<int> next(kThreads, 0);
  int elsewhere = 0;
  const auto here = std::this_thread::get_id();
  for (int i = 0; i < kThreads; ++i) inbox.expect();
  std::vector<std::thread> threads;
  for (int number = 0; number < kThreads; ++number) {
    threads.emplace_back([&, number] {
      for (int i = 0; i < kEach; ++i) {
        auto task = [&, number, i] {
          EXPECT_EQ(next[static_cast<std::size_t>(number)]++, i);
          elsewhere += std::this_thread::get_id() == here ? 0 : 1;
        };
        if (i + 1 < kEach) {
          inbox.deliver(task);
        } else {
          inbox.deliver_expected(task);
        }
      }
    });
  }
  io.run();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(next, std::vector<int>(kThreads, kEach));
  EXPECT_EQ(elsewhere, 0);
}

TEST(Inbox, KeepsTheLoopRunningOnlyWhileSomethingIsExpected) {
  asio::io_context io;
  Inbox& inbox = Inbox::of(io.get_executor());
  io.run();
  io.restart();
  inbox.expect();
  io.poll();
  EXPECT_FALSE(io.stopped());
  bool done = false;
  inbox.deliver_expected([&] { done = true; });
  io.run();
  EXPECT_TRUE(done);
}

TEST(Inbox, ATaskMayExpectMore) {
  asio::io_context io;
  Inbox& inbox = Inbox::of(io.get_executor());
  std::thread second;
  bool done = false;
  inbox.expect();
  inbox.deliver_expected([&] {
    inbox.expect();
    second = std::thread([&] { inbox.deliver_expected([&] { done = true; }); });
  });
  io.run();
  second.join();
  EXPECT_TRUE(done);
}

TEST(Inbox, WhatATaskThrowsLeavesTheOthersTheirTurn) {
  asio::io_context io;
  Inbox& inbox = Inbox::of(io.get_executor());
  bool done = false;
  inbox.expect();
  inbox.expect();
  inbox.deliver_expected([] { throw std::runtime_error("broken"); });
  inbox.deliver_expected([&] { done = true; });
  EXPECT_THROW(io.run(), std::runtime_error);
  EXPECT_FALSE(done);
  io.run();
  EXPECT_TRUE(done);
}

TEST(Inbox, WhatWasNeverRunGoesWithTheLoop) {
  const auto owned = std::make_shared<int>(1);
  {
    asio::io_context io;
    Inbox& inbox = Inbox::of(io.get_executor());
    inbox.expect();
    inbox.deliver_expected([owned] { FAIL(); });
    inbox.deliver([owned] { FAIL(); });
  }
  EXPECT_EQ(owned.use_count(), 1);
}

}  // namespace

}  // namespace showrunner::async
