#include "net/http_client.h"

#include <cstdlib>
#include <list>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "net/test_server.h"

namespace showrunner::net {

namespace {

using std::chrono::milliseconds;

class HttpClientTest : public testing::Test {
 protected:
  HttpClientTest() {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  }

  struct Outcome {
    std::optional<Result<HttpResponse>> result;
    bool aborted = false;
    asio::cancellation_signal cancel;

    bool over() const { return result || aborted; }
  };

  static asio::awaitable<void> record(HttpClient& client, HttpRequest request, Outcome& outcome) {
    try {
      outcome.result = co_await client.send(std::move(request));
    } catch (const boost::system::system_error& error) {
      outcome.aborted = error.code() == asio::error::operation_aborted;
    }
  }

  Outcome& start(HttpRequest request) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(io_, record(*client_, std::move(request), outcome),
                   asio::bind_cancellation_slot(outcome.cancel.slot(), asio::detached));
    return outcome;
  }

  template <class Holds>
  void run_until(Holds holds) {
    while (!holds()) ASSERT_GT(io_.run_one(), 0U);
  }

  Result<HttpResponse> send(HttpRequest request) {
    Outcome& outcome = start(std::move(request));
    while (!outcome.over()) io_.run_one();
    if (outcome.aborted) return fail(ErrorCode::kCancelled, "thrown");
    return *std::move(outcome.result);
  }

  TestServer& serve(TestServer::Script script) { return servers_.emplace_back(io_, std::move(script)); }

  asio::io_context io_;
  std::list<TestServer> servers_;
  std::list<Outcome> outcomes_;
  std::unique_ptr<HttpClient> client_ = std::make_unique<HttpClient>(io_.get_executor());
};

TEST_F(HttpClientTest, AnAddressThatIsRefusedIsNotConnectedTo) {
  TestServer& server = serve(say_hello);
  std::vector<std::string> asked;
  bool allowed = false;
  HttpClientOptions options;
  options.may_connect = [&](const asio::ip::address& address, std::uint16_t port) {
    asked.push_back(fmt::format("http://{}:{}/", address.to_string(), port));
    return allowed;
  };
  client_ = std::make_unique<HttpClient>(io_.get_executor(), options);
  ASSERT_EQ(::setenv("http_proxy", server.url().c_str(), 1), 0);  // would be asked in the place of the other
  const auto refused = send({.url = server.url()});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(asked, std::vector{server.url()});
  EXPECT_EQ(server.connections(), 0);
  allowed = true;
  const auto response = send({.url = server.url()});
  ::unsetenv("http_proxy");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "hello");
}

