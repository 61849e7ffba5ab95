#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "net/http_server.h"

namespace showrunner::net::testing {

namespace asio = boost::asio;

/// A client that sends exactly the bytes it is told to. Gives up reading after ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (receive_buffer > 0) {
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }

  bool connected() const { return connected_; }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void finish_sending() { ::shutdown(socket_.get(), SHUT_WR); }

  void close() { socket_.reset(); }

  /// Reads until what has come satisfies `enough`, or the server has closed; returns and forgets it.
  template <class Enough>
  std::string read_until(Enough enough) {
    while (!enough(std::string_view(received_)) && receive()) {
    }
    return std::exchange(received_, {});
  }

  std::string read_to_end() {
    return read_until([](std::string_view) { return false; });
  }

  /// One reply with a Content-Length (or none), head and body.
  std::string read_reply() {
    std::size_t whole = 0;
    while (true) {
      const auto end = received_.find("\r\n\r\n");
      if (end != std::string::npos && whole == 0) {
        whole = end + 4;
        const auto length = received_.find("Content-Length: ");
        if (length < end) whole += std::stoul(received_.substr(length + 16));
      }
      if ((whole != 0 && received_.size() >= whole) || !receive()) break;
    }
    std::string reply = received_.substr(0, whole);
    received_.erase(0, whole);
    return reply;
  }

  /// True when the server has closed in an orderly way or reset the connection.
  bool closed() {
    char byte = 0;
    const ssize_t got = ::recv(socket_.get(), &byte, 1, MSG_PEEK);
    return got == 0 || (got < 0 && errno == ECONNRESET);
  }

  bool was_reset() const { return reset_; }

 private:
  bool receive() {
    char buffer[65536];
    const ssize_t got = ::recv(socket_.get(), buffer, sizeof(buffer), 0);
    if (got < 0) reset_ = errno == ECONNRESET;
    if (got <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

  Descriptor socket_;
  bool connected_ = false;
  bool reset_ = false;
  std::string received_;
};

/// What a handler has seen, kept for the test. Touched on the I/O thread only, until it has ended.
struct Seen {
  std::vector<std::string> bodies;
  std::vector<std::string> logged;  ///< "METHOD TARGET STATUS[ aborted]"
  std::atomic<int> waiting{0};
  std::atomic<int> cancelled{0};
};

/// Answers by path: /echo (method, path, query, body; at once), /later (the same, by a coroutine), /wait (when released),
/// /stream, /stream-wait (two pieces, the second when released), /stream-fail, /throw, /big (8 MiB), /empty (204).
class TestHandler final : public ServerHandler {
 public:
  explicit TestHandler(asio::io_context& io) : gate_(io, asio::steady_timer::time_point::max()) {}

  void release() {
    open_ = true;
    gate_.cancel();
  }

  std::optional<ServerReply> answer_now(const ServerRequest& request) override {
    seen.bodies.emplace_back(request.body);
    if (request.path == "/echo") return text(echo(request));
    if (request.path == "/empty") return ServerReply{.status = 204, .content_type = {}, .headers = {}, .body = {}};
    if (request.path == "/throw-now") throw std::runtime_error("broken");
    if (request.path == "/big") {
      return ServerReply{
          .content_type = "audio/mpeg", .headers = {}, .body = SharedBytes{.owner = big_, .bytes = *big_}};
    }
    return std::nullopt;
  }

  asio::awaitable<ServerReply> answer(const ServerRequest& request) override {
    if (request.path == "/throw") throw std::runtime_error("broken");
    if (request.path == "/stream") co_return stream(&TestHandler::two_pieces);
    if (request.path == "/stream-wait") co_return stream(&TestHandler::piece_and_wait);
    if (request.path == "/stream-fail") co_return stream(&TestHandler::piece_and_failure);
    if (request.path == "/stream-endless") co_return stream(&TestHandler::endless);
    if (request.path == "/wait") co_await wait();
    co_return text(echo(request));
  }

  ServerReply refuse(int status, std::string_view what) override {
    return {.status = status, .content_type = "text/plain", .headers = {}, .body = std::string(what)};
  }

  std::size_t max_body_bytes(std::string_view /*method*/, std::string_view path) override {
    return path == "/upload" ? std::size_t{8} << 20U : 1000;
  }

  void log(const ServerLogEntry& entry) override {
    seen.logged.push_back(std::string(entry.method) + ' ' + std::string(entry.target) + ' ' +
                          std::to_string(entry.status) + (entry.aborted ? " aborted" : ""));
  }

  Seen seen;

 private:
  using Stream = asio::awaitable<Result<void>> (TestHandler::*)(BodyWriter&);

  static ServerReply text(std::string body) {
    return {.content_type = "text/plain", .headers = "X-Test: yes\r\n", .body = std::move(body)};
  }

  static std::string echo(const ServerRequest& request) {
    return std::string(request.method) + ' ' + std::string(request.path) + ' ' + std::string(request.query) + ' ' +
           std::string(request.header("x-mine")) + ' ' + std::to_string(request.body.size()) + ' ' +
           std::string(request.body.substr(0, 32));
  }

  ServerReply stream(Stream make) {
    return {.content_type = "text/plain", .headers = {}, .body = BodyStream([this, make](BodyWriter& writer) {
                                                           return (this->*make)(writer);
                                                         })};
  }

  asio::awaitable<void> wait() {
    ++seen.waiting;
    try {
      while (!open_) {
        boost::system::error_code ignored;
        co_await gate_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      }
    } catch (...) {
      ++seen.cancelled;
      throw;
    }
  }

  asio::awaitable<Result<void>> two_pieces(BodyWriter& writer) {
    co_await writer.write("one,");
    co_await writer.write("");
    co_await writer.write("two");
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> piece_and_wait(BodyWriter& writer) {
    co_await writer.write("one,");
    co_await wait();
    co_await writer.write("two");
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> piece_and_failure(BodyWriter& writer) {
    co_await writer.write("one,");
    co_return fail(ErrorCode::kCancelled, "no more");
  }

  asio::awaitable<Result<void>> endless(BodyWriter& writer) {
    const std::string piece(std::size_t{64} * 1024, 'x');
    try {
      while (true) co_await writer.write(piece);
    } catch (const boost::system::system_error& error) {
      seen.cancelled += error.code() == asio::error::operation_aborted ? 1 : 0;
      throw;
    }
  }

  asio::steady_timer gate_;
  bool open_ = false;
  std::shared_ptr<const std::string> big_ = std::make_shared<const std::string>(std::size_t{8} << 20U, 'b');
};

/// A server on a thread of its own, so that the test can be a blocking client.
class HttpServerTest : public ::testing::Test {
 protected:
  void start(ServerLimits limits = {}) {
    limits.drain = std::min(limits.drain, std::chrono::milliseconds(5'000));
    server.emplace(io.get_executor(), handler, limits);
    const auto bound = server->listen("127.0.0.1:0");
    ASSERT_TRUE(bound) << bound.error().message;
    port = bound->port();
    thread = std::thread([this] { io.run(); });
  }

  /// Begins to stop; the future is ready when it has.
  std::future<void> begin_stop() { return asio::co_spawn(io, server->stop(), asio::use_future); }

  /// After this `handler.seen` may be looked at.
  void stop() {
    if (!thread.joinable()) return;
    begin_stop().get();
    guard.reset();
    thread.join();
  }

  void release() {
    asio::post(io, [this] { handler.release(); });
  }

  template <class Predicate>
  static void wait_until(Predicate holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    ASSERT_TRUE(holds());
  }

  void TearDown() override { stop(); }

  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
  TestHandler handler{io};
  std::optional<HttpServer> server;
  std::thread thread;
  std::uint16_t port = 0;
};

inline std::string status_of(std::string_view reply) {
  return std::string(reply.substr(0, reply.find('\r')));
}

inline std::string body_of(std::string_view reply) {
  const auto end = reply.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string() : std::string(reply.substr(end + 4));
}

}  // namespace showrunner::net::testing
