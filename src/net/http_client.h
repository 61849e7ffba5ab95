#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include "base/deadline.h"
#include "base/result.h"

namespace showrunner::net {

struct HttpHeader {
  std::string name;
  std::string value;
};

/// What came back before the body. Names are as the server wrote them.
struct HttpHead {
  int status = 0;
  std::vector<HttpHeader> headers;

  /// The value of the first header called `name` (any case); empty where there is none.
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  HttpHead head;
  std::string body;                         ///< empty when the request had an `on_body`
  std::size_t body_bytes = 0;               ///< received, also through `on_body`
  std::chrono::microseconds first_byte{0};  ///< from the start of the transfer to the first byte of the answer
  std::chrono::microseconds total{0};
};

/// Limits on each part of one exchange; the request's deadline bounds the whole.
struct HttpTimeouts {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds first_byte{30'000};  ///< from sending to the first byte of the answer
  std::chrono::milliseconds idle{30'000};        ///< between two pieces of the body
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<HttpHeader> headers;
  std::string body;
  Deadline deadline = Deadline::never();
  HttpTimeouts timeouts;
  std::size_t max_body_bytes = std::size_t{64} << 20U;

  /// Called once, when the head has come; an Error ends the transfer with it. May be empty.
  std::function<Result<void>(const HttpHead&)> on_head;
  /// Called with each piece of the body as it arrives; an Error ends the transfer with it. When empty the body is collected.
  std::function<Result<void>(std::string_view)> on_body;
};

struct HttpClientStats {
  std::uint64_t requests = 0;
  std::uint64_t connections_opened = 0;  ///< the rest of `requests` went over connections that were there already
  std::uint64_t failed = 0;
  std::uint64_t in_flight = 0;
};

struct HttpClientOptions {
  /// Kept open for reuse, over all hosts; as many more as there have been exchanges at once.
  std::size_t idle_connections = 64;
  std::string user_agent = "showrunner/" SHOWRUNNER_VERSION;
  std::string ca_file;  ///< certificates to trust instead of the system's, in PEM
  /// Asked for each address before it is connected to; what it refuses is not. With it no proxy is used, whose address it
  /// would be asked for instead. Empty: every address may be.
  std::function<bool(const boost::asio::ip::address& address, std::uint16_t port)> may_connect;
};

/// An HTTP client for services that the operator configured (for pages that users name, see fetch.h; for other addresses of
/// theirs give it `may_connect`): libcurl's multi interface driven by Asio, connections kept and reused, HTTP/2 and TLS
/// verified against the system's certificates. Lives on the I/O thread and never blocks it; callbacks run there. Destroyed,
/// it ends what is under way with kCancelled; calls still suspended then must not be resumed by anything else.
class HttpClient {
 public:
  HttpClient(boost::asio::any_io_executor executor, HttpClientOptions options = {});
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  /// Any status is a response. Fails with kUnavailable (cannot resolve, connect, or TLS; the connection broke: the message
  /// says which, `retryable`), kDeadlineExceeded (naming the limit, `retryable` unless it was the request's own deadline),
  /// kResourceLimit (body too large), or what a callback returned. A cancelled call ends its transfer at once and throws
  /// Asio's operation_aborted.
  boost::asio::awaitable<Result<HttpResponse>> send(HttpRequest request);

  const HttpClientStats& stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::net
