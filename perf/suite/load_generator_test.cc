#include "perf/suite/load_generator.h"

#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/descriptor.h"

namespace showrunner::perf {
namespace {

using namespace std::chrono_literals;

/// A server of one thread per connection on a free port: whoever connects is served by `serve` until that returns.
class PlainServer {
 public:
  explicit PlainServer(std::function<void(int)> serve) : serve_(std::move(serve)) {
    listener_ = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_.get(), 512), 0);
    socklen_t length = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
    endpoint_ = {.host = "127.0.0.1", .port = std::to_string(ntohs(address.sin_port)), .prefix = ""};
    acceptor_ = std::jthread([this] {
      while (true) {
        const int client = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        clients_.emplace_back([this, client] {
          const Descriptor owner(client);
          serve_(client);
        });
      }
    });
  }

  ~PlainServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    clients_.clear();
  }

  const Endpoint& endpoint() const { return endpoint_; }

 private:
  std::function<void(int)> serve_;
  Descriptor listener_;
  Endpoint endpoint_;
  std::vector<std::jthread> clients_;
  std::jthread acceptor_;
};

/// Reads one request without a body; false at the end of the connection.
bool read_request(int socket) {
  std::string got;
  char byte = 0;
  while (!got.ends_with("\r\n\r\n")) {
    if (::recv(socket, &byte, 1, 0) != 1) return false;
    got.push_back(byte);
  }
  return true;
}

void write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

LoadPlan plan_for(const PlainServer& server, const std::string& request) {
  return {.target = server.endpoint(), .next = [&request](std::uint64_t) { return std::string_view(request); }};
}

TEST(LoadGenerator, SendsExactlyAsManyAsAskedOverEveryConnection) {
  std::atomic<int> connections = 0;
  std::atomic<int> requests = 0;
  const PlainServer server([&](int socket) {
    ++connections;
    while (read_request(socket)) {
      ++requests;
      write_all(socket, kOk);
    }
  });
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  LoadPlan plan = plan_for(server, request);
  plan.connections = 20;
  plan.requests = 1000;
  const auto result = run_load(plan);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->responses, 1000U);
  EXPECT_EQ(result->statuses.at(200), 1000U);
  EXPECT_EQ(result->body_bytes, 2000U);
  EXPECT_EQ(result->latency.count(), 1000U);
  EXPECT_EQ(result->failures(), 0U);
  EXPECT_EQ(requests, 1000);
  EXPECT_EQ(connections, 20);
}

TEST(LoadGenerator, GoesOnWhenTheServerClosesAfterEachReply) {
  const PlainServer server([](int socket) {
    if (read_request(socket)) write_all(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  LoadPlan plan = plan_for(server, request);
  plan.requests = 50;
  const auto result = run_load(plan);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->responses, 50U);
  EXPECT_EQ(result->failures(), 0U);
}

TEST(LoadGenerator, SendsAgainWhatMetAConnectionThatWasClosedIdle) {
  const PlainServer server([](int socket) {  // two requests are read, the second is never answered
    if (read_request(socket)) write_all(socket, kOk);
    read_request(socket);
  });
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  LoadPlan plan = plan_for(server, request);
  plan.requests = 10;
  const auto result = run_load(plan);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->responses, 10U);
  EXPECT_EQ(result->resent, 9U);
  EXPECT_EQ(result->failures(), 0U);
}

TEST(LoadGenerator, CountsErrorsByKind) {
  std::atomic<int> number = 0;
  const PlainServer server([&](int socket) {
    while (read_request(socket)) {
      switch (number++ % 3) {
        case 0: write_all(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"); return;
        case 1: write_all(socket, "nonsense\r\n\r\n"); return;
        default: write_all(socket, kOk);
      }
    }
  });
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  LoadPlan plan = plan_for(server, request);
  plan.requests = 9;
  const auto result = run_load(plan);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->errors[static_cast<std::size_t>(LoadError::kReset)], 3U);
  EXPECT_EQ(result->errors[static_cast<std::size_t>(LoadError::kMalformed)], 3U);
  EXPECT_EQ(result->responses, 3U);
}

TEST(LoadGenerator, AnOpenLoopCountsFromTheIntendedStart) {
  const PlainServer server([](int socket) {  // the first answer takes 100 ms; everything behind it waits
    bool first = true;
    while (read_request(socket)) {
      if (std::exchange(first, false)) std::this_thread::sleep_for(100ms);
      write_all(socket, kOk);
    }
  });
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  LoadPlan plan = plan_for(server, request);
  plan.rate = 1000;
  plan.arrivals = Arrivals::kEven;
  plan.duration = 90ms;
  const auto result = run_load(plan);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->responses, 90U);
  EXPECT_GE(result->latency.min_seconds(), 0.010);  // the last one was meant for 89 ms and could not go before 100 ms
  EXPECT_GE(result->latency.max_seconds(), 0.100);
}

TEST(LoadGenerator, SaysThatNobodyListens) {
  Endpoint gone;
  {
    gone = PlainServer([](int) {}).endpoint();
  }
  const auto answer = ask(gone, {.method = "GET", .path = "/"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(answer.error().message.find(gone.authority()), std::string::npos);
}

TEST(LoadGenerator, AsksOnce) {
  const PlainServer server([](int socket) {
    if (read_request(socket))
      write_all(socket, "HTTP/1.1 404 Not Found\r\nAge: 7\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  });
  const auto answer = ask(server.endpoint(), {.method = "GET", .path = "/"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "abc");
  EXPECT_EQ(answer->header("age"), "7");
}

}  // namespace
}  // namespace showrunner::perf