TEST_F(HttpClientTest, SendsMethodHeadersAndBodyAndReturnsTheWholeAnswer) {
  std::string seen;
  TestServer& server = serve([&seen](TestPeer& peer) -> asio::awaitable<void> {
    seen = (co_await peer.read_request()).value_or("");
    co_await peer.answer(201, "made", "X-Request-Id: 7\r\nx-empty:\r\n");
  });
  const auto response = send({.method = "POST",
                              .url = server.url("/v1/things?a=b"),
                              .headers = {{"Content-Type", "application/json"}, {"X-Nothing", ""}},
                              .body = "{}"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->head.status, 201);
  EXPECT_EQ(response->head.header("X-REQUEST-ID"), "7");
  EXPECT_EQ(response->head.header("x-empty"), "");
  EXPECT_EQ(response->body, "made");
  EXPECT_EQ(response->body_bytes, 4U);
  EXPECT_TRUE(seen.starts_with("POST /v1/things?a=b HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(seen.find("X-Nothing:\r\n"), std::string::npos);
  EXPECT_NE(seen.find("User-Agent: showrunner/"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{}")) << seen;
}

TEST_F(HttpClientTest, UsesOneConnectionForRequestsAfterEachOther) {
  TestServer& server = serve(say_hello);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(send({.url = server.url()})->body, "hello");
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(client_->stats().requests, 100U);
  EXPECT_EQ(client_->stats().connections_opened, 1U);
  EXPECT_EQ(client_->stats().in_flight, 0U);
}

TEST_F(HttpClientTest, ARefusedConnectionIsUnavailableAndRetryable) {
  std::string url;
  {
    asio::ip::tcp::acceptor closed(io_, {asio::ip::make_address_v4("127.0.0.1"), 0});
    url = fmt::format("http://127.0.0.1:{}/secret?key=1", closed.local_endpoint().port());
  }
  const auto response = send({.url = url});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(response.error().retryable);
  EXPECT_NE(response.error().message.find("Connection refused"), std::string::npos) << response.error().message;
  EXPECT_EQ(response.error().message.find("secret"), std::string::npos);
}

TEST_F(HttpClientTest, AConnectionThatThePeerClosedInBetweenIsNoFailure) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.answer(200, "hello");
    peer.close();
  });
  for (int i = 0; i < 20; ++i) {
    const auto response = send({.method = "POST", .url = server.url(), .body = "x"});
    ASSERT_TRUE(response) << response.error().message;
  }
  EXPECT_EQ(server.connections(), 20);
}

TEST_F(HttpClientTest, AnIdleConnectionThatIsResetWhenUsedIsTriedOnANewOne) {
  int asked = 0;
  TestServer& server = serve([&asked](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    const bool first = ++asked == 1;
    co_await peer.answer(200, "hello");
    co_await peer.read_request();
    if (first) peer.reset();
  });
  ASSERT_TRUE(send({.url = server.url()}));
  const auto response = send({.url = server.url()});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "hello");
}

TEST_F(HttpClientTest, KeepsAsManyConnectionsAsThereWereRequestsAtOnce) {
  constexpr std::size_t kAtOnce = 200;
  TestServer& server = serve(say_hello);
  for (int round = 0; round < 5; ++round) {
    outcomes_.clear();
    for (std::size_t i = 0; i < kAtOnce; ++i) start({.url = server.url()});
    run_until([this] { return std::ranges::all_of(outcomes_, &Outcome::over); });
    for (const Outcome& outcome : outcomes_) ASSERT_TRUE(outcome.result && *outcome.result);
  }
  EXPECT_LE(client_->stats().connections_opened, kAtOnce);
  EXPECT_EQ(client_->stats().requests, 5 * kAtOnce);
}

TEST_F(HttpClientTest, ABodyThatIsCutShortIsUnavailable) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer.close();
  });
  const auto response = send({.url = server.url()});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(response.error().retryable);
  EXPECT_NE(response.error().message.find("in the middle of the answer"), std::string::npos);
}

TEST_F(HttpClientTest, AResetInTheMiddleOfTheBodyIsUnavailable) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    peer.reset();
  });
  const auto response = send({.url = server.url()});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(response.error().retryable);
}

TEST_F(HttpClientTest, AnAnswerThatIsNoHttpIsUnavailable) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.write("SSH-2.0-OpenSSH_9.2\r\n");
    peer.close();
  });
  const auto response = send({.url = server.url()});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(response.error().message.find("not HTTP"), std::string::npos) << response.error().message;
}

TEST_F(HttpClientTest, AHangBeforeTheFirstByteEndsWithItsLimit) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.wait_for_close();
  });
  const auto response = send({.url = server.url(), .timeouts = {.first_byte = milliseconds(50)}});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_TRUE(response.error().retryable);
  EXPECT_NE(response.error().message.find("did not begin to answer within 50 ms"), std::string::npos);
}

TEST_F(HttpClientTest, ABodyThatStopsEndsWithTheIdleLimit) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    co_await peer.wait_for_close();
  });
  const auto response = send({.url = server.url(), .timeouts = {.idle = milliseconds(50)}});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_TRUE(response.error().retryable);
  EXPECT_NE(response.error().message.find("in the middle of its answer"), std::string::npos);
}

TEST_F(HttpClientTest, TheDeadlineBoundsTheWholeAndIsNotRetryable) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.wait_for_close();
  });
  const auto response = send({.url = server.url(), .deadline = Deadline::after(milliseconds(60))});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_FALSE(response.error().retryable);
  EXPECT_NE(response.error().message.find("longer than the request may take"), std::string::npos);

  const auto late = send({.url = server.url(), .deadline = Deadline::after(milliseconds(0))});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, ABodyOverTheLimitIsAResourceLimit) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.answer(200, std::string(1001, 'x'));
  });
  EXPECT_EQ(send({.url = server.url(), .max_body_bytes = 1001})->body.size(), 1001U);
  const auto response = send({.url = server.url(), .max_body_bytes = 1000});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kResourceLimit);
}

