#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace showrunner::net {

/// A web site as a stranger may run it: answers each path with the raw bytes it was told, one request a connection, and
/// counts who connects. On a thread of its own, until it is destroyed.
class TestSite {
 public:
  explicit TestSite(const std::string& address = "127.0.0.1", std::uint16_t port = 0)
      : acceptor_(io_, {boost::asio::ip::make_address(address), port}) {
    boost::asio::co_spawn(io_, accept(), boost::asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }

  TestSite(const TestSite&) = delete;
  TestSite& operator=(const TestSite&) = delete;

  ~TestSite() {
    io_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  std::string url(std::string_view path, std::string_view host = "127.0.0.1") const {
    return fmt::format("http://{}:{}{}", host, port(), path);
  }

  /// `path` is answered with these bytes.
  void answer(const std::string& path, std::string bytes) {
    const std::scoped_lock lock(mutex_);
    answers_[path] = std::move(bytes);
  }

  void page(const std::string& path, std::string_view type, std::string_view body, std::string_view fields = "") {
    answer(path, fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\n{}Content-Length: {}\r\n\r\n{}", type, fields,
                             body.size(), body));
  }

  void redirect(const std::string& path, std::string_view location) {
    answer(path, fmt::format("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 4\r\n\r\nmore", location));
  }

  /// After the answer to this path the connection stays open and gets one more byte of `tail` every few milliseconds.
  void drip(const std::string& path, std::string head, char tail) {
    answer(path, std::move(head));
    const std::scoped_lock lock(mutex_);
    drips_[path] = tail;
  }

  /// Called on the site's thread for each request with its path.
  void on_request(std::function<void(const std::string&)> hook) {
    const std::scoped_lock lock(mutex_);
    hook_ = std::move(hook);
  }

  int connections() const { return connections_; }

  std::vector<std::string> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

 private:
  boost::asio::awaitable<void> accept() {
    while (true) {
      auto socket = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      ++connections_;
      boost::asio::co_spawn(io_, serve(std::move(socket)), boost::asio::detached);
    }
  }

  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket) {
    constexpr auto kQuiet = boost::asio::as_tuple(boost::asio::use_awaitable);
    std::string head;
    const auto [failed, size] =
        co_await boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(head), "\r\n\r\n", kQuiet);
    if (failed) co_return;
    const std::size_t start = head.find(' ') + 1;
    const std::string path = head.substr(start, head.find(' ', start) - start);
    auto [answer, tail, hook] = take(path, head);
    if (hook) hook(path);
    auto [broken, written] = co_await boost::asio::async_write(socket, boost::asio::buffer(answer), kQuiet);
    boost::asio::steady_timer timer(io_);
    while (!broken && tail != '\0') {
      timer.expires_after(std::chrono::milliseconds(5));
      co_await timer.async_wait(kQuiet);
      std::tie(broken, written) = co_await boost::asio::async_write(socket, boost::asio::buffer(&tail, 1), kQuiet);
    }
  }

  std::tuple<std::string, char, std::function<void(const std::string&)>> take(const std::string& path,
                                                                              const std::string& head) {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(head);
    const auto found = answers_.find(path);
    const auto drip = drips_.find(path);
    return {found == answers_.end() ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" : found->second,
            drip == drips_.end() ? '\0' : drip->second, hook_};
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::map<std::string, char> drips_;
  std::vector<std::string> requests_;
  std::function<void(const std::string&)> hook_;
};

}  // namespace showrunner::net
