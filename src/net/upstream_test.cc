#include "net/upstream.h"

#include <cstdlib>
#include <list>
#include <map>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "net/test_server.h"

namespace showrunner::net {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class UpstreamTest : public testing::Test {
 protected:
  UpstreamTest() {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
    limits_.backoff_base = milliseconds(1);
    limits_.backoff_cap = milliseconds(4);
  }

  struct Outcome {
    std::optional<Result<HttpResponse>> result;
    bool aborted = false;
    asio::cancellation_signal cancel;

    bool over() const { return result || aborted; }
  };

  using Answer = std::function<asio::awaitable<void>(TestPeer& peer, std::string request)>;

  /// A provider whose every request `answer` answers; makes the Upstream.
  void provide(Answer answer) {
    server_.emplace(io_, [this, answer = std::move(answer)](TestPeer& peer) -> asio::awaitable<void> {
      while (auto request = co_await peer.read_request()) {
        ++asked_;
        co_await answer(peer, *std::move(request));
      }
    });
    reach(server_->url(""));
  }

  void reach(std::string base_url) {
    upstream_.emplace(io_.get_executor(), client_, limits_, [] { return 0.5; });
    upstream_->add({.name = "groq", .base_url = std::move(base_url), .api_key = "k-1", .key_name = "GROQ_API_KEY"});
  }

  static asio::awaitable<void> record(UpstreamTest& test, UpstreamCall call, Outcome& outcome) {
    try {
      outcome.result = co_await test.upstream_->call(0, std::move(call));
    } catch (const boost::system::system_error& error) {
      outcome.aborted = error.code() == asio::error::operation_aborted;
    }
    ++test.over_;
  }

  bool all_over() const { return over_ == outcomes_.size(); }

  Outcome& start(UpstreamCall call = {.path = "/x", .body = "{}"}) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(io_, record(*this, std::move(call), outcome),
                   asio::bind_cancellation_slot(outcome.cancel.slot(), asio::detached));
    return outcome;
  }

  template <class Holds>
  void run_until(Holds holds) {
    while (!holds()) ASSERT_GT(io_.run_one(), 0U);
  }

  Result<HttpResponse> call(UpstreamCall call = {.path = "/x", .body = "{}"}) {
    Outcome& outcome = start(std::move(call));
    while (!outcome.over()) io_.run_one();
    if (outcome.aborted) return fail(ErrorCode::kCancelled, "thrown");
    return *std::move(outcome.result);
  }

  void cancel_and_wait(Outcome& outcome) {
    outcome.cancel.emit(asio::cancellation_type::terminal);
    run_until([&outcome] { return outcome.over(); });
    EXPECT_TRUE(outcome.aborted);
  }

  const ProviderStats& stats() const { return upstream_->stats(0); }

  asio::io_context io_;
  std::optional<TestServer> server_;
  std::list<Outcome> outcomes_;
  UpstreamLimits limits_;
  HttpClient client_{io_.get_executor()};
  std::optional<Upstream> upstream_;
  int asked_ = 0;
  std::size_t over_ = 0;
};

asio::awaitable<void> ok(TestPeer& peer, std::string /*request*/) {
  co_await peer.answer(200, "fine");
}

asio::awaitable<void> hang(TestPeer& peer, std::string /*request*/) {
  co_await peer.wait_for_close();
}

