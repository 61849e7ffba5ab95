// What a request through HttpClient costs over loopback, at 1, 64 and 1,000 in flight, beside the bare socket: requests per
// second, and the processor time of the client's thread alone. The server is a thread of its own that answers a 1 KB request
// with 1.4 KB at once.
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "net/http_client.h"

namespace showrunner::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t kRequestBody = 1'000;
constexpr std::size_t kAnswerBody = 1'400;

/// Takes whatever ends in '}' for a whole request: enough for requests that come one by one.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  explicit Connection(tcp::socket socket) : socket_(std::move(socket)) { socket_.set_option(tcp::no_delay(true)); }

  void read() {
    socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](auto error, std::size_t bytes) {
      if (error) return;
      if (self->buffer_[bytes - 1] == '}') asio::write(self->socket_, asio::buffer(answer()), error);
      self->read();
    });
  }

 private:
  static const std::string& answer() {
    static const std::string text =
        fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", kAnswerBody,
                    std::string(kAnswerBody, 'x'));
    return text;
  }

  tcp::socket socket_;
  std::array<char, 16 * 1024> buffer_{};
};

class Server {
 public:
  Server() : acceptor_(io_, {asio::ip::make_address_v4("127.0.0.1"), 0}) {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  ~Server() {
    io_.stop();
    thread_.join();
  }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  void accept() {
    acceptor_.async_accept([this](auto error, tcp::socket socket) {
      if (error) return;
      std::make_shared<Connection>(std::move(socket))->read();
      accept();
    });
  }

  asio::io_context io_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

std::string request_body() {
  return std::string(kRequestBody - 1, 'x') + "}";
}

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

asio::awaitable<void> keep_asking(HttpClient& client, std::string url, std::int64_t& left, std::int64_t& failed) {
  while (left > 0) {
    --left;
    const auto response =
        co_await client.send({.method = "POST",
                              .url = url,
                              .headers = {{"Content-Type", "application/json"},
                                          {"Authorization", "Bearer 0123456789abcdef0123456789abcdef"}},
                              .body = request_body(),
                              .deadline = Deadline::after(std::chrono::seconds(120))});
    if (!response || response->body.size() != kAnswerBody) ++failed;
  }
}

void through_the_client(benchmark::State& state) {
  Server server;
  asio::io_context io;
  const auto work = asio::make_work_guard(io);
  HttpClient client(io.get_executor());
  const auto url = fmt::format("http://127.0.0.1:{}/v1/chat/completions", server.endpoint().port());
  const auto at_once = state.range(0);
  const std::int64_t batch = at_once * 20;
  std::int64_t failed = 0;
  std::int64_t asked = 0;
  double cpu_seconds = 0;
  const auto round = [&] {
    std::int64_t left = batch;
    std::int64_t working = at_once;
    for (std::int64_t i = 0; i < at_once; ++i) {
      asio::co_spawn(io, keep_asking(client, url, left, failed), [&working](const std::exception_ptr&) { --working; });
    }
    while (working > 0) io.run_one();
  };
  round();
  for (auto _ : state) {
    const double before = thread_seconds();
    round();
    cpu_seconds += thread_seconds() - before;
    asked += batch;
  }
  if (failed > 0) state.SkipWithError("requests failed");
  state.counters["requests/s"] = benchmark::Counter(static_cast<double>(asked), benchmark::Counter::kIsRate);
  state.counters["cpu_us/request"] = cpu_seconds * 1e6 / static_cast<double>(asked);
  state.counters["us/round_trip"] = benchmark::Counter(static_cast<double>(asked) / static_cast<double>(at_once) / 1e6,
                                                       benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["connections"] = static_cast<double>(client.stats().connections_opened);
}

void bare_socket(benchmark::State& state) {
  Server server;
  asio::io_context io;
  tcp::socket socket(io);
  socket.connect(server.endpoint());
  socket.set_option(tcp::no_delay(true));
  const std::string request =
      fmt::format("POST /v1/chat/completions HTTP/1.1\r\nContent-Length: {}\r\n\r\n{}", kRequestBody, request_body());
  std::array<char, 16 * 1024> buffer;
  std::int64_t asked = 0;
  for (auto _ : state) {
    asio::write(socket, asio::buffer(request));
    std::size_t got = 0;
    while (got < kAnswerBody) got += socket.read_some(asio::buffer(buffer));
    ++asked;
  }
  state.counters["us/round_trip"] =
      benchmark::Counter(static_cast<double>(asked) / 1e6, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(bare_socket)->UseRealTime();
BENCHMARK(through_the_client)->Arg(1)->Arg(64)->Arg(1'000)->UseRealTime();

}  // namespace

}  // namespace showrunner::net
