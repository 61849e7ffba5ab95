#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.h"
#include "net/http_client.h"

namespace showrunner::net {

/// One request, whole. Views are into the connection's buffers and live until the reply has been given.
struct ServerRequest {
  std::string_view method;  ///< "GET"
  std::string_view target;  ///< as sent: path and query
  std::string_view path;    ///< up to the question mark, not decoded
  std::string_view query;   ///< behind it
  std::string_view body;
  std::string_view request_id;  ///< made by the server, or the client's own X-Request-Id when it is short and harmless
  std::string_view peer;        ///< the client's address
  const void* head = nullptr;   ///< the server's own

  /// The value of the first header called `name` (any case); empty where there is none.
  std::string_view header(std::string_view name) const;
};

/// Bytes that somebody else owns for as long as `owner` lives: a cached reply, a mapped file.
struct SharedBytes {
  std::shared_ptr<const void> owner;
  std::string_view bytes;
};

/// Writes a streamed body piece by piece. Only for the coroutine it was given to.
class BodyWriter {
 public:
  BodyWriter() = default;
  BodyWriter(const BodyWriter&) = delete;
  BodyWriter& operator=(const BodyWriter&) = delete;
  virtual ~BodyWriter() = default;

  /// Returns when the bytes are with the kernel; throws operation_aborted when the client has gone.
  virtual boost::asio::awaitable<void> write(std::string_view bytes) = 0;
};

/// Makes a body while it is sent (chunked). A failure or exception in mid-stream closes the connection, so that the client
/// sees that it is cut short. It is cancelled when the client goes.
using BodyStream = std::function<boost::asio::awaitable<Result<void>>(BodyWriter&)>;

struct ServerReply {
  int status = 200;
  std::string content_type = "application/json";
  /// Complete header lines, each ending in CRLF, beside those the server writes itself (Date, Content-Length or
  /// Transfer-Encoding, Content-Type, X-Request-Id, Connection, Server).
  std::string headers;
  std::variant<std::string, SharedBytes, BodyStream> body;
};

struct ServerLimits {
  std::size_t max_connections = 10'000;
  std::size_t max_header_bytes = std::size_t{16} << 10U;
  std::size_t max_body_bytes = std::size_t{1} << 20U;
  std::chrono::milliseconds header_timeout{10'000};  ///< to send a whole head, once it has begun
  std::chrono::milliseconds body_timeout{30'000};    ///< to send a whole body
  std::chrono::milliseconds idle_timeout{75'000};    ///< between two requests
  std::chrono::milliseconds write_timeout{60'000};   ///< without any byte taken by the client
  std::chrono::milliseconds drain{10'000};           ///< at stop: what requests under way may still take
};

struct ServerStats {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  ///< over max_connections
  std::uint64_t requests = 0;
  std::uint64_t bad_requests = 0;  ///< that were no HTTP, or over a limit
  std::size_t connections = 0;
  std::size_t in_flight = 0;  ///< requests being answered
};

/// What is told of every request once its reply has been sent (or given up).
struct ServerLogEntry {
  std::string_view method, target, request_id, peer, user_agent;
  int status = 0;
  std::uint64_t bytes = 0;  ///< of the body
  std::chrono::nanoseconds took{0};
  bool aborted = false;  ///< the client went, or the stream failed
};

/// What a server does with requests. All members are called on the I/O thread.
class ServerHandler {
 public:
  ServerHandler() = default;
  ServerHandler(const ServerHandler&) = delete;
  ServerHandler& operator=(const ServerHandler&) = delete;
  virtual ~ServerHandler() = default;

  /// The reply when it is at hand, without waiting for anything: cached products, health. The fast path: no coroutine is
  /// made. Nothing: `answer` is asked.
  virtual std::optional<ServerReply> answer_now(const ServerRequest& request) = 0;

  /// The reply of everything else. Cancelled when the client goes.
  virtual boost::asio::awaitable<ServerReply> answer(const ServerRequest& request) = 0;

  /// The reply to what is no acceptable request: 400, 408, 413, 417, 431, 501, 503, 505.
  virtual ServerReply refuse(int status, std::string_view what) = 0;

  /// The most that the body of a request to `path` may hold; at most what is returned here instead of max_body_bytes.
  virtual std::size_t max_body_bytes(std::string_view method, std::string_view path) = 0;

  virtual void log(const ServerLogEntry& entry) = 0;
};

/// An HTTP/1.1 server on the I/O thread: keep-alive, pipelining, limits on everything, Expect: 100-continue, HEAD (the handler answers as for
/// GET, the body is left out). No timer for each request: one sweep a second looks over the connections. Hits go out
/// in one gathered write from memory that is already there.
class HttpServer {
 public:
  /// `handler` must outlive it.
  HttpServer(const boost::asio::any_io_executor& executor, ServerHandler& handler, ServerLimits limits);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// Listens on "ADDRESS:PORT" ("[::1]:8000" too; port 0: any free one). Fails by name when the address is taken or not ours.
  Result<boost::asio::ip::tcp::endpoint> listen(std::string_view address);

  /// Stops accepting, closes idle connections, lets requests under way end (their replies say Connection: close), and cuts
  /// what is left after ServerLimits::drain.
  boost::asio::awaitable<void> stop();

  const ServerStats& stats() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace showrunner::net