TEST_F(UpstreamTest, SendsTheCallWithItsKey) {
  std::string seen;
  provide([&seen](TestPeer& peer, std::string request) -> asio::awaitable<void> {
    seen = std::move(request);
    co_await peer.answer(200, "fine");
  });
  const auto response = call({.path = "/chat", .body = "{}", .accept = "text/event-stream"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "fine");
  EXPECT_TRUE(seen.starts_with("POST /chat HTTP/1.1\r\n"));
  for (const char* line :
       {"Authorization: Bearer k-1\r\n", "Content-Type: application/json\r\n", "Accept: text/event-stream\r\n"}) {
    EXPECT_NE(seen.find(line), std::string::npos) << line;
  }
  EXPECT_EQ(stats().calls, 1U);
  EXPECT_EQ(stats().failures, 0U);
}

TEST_F(UpstreamTest, ServesAtMostMaxConnectionsAtOnceFirstComeFirstServed) {
  limits_.max_connections = 2;
  limits_.queue = 100;
  int at_once = 0;
  int most = 0;
  std::string order;
  asio::steady_timer gate(io_, Clock::time_point::max());
  provide([&](TestPeer& peer, std::string request) -> asio::awaitable<void> {
    most = std::max(most, ++at_once);
    order += request.back();
    co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
    --at_once;
    co_await peer.answer(200, "fine");
  });
  for (const char* body : {"a", "b", "c", "d", "e", "f"}) start({.path = "/", .body = body});
  run_until([&] { return at_once == 2; });
  EXPECT_EQ(upstream_->stats().active, 2U);
  EXPECT_EQ(upstream_->stats().waiting, 4U);
  while (!all_over()) {
    gate.cancel();
    io_.run_one();
  }
  EXPECT_EQ(most, 2);
  std::ranges::sort(order.begin(), order.begin() + 2);  // two connections are opened at the same time
  EXPECT_EQ(order.substr(0, 2), "ab");
  std::ranges::sort(order.begin() + 2, order.begin() + 4);
  EXPECT_EQ(order.substr(2, 2), "cd");
  EXPECT_EQ(upstream_->stats().active, 0U);
}

TEST_F(UpstreamTest, OneMoreThanMayWaitIsRefusedAtOnce) {
  limits_.max_connections = 1;
  limits_.queue = 1;
  provide(hang);
  Outcome& first = start();
  Outcome& second = start();
  run_until([this] { return asked_ == 1; });
  const auto refused = call();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOverloaded);
  EXPECT_GT(refused.error().retry_after, milliseconds(0));
  EXPECT_EQ(upstream_->stats().refused, 1U);
  cancel_and_wait(second);
  cancel_and_wait(first);
}

TEST_F(UpstreamTest, WaitingEndsWithTheQueueTimeout) {
  limits_.max_connections = 1;
  limits_.queue_timeout = milliseconds(20);
  provide(hang);
  Outcome& first = start();
  run_until([this] { return asked_ == 1; });
  const auto late = call();
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kOverloaded);
  EXPECT_GT(late.error().retry_after, milliseconds(0));
  EXPECT_EQ(upstream_->stats().queue_timeouts, 1U);
  EXPECT_EQ(upstream_->stats().waiting, 0U);
  cancel_and_wait(first);
}

TEST_F(UpstreamTest, ACancelledCallLeavesNoSlotBehindWhereverItIs) {
  limits_.max_connections = 1;
  provide(hang);
  Outcome& working = start();
  Outcome& waiting = start();
  Outcome& behind = start();
  run_until([this] { return asked_ == 1; });
  cancel_and_wait(waiting);
  EXPECT_EQ(upstream_->stats().waiting, 1U);
  // Both are told at once: the slot that the first gives back reaches one that no longer wants it.
  behind.cancel.emit(asio::cancellation_type::terminal);
  cancel_and_wait(working);
  run_until([&behind] { return behind.over(); });
  EXPECT_EQ(upstream_->stats().active, 0U);
  EXPECT_EQ(upstream_->stats().waiting, 0U);
  EXPECT_EQ(asked_, 1);
}

TEST_F(UpstreamTest, ACallCancelledBetweenAttemptsLeavesNoSlotBehind) {
  provide([](TestPeer& peer, std::string) -> asio::awaitable<void> {
    co_await peer.answer(503, "", "Retry-After: 60\r\n");
  });
  Outcome& outcome = start();
  run_until([this] { return stats().retries == 1; });
  Outcome& throttled = start();
  run_until([this] { return stats().throttled == 1; });
  cancel_and_wait(throttled);
  cancel_and_wait(outcome);
  EXPECT_EQ(upstream_->stats().active, 0U);
  EXPECT_EQ(asked_, 1);
}

TEST_F(UpstreamTest, TroubleIsTriedAgainUpToMaxAttempts) {
  provide([this](TestPeer& peer, std::string) -> asio::awaitable<void> {
    if (asked_ < 3) {
      co_await peer.answer(500, "");
    } else {
      co_await peer.answer(200, "fine");
    }
  });
  EXPECT_TRUE(call());
  EXPECT_EQ(asked_, 3);
  EXPECT_EQ(stats().retries, 2U);

  asked_ = -100;
  const auto failed = call();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kProviderFailed);
  EXPECT_TRUE(failed.error().retryable);
  EXPECT_EQ(asked_, -100 + limits_.max_attempts);
}

