#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <curl/curl.h>

#include "base/result.h"
#include "net/http_client.h"

namespace showrunner::net {

/// One exchange; lives in the frame of the HttpClient::send that waits for it.
struct Exchange {
  HttpRequest request;
  HttpResponse response;
  std::optional<Error> failure;
};

/// Nothing, or why `request` cannot be sent at all: no http(s) URL, a method or header that would break the message.
std::optional<Error> check_request(const HttpRequest& request);

/// One libcurl easy handle and the exchange that goes through it. Handles are used again without a reset: what never changes
/// is set once, and what changes only when it differs from the time before. Callbacks write into the exchange.
class Transfer {
 public:
  using Clock = std::chrono::steady_clock;
  /// What resumes the coroutine that waits. Owned here while the exchange is under way: the frame that holds the exchange
  /// lives exactly as long.
  using Resume =
      boost::asio::async_result<boost::asio::use_awaitable_t<>, void(boost::system::error_code)>::handler_type;

  /// Throws std::bad_alloc. `ca_file` empty: the system's certificates.
  Transfer(const std::string& user_agent, const std::string& ca_file);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  CURL* easy() const { return easy_; }

  /// Makes the handle ready for `exchange`, whose request has been checked. It must stay where it is until `end`.
  void begin(Exchange& exchange, Clock::time_point now);

  /// The limit that has passed by `now` although libcurl goes on: on the first byte, or between pieces of the body.
  std::optional<Error> overdue(Clock::time_point now) const;

  /// Writes the outcome into the exchange: what libcurl says, unless a callback or `failure` said something before. True when
  /// it failed.
  bool end(CURLcode code, std::optional<Error> failure = {});

  /// How many connections this exchange opened; after `end`.
  long connections_opened() const;

  // For HttpClient's bookkeeping.
  std::optional<Resume> resume;
  std::size_t index = 0;     ///< among the exchanges under way
  std::uint64_t serial = 0;  ///< of the exchange, so that a late cancellation is told from one in time
  bool added = false;        ///< to the multi handle

 private:
  enum class Kind { kNone, kGet, kHead, kBody };

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  void set_method(const HttpRequest& request);
  void set_headers(const HttpRequest& request);
  void set_limits(const HttpRequest& request, Clock::time_point now);

  /// False ends the transfer, with `failure_`.
  bool take_head_line(std::string_view line);
  bool take_end_of_head();
  bool take_body(std::string_view bytes);
  bool fail_with(Error error);

  CURL* easy_;
  Exchange* exchange_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_text_{};

  std::optional<Error> failure_;
  std::size_t head_bytes_ = 0;
  bool head_done_ = false;
  bool any_byte_ = false;
  Clock::time_point started_;
  Clock::time_point last_piece_;

  Kind kind_ = Kind::kNone;
  bool custom_method_ = false;
  std::string url_;
  std::optional<bool> https_;
  long connect_ms_ = -1;
  long total_ms_ = -1;
  std::vector<curl_slist> header_nodes_;
  std::string header_text_;
};

}  // namespace showrunner::net