TEST_F(HttpClientTest, AHeadWithoutEndIsAResourceLimit) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.write("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 1000; ++i) co_await peer.write(fmt::format("X-{}: {}\r\n", i, std::string(1000, 'x')));
    co_await peer.wait_for_close();
  });
  const auto response = send({.url = server.url()});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kResourceLimit) << response.error().message;
}

TEST_F(HttpClientTest, CallbacksGetTheHeadAndThePiecesAsTheyCome) {
  asio::steady_timer gate(io_, asio::steady_timer::time_point::max());
  TestServer& server = serve([&gate](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Kind: slow\r\n\r\n3\r\none\r\n");
    co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await peer.write("3\r\ntwo\r\n0\r\nX-Trailer: ignored\r\n\r\n");
  });
  std::vector<std::string> seen;
  const Outcome& outcome = start({.url = server.url(),
                                  .on_head = [&seen](const HttpHead& head) -> Result<void> {
                                    seen.push_back(fmt::format("{} {}", head.status, head.header("x-kind")));
                                    return {};
                                  },
                                  .on_body = [&](std::string_view bytes) -> Result<void> {
                                    seen.emplace_back(bytes);
                                    gate.cancel();  // the second piece is only sent when the first has been seen
                                    return {};
                                  }});
  run_until([&outcome] { return outcome.over(); });
  ASSERT_TRUE(outcome.result && *outcome.result);
  EXPECT_EQ(seen, (std::vector<std::string>{"200 slow", "one", "two"}));
  EXPECT_EQ((*outcome.result)->body, "");
  EXPECT_EQ((*outcome.result)->body_bytes, 6U);
  EXPECT_EQ((*outcome.result)->head.header("x-trailer"), "");
}

TEST_F(HttpClientTest, AnErrorOfACallbackEndsTheTransferAndComesBackUntouched) {
  TestServer& server = serve(say_hello);
  const Error mine{.code = ErrorCode::kProviderFailed, .message = "mine", .retryable = true, .field = "$.x"};
  const auto by_head =
      send({.url = server.url(), .on_head = [&](const HttpHead&) -> Result<void> { return fail(mine); }});
  ASSERT_FALSE(by_head);
  EXPECT_EQ(by_head.error().field, "$.x");
  const auto by_body =
      send({.url = server.url(), .on_body = [&](std::string_view) -> Result<void> { return fail(mine); }});
  ASSERT_FALSE(by_body);
  EXPECT_EQ(by_body.error().message, "mine");
  EXPECT_EQ(client_->stats().failed, 2U);
}

TEST_F(HttpClientTest, HeadAndNoContentHaveNoBody) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    co_await peer.read_request();
    co_await peer.write("HTTP/1.1 204 No Content\r\n\r\n");
    co_await say_hello(peer);
  });
  const auto head = send({.method = "HEAD", .url = server.url()});
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->head.header("content-length"), "100");
  EXPECT_EQ(send({.method = "DELETE", .url = server.url()})->head.status, 204);
  EXPECT_EQ(send({.url = server.url()})->body, "hello");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, MethodsFollowEachOtherOnOneHandle) {
  std::vector<std::string> seen;
  TestServer& server = serve([&seen](TestPeer& peer) -> asio::awaitable<void> {
    while (auto request = co_await peer.read_request()) {
      seen.push_back(request->substr(0, request->find(' ')) + "|" + request->substr(request->find("\r\n\r\n") + 4));
      co_await peer.answer(200, request->starts_with("HEAD") ? "" : "ok");
    }
  });
  for (const auto& [method, body] : std::vector<std::pair<std::string, std::string>>{{"PUT", "a"},
                                                                                     {"GET", ""},
                                                                                     {"POST", ""},
                                                                                     {"HEAD", ""},
                                                                                     {"PATCH", "b"},
                                                                                     {"POST", "c"},
                                                                                     {"DELETE", ""},
                                                                                     {"GET", ""}}) {
    ASSERT_TRUE(send({.method = method, .url = server.url(), .body = body}));
  }
  EXPECT_EQ(seen,
            (std::vector<std::string>{"PUT|a", "GET|", "POST|", "HEAD|", "PATCH|b", "POST|c", "DELETE|", "GET|"}));
}

