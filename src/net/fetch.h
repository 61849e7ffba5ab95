#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/deadline.h"
#include "base/result.h"

namespace showrunner::net {

struct FetchOptions {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds total{20'000};
  std::chrono::seconds stall{10};                  ///< longest time below 1 kB/s
  std::size_t max_bytes = std::size_t{20} << 20U;  ///< of the body, decoded
  int max_redirects = 3;
  std::size_t per_minute = 10;           ///< pages for each client; 0: as many as it likes
  std::vector<std::string> allow_cidr;   ///< networks that are let through although they are special: tests, intranets
  std::vector<std::string> allow_ports;  ///< beside 80 and 443, only for hosts within allow_cidr
};

struct FetchedPage {
  std::string url;  ///< where it came from in the end
  std::string
      content_type;  ///< what it is, by its first bytes and what the server said: "text/html", "application/pdf"
  std::string bytes;
};

/// Fetches pages that users name, by the rules against server-side request forgery S1 to S13 (reference, §1g): decided on
/// the resolved address at connect time. Lives on the I/O thread and never blocks it.
class PageFetcher {
 public:
  /// Throws std::invalid_argument on networks or ports that AddressPolicy::create refuses.
  PageFetcher(boost::asio::any_io_executor executor, FetchOptions options);
  PageFetcher(const PageFetcher&) = delete;
  PageFetcher& operator=(const PageFetcher&) = delete;
  /// Fetches under way end with operation_aborted, and their threads have ended when it returns.
  ~PageFetcher();

  /// Fails with kInvalidInput (not an address that may be fetched, a kind of content that no reader reads), kResourceLimit
  /// (too large), kUnavailable (no answer, an error, too slow) or kDeadlineExceeded (`deadline` passed), with a message for
  /// the user that tells nothing of the inner network; the detail goes to the log at level info. A cancelled call throws
  /// operation_aborted at once.
  boost::asio::awaitable<Result<FetchedPage>> fetch(std::string url, Deadline deadline);

  /// Zero when another page may be fetched for the client at the address `client` now, which counts it (rule S11); else
  /// how long until it may. The addresses of one IPv6 network of 64 bits are one client.
  std::chrono::milliseconds admit(const std::string& client);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::net