TEST_F(UpstreamTest, RetriesNeverExceedTheBudget) {
  limits_.breaker_failures = 1'000'000;
  provide([](TestPeer& peer, std::string) -> asio::awaitable<void> { co_await peer.answer(500, ""); });
  for (int i = 0; i < 300; ++i) ASSERT_FALSE(call());
  EXPECT_EQ(stats().calls, 300U);
  EXPECT_LE(stats().retries, 30U);
  EXPECT_GE(stats().retries, 29U);
}

TEST_F(UpstreamTest, ARetryThatWouldBeTooLateFailsRightAway) {
  provide([](TestPeer& peer, std::string) -> asio::awaitable<void> {
    co_await peer.answer(429, R"({"error":{"message":"slow down"}})", "Retry-After: 600\r\n");
  });
  const auto failed = call();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kProviderFailed);
  EXPECT_EQ(failed.error().retry_after, std::chrono::seconds(600));
  EXPECT_NE(failed.error().message.find("slow down"), std::string::npos);
  const auto next = call();
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code, ErrorCode::kOverloaded);
  EXPECT_GT(next.error().retry_after, std::chrono::seconds(590));
  EXPECT_EQ(asked_, 1) << "the order to stay away holds for every call";
}

TEST_F(UpstreamTest, CallsWaitAheadOfAnnouncedLimits) {
  constexpr milliseconds kReset{30};
  Clock::time_point reset_at;
  int early = 0;
  provide([&](TestPeer& peer, std::string) -> asio::awaitable<void> {
    if (asked_ > 1 && Clock::now() < reset_at) ++early;
    reset_at = Clock::now() + kReset;
    co_await peer.answer(200, "fine",
                         "x-ratelimit-limit-requests: 1\r\nx-ratelimit-remaining-requests: 0\r\n"
                         "x-ratelimit-reset-requests: 30ms\r\n");
  });
  for (int i = 0; i < 5; ++i) start();
  run_until([this] { return all_over(); });
  // What was under way before the first answer could not know; everything later must have waited.
  const int before = early;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(call());
  EXPECT_EQ(early, before);
  EXPECT_GE(stats().throttled, 5U);
}

TEST_F(UpstreamTest, TenThousand429sAreNeverAnsweredEarlyNorWithMuchExtraLoad) {
  constexpr int kCalls = 10'000;
  limits_.max_connections = 64;
  limits_.queue = kCalls;
  std::map<std::string, Clock::time_point> named;
  int injected = 0;
  int early = 0;
  provide([&](TestPeer& peer, std::string request) -> asio::awaitable<void> {
    const std::string id = request.substr(request.find("\r\n\r\n") + 4);
    if (const auto known = named.find(id); known != named.end()) {
      if (Clock::now() < known->second) ++early;
      co_await peer.answer(200, "fine");
      co_return;
    }
    const milliseconds wait(1 + injected++ % 5);
    named[id] = Clock::now() + wait;
    co_await peer.answer(429, "", fmt::format("retry-after-ms: {}\r\n", wait.count()));
  });
  for (int i = 0; i < kCalls; ++i) start({.path = "/", .body = std::to_string(i)});
  run_until([this] { return all_over(); });
  EXPECT_EQ(injected, kCalls);
  EXPECT_EQ(early, 0);
  EXPECT_LE(asked_, kCalls + kCalls / 10);
  int fine = 0;
  for (const Outcome& outcome : outcomes_) {
    ASSERT_TRUE(outcome.result);
    if (*outcome.result) {
      ++fine;
    } else {
      ASSERT_GT(outcome.result->error().retry_after, milliseconds(0));
    }
  }
  EXPECT_EQ(fine, asked_ - kCalls);
  EXPECT_LE(client_.stats().connections_opened * 100, client_.stats().requests) << "99 % reuse";
}