TEST_F(HttpClientTest, ALargeBodyIsSentWithoutWaitingForContinue) {
  std::string seen;
  TestServer& server = serve([&seen](TestPeer& peer) -> asio::awaitable<void> {
    seen = (co_await peer.read_request()).value_or("");
    co_await peer.answer(200, "ok");
  });
  ASSERT_TRUE(send({.method = "POST", .url = server.url(), .body = std::string(3'000'000, 'x')}));
  EXPECT_EQ(seen.find("Expect"), std::string::npos);
  EXPECT_TRUE(seen.ends_with(std::string(3'000'000, 'x')));
}

TEST_F(HttpClientTest, InterimAnswersAreNotTheAnswer) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n");
    co_await peer.answer(200, "hello");
  });
  const auto response = send({.url = server.url()});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->head.status, 200);
  EXPECT_EQ(response->head.header("x-early"), "");
}

TEST_F(HttpClientTest, RedirectsAreAnswersLikeOthers) {
  TestServer& server = serve([](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    co_await peer.answer(302, "", "Location: http://127.0.0.1:1/\r\n");
  });
  EXPECT_EQ(send({.url = server.url()})->head.status, 302);
}

TEST_F(HttpClientTest, CancellationEndsTheTransferAtOnce) {
  bool asked = false;
  bool gone = false;
  TestServer& server = serve([&](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    asked = true;
    co_await peer.wait_for_close();
    gone = true;
  });
  Outcome& outcome = start({.url = server.url()});
  run_until([&asked] { return asked; });
  EXPECT_EQ(client_->stats().in_flight, 1U);
  outcome.cancel.emit(asio::cancellation_type::terminal);
  run_until([&] { return outcome.over() && gone; });
  EXPECT_TRUE(outcome.aborted);
  EXPECT_EQ(client_->stats().in_flight, 0U);
}

TEST_F(HttpClientTest, ACallbackMayCancelItsOwnCall) {
  TestServer& server = serve(say_hello);
  Outcome* self = nullptr;
  self = &start({.url = server.url(), .on_body = [&self](std::string_view) -> Result<void> {
                   self->cancel.emit(asio::cancellation_type::terminal);
                   return {};
                 }});
  run_until([self] { return self->over(); });
  EXPECT_EQ(send({.url = server.url()})->body, "hello");
}

TEST_F(HttpClientTest, ACallbackMayStartAnotherRequest) {
  TestServer& server = serve(say_hello);
  Outcome* inner = nullptr;
  const Outcome& outer = start({.url = server.url(), .on_head = [&](const HttpHead&) -> Result<void> {
                                  inner = &start({.url = server.url("/inner")});
                                  return {};
                                }});
  run_until([&] { return outer.over() && inner != nullptr && inner->over(); });
  EXPECT_EQ((*outer.result)->body, "hello");
  EXPECT_EQ((*inner->result)->body, "hello");
}

TEST_F(HttpClientTest, ClosingTheClientEndsWhatIsUnderWay) {
  bool asked = false;
  TestServer& server = serve([&asked](TestPeer& peer) -> asio::awaitable<void> {
    co_await peer.read_request();
    asked = true;
    co_await peer.wait_for_close();
  });
  const Outcome& outcome = start({.url = server.url()});
  run_until([&asked] { return asked; });
  client_.reset();
  run_until([&outcome] { return outcome.over(); });
  ASSERT_TRUE(outcome.result);
  EXPECT_EQ(outcome.result->error().code, ErrorCode::kCancelled);
}

TEST_F(HttpClientTest, AnIdleClientDoesNotKeepTheLoopRunning) {
  {
    TestServer server(io_, [](TestPeer& peer) -> asio::awaitable<void> {
      co_await peer.read_request();
      co_await peer.answer(200, "hello");
    });
    const Outcome& outcome = start({.url = server.url(), .deadline = Deadline::after(std::chrono::hours(1))});
    run_until([&outcome] { return outcome.over(); });
  }
  io_.run();  // returns
  EXPECT_EQ(client_->stats().requests, 1U);
}

TEST_F(HttpClientTest, WhatWouldBreakTheMessageIsRefused) {
  for (const HttpRequest& request :
       std::vector<HttpRequest>{{.url = "file:///etc/passwd"},
                                {.url = "http://127.0.0.1/a b"},
                                {.method = "GET /x", .url = "http://127.0.0.1/"},
                                {.url = "http://127.0.0.1/", .headers = {{"X", "a\r\nY: b"}}},
                                {.url = "http://127.0.0.1/", .headers = {{"X:", "a"}}}}) {
    const auto response = send(request);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::kInvalidInput);
  }
}

}  // namespace

}  // namespace showrunner::net
