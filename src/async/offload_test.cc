#include "async/offload.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace showrunner::async {

namespace {

TEST(Offload, RunsOnThePoolAndResumesOnTheCallersThread) {
  asio::io_context io;
  asio::thread_pool pool(2);
  std::thread::id worked_on;
  std::thread::id resumed_on;
  std::string value;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        value = co_await offload(pool, [&] {
          worked_on = std::this_thread::get_id();
          return std::string("done");
        });
        resumed_on = std::this_thread::get_id();
      },
      asio::detached);
  io.run();
  EXPECT_EQ(value, "done");
  EXPECT_NE(worked_on, std::this_thread::get_id());
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

TEST(Offload, ThrowsInTheCallerWhatTheWorkThrows) {
  asio::io_context io;
  asio::thread_pool pool(1);
  std::string caught;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        try {
          co_await offload(pool, [] { throw std::runtime_error("broken"); });
        } catch (const std::runtime_error& error) {
          caught = error.what();
        }
      },
      asio::detached);
  io.run();
  EXPECT_EQ(caught, "broken");
}

TEST(Offload, TakesWorkThatCanOnlyBeMoved) {
  asio::io_context io;
  asio::thread_pool pool(1);
  int value = 0;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        auto owned = std::make_unique<int>(7);
        value = co_await offload(pool, [owned = std::move(owned)] { return *owned; });
      },
      asio::detached);
  io.run();
  EXPECT_EQ(value, 7);
}

TEST(Offload, ACancelledCallerWaitsForTheWorkAndKeepsItsResult) {
  // Many times, so that the thread sanitizer sees a cancellation at every stage of the work.
  asio::thread_pool pool(2);
  for (int round = 0; round < 200; ++round) {
    asio::io_context io;
    asio::cancellation_signal cancel;
    std::atomic<bool> worked{false};
    bool returned = false;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
          returned = co_await offload(pool, [&] {
            worked = true;
            return worked.load();
          });
        },
        asio::bind_cancellation_slot(cancel.slot(), asio::detached));
    asio::post(io, [&] { cancel.emit(asio::cancellation_type::terminal); });
    io.run();
    EXPECT_TRUE(worked);
    EXPECT_TRUE(returned);
  }
}

}  // namespace

}  // namespace showrunner::async
