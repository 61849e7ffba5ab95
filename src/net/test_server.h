#pragma once

#include <charconv>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace showrunner::net {

namespace asio = boost::asio;

/// One connection of a TestServer: raw bytes both ways, so that a test orders exactly what goes wrong and when.
class TestPeer {
 public:
  explicit TestPeer(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  /// The next request, head and body (by Content-Length); nothing when the client has gone.
  asio::awaitable<std::optional<std::string>> read_request() {
    const auto [error, head] =
        co_await asio::async_read_until(socket_, asio::dynamic_buffer(read_), "\r\n\r\n", kQuiet);
    if (error) co_return std::nullopt;
    std::size_t length = 0;
    if (const auto at = read_.find("Content-Length: "); at < head) {
      std::from_chars(read_.data() + at + 16, read_.data() + head, length);
    }
    while (read_.size() < head + length) {
      char more[4096];
      const auto [failed, bytes] = co_await socket_.async_read_some(asio::buffer(more), kQuiet);
      if (failed) co_return std::nullopt;
      read_.append(more, bytes);
    }
    std::string request = read_.substr(0, head + length);
    read_.erase(0, head + length);
    co_return request;
  }

  asio::awaitable<void> write(std::string bytes) { co_await asio::async_write(socket_, asio::buffer(bytes), kQuiet); }

  /// A whole answer with a Content-Length; `headers` are lines that end in CRLF.
  asio::awaitable<void> answer(int status, std::string body, std::string headers = {}) {
    co_await write(
        fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), headers, body));
  }

  /// Waits until the client has closed the connection.
  asio::awaitable<void> wait_for_close() {
    char byte = 0;
    for (;;) {
      const auto [error, bytes] = co_await socket_.async_read_some(asio::buffer(&byte, 1), kQuiet);
      if (error) co_return;
    }
  }

  /// Ends the connection with a reset instead of a proper close.
  void reset() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
  }

  void close() { socket_.close(); }

 private:
  static constexpr asio::as_tuple_t<asio::use_awaitable_t<>> kQuiet{};

  asio::ip::tcp::socket socket_;
  std::string read_;
};

/// A server on a free port of 127.0.0.1 whose every connection runs `script`. It and what it refers to must outlive the
/// running of its io_context.
class TestServer {
 public:
  using Script = std::function<asio::awaitable<void>(TestPeer& peer)>;

  TestServer(asio::io_context& io, Script script)
      : acceptor_(io, {asio::ip::make_address_v4("127.0.0.1"), 0}), script_(std::move(script)) {
    asio::co_spawn(io, accept(), asio::detached);
  }

  std::string url(std::string_view path = "/") const {
    return fmt::format("http://127.0.0.1:{}{}", acceptor_.local_endpoint().port(), path);
  }

  int connections() const { return connections_; }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
      if (error) co_return;
      socket.set_option(asio::ip::tcp::no_delay(true));
      ++connections_;
      asio::co_spawn(acceptor_.get_executor(), serve(script_, TestPeer(std::move(socket))), asio::detached);
    }
  }

  static asio::awaitable<void> serve(Script script, TestPeer peer) { co_await script(peer); }

  asio::ip::tcp::acceptor acceptor_;
  Script script_;
  int connections_ = 0;
};

/// Answers every request of a connection with 200 and "hello".
inline asio::awaitable<void> say_hello(TestPeer& peer) {
  while (co_await peer.read_request()) co_await peer.answer(200, "hello");
}

}  // namespace showrunner::net
