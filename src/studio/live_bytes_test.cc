#include "studio/live_bytes.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "async/offload.h"

namespace showrunner::studio {
namespace {

namespace asio = boost::asio;

/// A listener that reads on until the end.
struct Listener {
  std::size_t offset = 0;
  std::string heard;
  bool ended = false;
  std::optional<Error> failure;
  std::exception_ptr thrown;
  asio::cancellation_signal cancel;
};

asio::awaitable<void> listen(std::shared_ptr<LiveBytes> live, Listener& listener) {
  for (;;) {
    const auto part = co_await live->read(listener.offset);
    if (!part) listener.failure = part.error();
    if (!part || part->bytes.empty()) co_return;
    listener.heard += part->bytes;
    listener.offset += part->bytes.size();
  }
}

class LiveBytesTest : public testing::Test {
 protected:
  void start(Listener& listener) {
    asio::co_spawn(loop_, listen(live_, listener),
                   asio::bind_cancellation_slot(listener.cancel.slot(), [&listener](std::exception_ptr thrown) {
                     listener.ended = true;
                     listener.thrown = std::move(thrown);
                   }));
    settle();
  }

  void settle() {
    loop_.restart();
    loop_.poll();
  }

  asio::io_context loop_;
  std::shared_ptr<LiveBytes> live_ = LiveBytes::create(loop_.get_executor());
};

std::string noise(std::size_t bytes) {
  std::string text(bytes, ' ');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 2'654'435'761U >> 13U);
  return text;
}

TEST_F(LiveBytesTest, GivesWhatComesAsItComes) {
  Listener listener;
  start(listener);
  live_->append("abc");
  settle();
  EXPECT_EQ(listener.heard, "abc");
  live_->append("de");
  settle();
  EXPECT_EQ(listener.heard, "abcde");
  EXPECT_FALSE(listener.ended);
  live_->end();
  settle();
  EXPECT_TRUE(listener.ended);
  EXPECT_FALSE(listener.failure);
}

TEST_F(LiveBytesTest, LateListenersHearAllOfItFromWhereTheyAsk) {
  const std::string bytes = noise(300'000);
  for (std::size_t at = 0; at < bytes.size(); at += 7'919) live_->append(std::string_view(bytes).substr(at, 7'919));
  Listener whole;
  Listener half{.offset = 150'001};
  start(whole);
  start(half);
  live_->append("the end");
  live_->end();
  settle();
  EXPECT_EQ(whole.heard, bytes + "the end");
  EXPECT_EQ(half.heard, bytes.substr(150'001) + "the end");
  EXPECT_EQ(live_->size(), bytes.size() + 7);
}

TEST_F(LiveBytesTest, WhatAListenerHoldsStaysWhenTheAudioHasGone) {
  live_->append("kept");
  std::optional<LiveBytes::Part> part;
  auto take = [](std::shared_ptr<LiveBytes> live, std::optional<LiveBytes::Part>& taken) -> asio::awaitable<void> {
    taken = *co_await live->read(0);
  };
  asio::co_spawn(loop_, take(live_, part), [](const std::exception_ptr&) {});
  settle();
  live_.reset();
  ASSERT_TRUE(part);
  EXPECT_EQ(part->bytes, "kept");
}

TEST_F(LiveBytesTest, AFailureFollowsTheBytesBeforeIt) {
  live_->append("half");
  live_->fail({.code = ErrorCode::kNoSpace, .message = "disk full"});
  live_->append("dropped");
  live_->end();
  Listener listener;
  start(listener);
  EXPECT_EQ(listener.heard, "half");
  ASSERT_TRUE(listener.failure);
  EXPECT_EQ(listener.failure->code, ErrorCode::kNoSpace);
}

TEST_F(LiveBytesTest, AnOffsetPastTheEndIsTheEnd) {
  live_->append("abc");
  Listener listener{.offset = 10};
  start(listener);
  EXPECT_FALSE(listener.ended);
  live_->end();
  settle();
  EXPECT_TRUE(listener.ended);
  EXPECT_EQ(listener.heard, "");
}

TEST_F(LiveBytesTest, ACancelledListenerThrowsAndTheOthersGoOn) {
  Listener leaves;
  Listener stays;
  start(leaves);
  start(stays);
  leaves.cancel.emit(asio::cancellation_type::terminal);
  live_->append("abc");
  settle();
  EXPECT_TRUE(leaves.thrown);
  EXPECT_EQ(stays.heard, "abc");
  live_->end();
  settle();
  EXPECT_TRUE(stays.ended);
}

TEST_F(LiveBytesTest, TheSinkKeepsTheOrderOfAnotherThread) {
  const std::string bytes = noise(100'000);
  asio::thread_pool pool(1);
  asio::co_spawn(loop_,
                 async::offload(pool,
                                [sink = live_->sink(), &bytes] {
                                  for (std::size_t at = 0; at < bytes.size(); at += 417) {
                                    sink(std::string_view(bytes).substr(at, 417));
                                  }
                                }),
                 [this](const std::exception_ptr& thrown) {
                   EXPECT_FALSE(thrown);
                   EXPECT_EQ(live_->size(), 100'000U) << "all of it is there when the offload returns";
                 });
  loop_.run();
  Listener listener;
  start(listener);
  live_->end();
  settle();
  EXPECT_EQ(listener.heard, bytes);
}

TEST_F(LiveBytesTest, TheSinkMayOutliveTheAudio) {
  const auto sink = live_->sink();
  live_.reset();
  sink("nobody listens");
  settle();
}

}  // namespace
}  // namespace showrunner::studio
