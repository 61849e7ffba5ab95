// What the HTTP server itself can do: answers that are there already, sent by `answer_now` and, under /slow, by a coroutine.
// compare_http_server drives it and nginx in turn.
//
//   bench_http_server ADDRESS:PORT BYTES LARGE_BYTES
//
// Every path gets BYTES of JSON, /large gets LARGE_BYTES.

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "net/http_server.h"

namespace {

namespace net = showrunner::net;

net::SharedBytes make_body(std::size_t bytes) {
  auto text = std::make_shared<std::string>("{\"text\":\"");
  text->resize(bytes > 2 ? bytes - 2 : 0, 'x');
  text->append("\"}");
  return {.owner = text, .bytes = *text};
}

class Handler final : public net::ServerHandler {
 public:
  Handler(std::size_t bytes, std::size_t large) : small_(make_body(bytes)), large_(make_body(large)) {}

  std::optional<net::ServerReply> answer_now(const net::ServerRequest& request) override {
    if (request.path == "/slow") return std::nullopt;
    return reply(request.path == "/large" ? large_ : small_);
  }

  boost::asio::awaitable<net::ServerReply> answer(const net::ServerRequest& /*request*/) override {
    co_return reply(small_);
  }

  net::ServerReply refuse(int status, std::string_view what) override {
    return {.status = status, .content_type = "text/plain", .headers = {}, .body = std::string(what)};
  }

  std::size_t max_body_bytes(std::string_view /*method*/, std::string_view /*path*/) override { return 1U << 20U; }

  void log(const net::ServerLogEntry& entry) override { bytes_ += entry.bytes; }

 private:
  static net::ServerReply reply(const net::SharedBytes& body) {
    return {.status = 200, .content_type = "application/json", .headers = {}, .body = body};
  }

  net::SharedBytes small_;
  net::SharedBytes large_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: bench_http_server ADDRESS:PORT BYTES LARGE_BYTES\n");
    return 2;
  }
  boost::asio::io_context io(1);
  Handler handler(std::strtoul(argv[2], nullptr, 10), std::strtoul(argv[3], nullptr, 10));
  net::HttpServer server(io.get_executor(), handler, {});
  const auto bound = server.listen(argv[1]);
  if (!bound) {
    fmt::print(stderr, "bench_http_server: {}\n", bound.error().message);
    return 1;
  }
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait(
      [&](const boost::system::error_code&, int) { boost::asio::co_spawn(io, server.stop(), boost::asio::detached); });
  fmt::print("{}\n", bound->port());
  std::fflush(stdout);
  io.run();
  return 0;
}