TEST_F(UpstreamTest, TheBreakerOpensAndOneProbeClosesIt) {
  limits_.breaker_failures = 2;
  limits_.breaker_open = milliseconds(20);
  limits_.max_attempts = 1;
  bool broken = true;
  provide([&broken](TestPeer& peer, std::string) -> asio::awaitable<void> {
    co_await peer.answer(broken ? 500 : 200, "");
  });
  EXPECT_FALSE(call());
  EXPECT_FALSE(call());
  EXPECT_EQ(stats().breaker, BreakerState::kOpen);
  const auto refused = call();
  ASSERT_FALSE(refused);
  if (asked_ == 2) {  // unless this machine stood still for as long as the breaker was open
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_GT(refused.error().retry_after, milliseconds(0));
    EXPECT_TRUE(refused.error().retryable);
  }
  broken = false;
  asio::steady_timer open_up(io_, upstream_->unavailable_for(0) + milliseconds(1));
  bool passed = false;
  open_up.async_wait([&passed](auto) { passed = true; });
  run_until([&passed] { return passed; });
  EXPECT_TRUE(call());
  EXPECT_EQ(stats().breaker, BreakerState::kClosed);
}

TEST_F(UpstreamTest, AProviderThatCannotBeReachedIsUnavailableAndOpensTheBreaker) {
  limits_.breaker_failures = 3;
  asio::ip::tcp::acceptor closed(io_, {asio::ip::make_address_v4("127.0.0.1"), 0});
  const auto port = closed.local_endpoint().port();
  closed.close();
  reach(fmt::format("http://127.0.0.1:{}", port));
  const auto failed = call();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(failed.error().message.starts_with("groq: ")) << failed.error().message;
  EXPECT_EQ(stats().breaker, BreakerState::kOpen);
}

TEST_F(UpstreamTest, AHangIsTheProvidersFailureAndTriedAgain) {
  limits_.timeouts.first_byte = milliseconds(30);
  provide([this](TestPeer& peer, std::string) -> asio::awaitable<void> {
    if (asked_ == 1) {
      co_await peer.wait_for_close();
    } else {
      co_await peer.answer(200, "fine");
    }
  });
  EXPECT_TRUE(call());
  EXPECT_EQ(stats().retries, 1U);
}

TEST_F(UpstreamTest, AWrongRequestIsNotTriedAgain) {
  for (const int status : {400, 401, 403, 404, 413, 422, 501}) {
    asked_ = 0;
    provide([status](TestPeer& peer, std::string) -> asio::awaitable<void> { co_await peer.answer(status, ""); });
    EXPECT_FALSE(call());
    EXPECT_EQ(asked_, 1) << status;
    EXPECT_EQ(stats().breaker, BreakerState::kClosed);
  }
}

TEST_F(UpstreamTest, OnlyASuccessfulBodyReachesTheCaller) {
  provide([this](TestPeer& peer, std::string) -> asio::awaitable<void> {
    if (asked_ == 1) {
      co_await peer.answer(500, "an error");
    } else {
      co_await peer.answer(200, "fine");
    }
  });
  std::string got;
  ASSERT_TRUE(call({.path = "/", .on_body = [&got](std::string_view bytes) -> Result<void> {
                      got += bytes;
                      return {};
                    }}));
  EXPECT_EQ(got, "fine");
}

TEST_F(UpstreamTest, ABodyThatBreaksIsRestartedOnlyByConsent) {
  provide([this](TestPeer& peer, std::string) -> asio::awaitable<void> {
    if (asked_ % 2 == 1) {
      co_await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      peer.close();
    } else {
      co_await peer.answer(200, "whole");
    }
  });
  std::string got;
  const auto take = [&got](std::string_view bytes) -> Result<void> {
    got += bytes;
    return {};
  };
  EXPECT_TRUE(call({.path = "/", .on_body = take, .on_restart = [&got] { got.clear(); }}));
  EXPECT_EQ(got, "whole");
  got.clear();
  const auto broken = call({.path = "/", .on_body = take});
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(got, "half");
  EXPECT_EQ(asked_, 3);
}

TEST_F(UpstreamTest, AnErrorOfTheCallersOwnComesBackUntouched) {
  provide(ok);
  const auto failed = call({.path = "/", .on_body = [](std::string_view) -> Result<void> {
                              return fail({.code = ErrorCode::kUnavailable, .message = "mine", .retryable = true});
                            }});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "mine");
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(stats().breaker, BreakerState::kClosed);
}

TEST_F(UpstreamTest, TheDeadlineBoundsAllAttempts) {
  provide(hang);
  const auto failed = call({.path = "/", .deadline = Deadline::after(milliseconds(40))});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(asked_, 1);
}

}  // namespace

}  // namespace showrunner::net
