#include "net/http_server.h"

#include <functional>
#include <future>
#include <memory>
#include <vector>

#include <boost/asio/post.hpp>
#include <sys/resource.h>

#include "net/http_server_test_support.h"

namespace showrunner::net {

namespace {

using std::chrono::milliseconds;
using testing::body_of;
using testing::HttpServerTest;
using testing::RawClient;
using testing::status_of;

constexpr std::string_view kGet = "GET /echo?q=1 HTTP/1.1\r\nHost: a\r\nX-Mine: yes\r\n\r\n";

std::string post(std::string_view path, std::string_view body, std::string_view fields = {}) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
  start();
  RawClient client(port);
  for (int i = 0; i < 3; ++i) {
    client.send(kGet);
    const auto reply = client.read_reply();
    EXPECT_EQ(status_of(reply), "HTTP/1.1 200 OK");
    EXPECT_EQ(body_of(reply), "GET /echo q=1 yes 0 ");
    EXPECT_NE(reply.find("\r\nX-Test: yes\r\n"), std::string::npos);
    EXPECT_NE(reply.find("\r\nDate: "), std::string::npos);
    EXPECT_EQ(reply.find("Connection:"), std::string::npos);
  }
  client.send(post("/later", "hello"));
  EXPECT_EQ(body_of(client.read_reply()), "POST /later   5 hello");
  client.close();
  stop();
  EXPECT_EQ(handler.seen.logged.size(), 4U);
  EXPECT_EQ(handler.seen.logged.back(), "POST /later 200");
  EXPECT_EQ(server->stats().requests, 4U);
  EXPECT_EQ(server->stats().accepted, 1U);
  EXPECT_EQ(server->stats().connections, 0U);
  EXPECT_EQ(server->stats().in_flight, 0U);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  RawClient client(port);
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += post(i % 3 == 0 ? "/later" : "/echo", "body " + std::to_string(i));
  client.send(requests);
  for (int i = 0; i < 200; ++i) {
    ASSERT_NE(client.read_reply().find("body " + std::to_string(i)), std::string::npos) << i;
  }
}

TEST_F(HttpServerTest, TakesPipelinedRequestsForNoSignThatTheClientHasGone) {
  start();
  RawClient client(port);
  client.send(post("/wait", "1"));
  wait_until([&] { return handler.seen.waiting == 1; });
  for (int i = 0; i < 20; ++i) client.send(post("/echo", std::string(900, 'x')));
  release();
  EXPECT_EQ(body_of(client.read_reply()), "POST /wait   1 1");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(status_of(client.read_reply()), "HTTP/1.1 200 OK");
  EXPECT_EQ(handler.seen.cancelled, 0);
}

TEST_F(HttpServerTest, CancelsTheAnswerWhenTheClientGoes) {
  start();
  RawClient client(port);
  client.send(post("/wait", "1"));
  wait_until([&] { return handler.seen.waiting == 1; });
  client.close();
  wait_until([&] { return handler.seen.cancelled == 1; });
  stop();
  EXPECT_EQ(handler.seen.logged, std::vector<std::string>{"POST /wait 0 aborted"});
}

TEST_F(HttpServerTest, CancelsAStreamThatWaitsWhenTheClientGoes) {
  start();
  RawClient client(port);
  client.send(post("/stream-wait", ""));
  client.read_until([](std::string_view got) { return got.ends_with("4\r\none,\r\n"); });
  client.close();
  wait_until([&] { return handler.seen.cancelled == 1; });
}

TEST_F(HttpServerTest, StreamsInChunks) {
  start();
  RawClient client(port);
  client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto reply = client.read_until([](std::string_view got) { return got.ends_with("\r\n0\r\n\r\n"); });
  EXPECT_NE(reply.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(body_of(reply), "4\r\none,\r\n3\r\ntwo\r\n0\r\n\r\n");
  client.send(kGet);
  EXPECT_EQ(status_of(client.read_reply()), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, StreamsToTheEndOfTheConnectionInHttp10) {
  start();
  RawClient client(port);
  client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto reply = client.read_to_end();
  EXPECT_NE(reply.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(body_of(reply), "one,two");
}

TEST_F(HttpServerTest, ShowsThatAStreamWasCutShort) {
  start();
  RawClient client(port);
  client.send("GET /stream-fail HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(client.read_to_end()), "4\r\none,\r\n");
  RawClient old(port);
  old.send("GET /stream-fail HTTP/1.0\r\n\r\n");
  old.read_to_end();
  EXPECT_TRUE(old.was_reset());
  stop();
  EXPECT_EQ(handler.seen.logged.front(), "GET /stream-fail 200 aborted");
}

TEST_F(HttpServerTest, SendsLargeBodiesWhole) {
  start();
  RawClient client(port, 4096);
  client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(client.read_reply()).size(), std::size_t{8} << 20U);
  client.send(kGet);
  EXPECT_EQ(status_of(client.read_reply()), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, LeavesTheBodyOutForHead) {
  start();
  RawClient client(port);
  client.send(
      "HEAD /big HTTP/1.1\r\nHost: a\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: a\r\n\r\nGET /empty HTTP/1.1\r\nHost: a\r\n"
      "Connection: close\r\n\r\n");
  const auto replies = client.read_to_end();
  EXPECT_NE(replies.find("Content-Length: 8388608\r\n"), std::string::npos);
  EXPECT_NE(replies.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_NE(replies.find("HTTP/1.1 204 No Content\r\n"), std::string::npos);
  EXPECT_TRUE(replies.ends_with("\r\n\r\n"));
  EXPECT_LT(replies.size(), 2000U);
}

TEST_F(HttpServerTest, KeepsHttp10ConnectionsOnlyWhenAsked) {
  start();
  RawClient client(port);
  client.send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(client.read_reply().find("Connection: keep-alive\r\n"), std::string::npos);
  client.send("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_NE(client.read_reply().find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServerTest, TakesBodiesInPiecesAndInChunks) {
  start();
  RawClient client(port);
  const std::string large(3'000'000, 'u');
  client.send(post("/upload", large));
  EXPECT_EQ(body_of(client.read_reply()), "POST /upload   3000000 " + std::string(32, 'u'));
  std::string chunked = "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1000; ++i) chunked += "3e8\r\n" + std::string(1000, 'c') + "\r\n";
  client.send(chunked + "0\r\n\r\n" + std::string(kGet));
  EXPECT_EQ(body_of(client.read_reply()), "POST /upload   1000000 " + std::string(32, 'c'));
  EXPECT_EQ(body_of(client.read_reply()), "GET /echo q=1 yes 0 ");
}

TEST_F(HttpServerTest, SaysContinueToWhoWaitsForIt) {
  start();
  RawClient client(port);
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(client.read_reply(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_EQ(body_of(client.read_reply()), "POST /echo   5 hello");
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
  EXPECT_EQ(status_of(client.read_reply()), "HTTP/1.1 413 Content Too Large");
}

TEST_F(HttpServerTest, RefusesAndCloses) {
  start();
  const std::vector<std::pair<std::string, std::string>> bad{
      {"GET / HTTP/2.0\r\n\r\n", "505"},
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/1.1\nHost: a\n\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x'), "431"},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", "413"},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: br\r\n\r\n", "501"},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!", "400"},
  };
  for (const auto& [request, status] : bad) {
    RawClient client(port);
    // A request behind a bad one must never be answered.
    client.send(request + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto reply = client.read_to_end();
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 " + status)) << request.substr(0, 80) << " got " << reply;
    EXPECT_NE(reply.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(reply.find("smuggled"), std::string::npos);
    EXPECT_FALSE(client.was_reset());
  }
  stop();
  EXPECT_EQ(handler.seen.logged.size(), bad.size());
  EXPECT_TRUE(handler.seen.bodies.empty());
  EXPECT_EQ(server->stats().bad_requests, bad.size());
}

TEST_F(HttpServerTest, AClientThatUploadsTooMuchStillReadsWhy) {
  start();
  RawClient client(port);
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" + std::string(4'000'000, 'x'));
  EXPECT_EQ(status_of(client.read_reply()), "HTTP/1.1 413 Content Too Large");
}

TEST_F(HttpServerTest, EndsClientsThatSendTooSlowly) {
  start({.header_timeout = milliseconds(80), .body_timeout = milliseconds(80), .idle_timeout = milliseconds(80)});
  RawClient head(port);
  head.send("GET /echo HTTP/1.1\r\nHos");
  RawClient body(port);
  body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
  RawClient silent(port);
  EXPECT_EQ(status_of(head.read_to_end()), "HTTP/1.1 408 Request Timeout");
  EXPECT_EQ(status_of(body.read_to_end()), "HTTP/1.1 408 Request Timeout");
  EXPECT_EQ(silent.read_to_end(), "");
}

TEST_F(HttpServerTest, EndsClientsThatDoNotRead) {
  start({.write_timeout = milliseconds(100)});
  RawClient whole(port, 4096);
  whole.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  RawClient stream(port, 4096);
  stream.send("GET /stream-endless HTTP/1.1\r\nHost: a\r\n\r\n");
  wait_until([&] { return handler.seen.cancelled == 1; });
  // The first byte is read only when the server has given up.
  EXPECT_LT(whole.read_to_end().size(), std::size_t{8} << 20U);
}

TEST_F(HttpServerTest, AnEndlessStreamLeavesRoomForOthers) {
  start();
  RawClient stream(port);
  stream.send("GET /stream-endless HTTP/1.1\r\nHost: a\r\n\r\n");
  std::thread reader(
      [&] { stream.read_until([](std::string_view got) { return got.size() > (std::size_t{64} << 20U); }); });
  RawClient other(port);
  for (int i = 0; i < 10; ++i) {
    other.send(kGet);
    EXPECT_EQ(status_of(other.read_reply()), "HTTP/1.1 200 OK");
  }
  reader.join();
  stream.close();
  wait_until([&] { return handler.seen.cancelled == 1; });
}

TEST_F(HttpServerTest, TurnsAwayConnectionsOverTheLimit) {
  start({.max_connections = 2});
  RawClient first(port);
  RawClient second(port);
  first.send(kGet);
  second.send(kGet);
  first.read_reply();
  second.read_reply();
  RawClient third(port);
  EXPECT_EQ(status_of(third.read_to_end()), "HTTP/1.1 503 Service Unavailable");
  first.send(kGet);
  EXPECT_EQ(status_of(first.read_reply()), "HTTP/1.1 200 OK");
  stop();
  EXPECT_EQ(server->stats().refused, 1U);
}

TEST_F(HttpServerTest, ABusyLoopTakesInACrowdWithinAFewTurns) {
  constexpr std::size_t kCrowd = 40;
  start();
  std::promise<void> busy;
  boost::asio::post(io, [until = busy.get_future().share()] { until.wait(); });
  std::vector<std::unique_ptr<RawClient>> clients;
  for (std::size_t i = 0; i < kCrowd; ++i) clients.push_back(std::make_unique<RawClient>(port));
  std::size_t turns = 0;
  std::promise<void> counted;
  std::function<void()> turn = [&] {
    if (server->stats().accepted == kCrowd || ++turns == kCrowd) return counted.set_value();
    boost::asio::post(io, turn);
  };
  boost::asio::post(io, turn);
  busy.set_value();
  counted.get_future().wait();
  EXPECT_LT(turns, 10U);
}

TEST_F(HttpServerTest, AnExceptionIsA500AndNoMore) {
  start();
  RawClient client(port);
  client.send(post("/throw", ""));
  EXPECT_EQ(status_of(client.read_reply()), "HTTP/1.1 500 Internal Server Error");
  client.send(post("/throw-now", ""));
  EXPECT_EQ(status_of(client.read_reply()), "HTTP/1.1 500 Internal Server Error");
  client.send(kGet);
  EXPECT_EQ(status_of(client.read_reply()), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, NamesRequests) {
  start();
  RawClient client(port);
  const auto id_of = [&](std::string_view fields) {
    client.send("GET /echo HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n");
    const auto reply = client.read_reply();
    const auto at = reply.find("X-Request-Id: ") + 14;
    return reply.substr(at, reply.find('\r', at) - at);
  };
  const auto own = id_of("");
  EXPECT_EQ(own.size(), 16U);
  EXPECT_NE(id_of(""), own);
  EXPECT_EQ(id_of("X-Request-Id: client-1.a_B\r\n"), "client-1.a_B");
  EXPECT_EQ(id_of("X-Request-Id: a b\r\n").size(), 16U);
  EXPECT_EQ(id_of("X-Request-Id: " + std::string(65, 'a') + "\r\n").size(), 16U);
}

TEST_F(HttpServerTest, AnswersAClientThatHasClosedItsSendingHalf) {
  start();
  RawClient client(port);
  client.send(std::string(kGet) + std::string(kGet));
  client.finish_sending();
  const auto replies = client.read_to_end();
  EXPECT_NE(replies.find("HTTP/1.1 200 OK", 20), std::string::npos);
}

TEST_F(HttpServerTest, StopLetsRequestsUnderWayEnd) {
  start();
  RawClient idle(port);
  RawClient busy(port);
  RawClient streaming(port);
  RawClient late(port);
  late.send("GET /echo HTTP/1.1\r\n");  // the rest comes when the server drains already
  busy.send(post("/wait", "1"));
  streaming.send("GET /stream-wait HTTP/1.1\r\nHost: a\r\n\r\n");
  wait_until([&] { return handler.seen.waiting == 2; });
  auto stopped = begin_stop();
  EXPECT_EQ(idle.read_to_end(), "");  // the server drains, then
  RawClient refused(port);
  EXPECT_FALSE(refused.connected());
  late.send("Host: a\r\n\r\n");
  EXPECT_NE(late.read_to_end().find("Connection: close\r\n"), std::string::npos);
  release();
  const auto reply = busy.read_to_end();
  EXPECT_NE(reply.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(body_of(reply), "POST /wait   1 1");
  EXPECT_TRUE(streaming.read_to_end().ends_with("two\r\n0\r\n\r\n"));
  for (auto* client : {&idle, &busy, &streaming, &late}) client->close();
  stopped.get();
  EXPECT_EQ(handler.seen.cancelled, 0);
}

TEST_F(HttpServerTest, StopAnswersTheIdleClientWhoseRequestIsOnItsWay) {
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 32; ++i) clients.push_back(std::make_unique<RawClient>(port));
  std::atomic<int> answered{0};
  std::atomic<int> unanswered{0};
  std::vector<std::thread> threads;
  for (auto& client : clients) {
    threads.emplace_back([&answered, &unanswered, &client] {
      while (true) {
        client->send(kGet);
        const auto reply = client->read_reply();
        ++(reply.starts_with("HTTP/1.1 200") ? answered : unanswered);
        if (reply.empty() || reply.find("Connection: close") != std::string::npos) break;
      }
      client->close();
    });
  }
  wait_until([&] { return answered > 500; });
  stop();
  for (auto& thread_of_client : threads) thread_of_client.join();
  EXPECT_EQ(unanswered, 0);
}

TEST_F(HttpServerTest, StopCutsWhatTakesTooLong) {
  start({.drain = milliseconds(50)});
  RawClient client(port);
  client.send(post("/wait", "1"));
  wait_until([&] { return handler.seen.waiting == 1; });
  stop();
  EXPECT_EQ(handler.seen.cancelled, 1);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(HttpServerTest, SurvivesRunningOutOfDescriptors) {
#ifdef SHOWRUNNER_SANITIZED
  GTEST_SKIP()
      << "UBSan asks the kernel through a pipe whether an object's memory can be read, and reports it where it has "
         "no descriptor left for that";
#endif
  start();
  RawClient first(port);
  first.send(kGet);
  first.read_reply();
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  RawClient second(port);
  second.send(kGet);
  second.read_reply();
  // The next client's socket takes the last descriptor, so the server has none for its own end.
  const int next = ::dup(0);
  ::close(next);
  const rlimit tight{.rlim_cur = static_cast<rlim_t>(next) + 1, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &tight);
  RawClient waiting(port);
  waiting.send(kGet);
  first.send(kGet);
  EXPECT_EQ(status_of(first.read_reply()), "HTTP/1.1 200 OK");
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(status_of(waiting.read_reply()), "HTTP/1.1 200 OK");
}

TEST(HttpServerListen, SaysWhatIsWrongWithAnAddress) {
  boost::asio::io_context io(1);
  testing::TestHandler handler(io);
  HttpServer server(io.get_executor(), handler, {});
  for (const std::string_view bad : {"8000", "nowhere:80", "127.0.0.1:99999", "127.0.0.1", "1:2:3", "[::1:80"}) {
    const auto bound = server.listen(bad);
    ASSERT_FALSE(bound) << bad;
    EXPECT_EQ(bound.error().code, ErrorCode::kInvalidInput);
  }
  EXPECT_FALSE(server.listen("192.0.2.1:0"));
  const auto first = server.listen("localhost:0");
  ASSERT_TRUE(first);
  const auto taken = server.listen("127.0.0.1:" + std::to_string(first->port()));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(taken.error().message.find("another program"), std::string::npos);
}

}  // namespace

}  // namespace showrunner::net
