#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/deadline.h"
#include "base/probe.h"
#include "base/result.h"
#include "net/http_client.h"

namespace showrunner::net {

/// One service that models or voices are asked of.
struct ProviderSettings {
  std::string name;      ///< for people and metrics: "groq"
  std::string base_url;  ///< "https://host/openai/v1", no slash at its end
  std::string api_key;   ///< sent as a bearer token; may be empty for local servers
  std::string key_name;  ///< where the key comes from ("GROQ_API_KEY"), for messages
};

struct UpstreamLimits {
  std::size_t max_connections = 10;  ///< calls at once, over all providers
  std::size_t queue = 10;            ///< calls that may wait beside those; one more is refused
  std::chrono::milliseconds queue_timeout{30'000};
  HttpTimeouts timeouts;
  std::chrono::milliseconds total{120'000};
  int max_attempts = 4;                         ///< of one call
  double retry_budget = 0.1;                    ///< extra calls allowed, as a share of first attempts
  std::chrono::milliseconds backoff_base{250};  ///< full jitter: a wait is drawn from 0 to min(cap, base × 2^attempt)
  std::chrono::milliseconds backoff_cap{8'000};
  int breaker_failures = 5;                        ///< in a row, until the breaker opens
  std::chrono::milliseconds breaker_open{10'000};  ///< then one probe is let through
};

enum class BreakerState { kClosed, kOpen, kHalfOpen };

struct ProviderStats {
  std::uint64_t calls = 0;  ///< first attempts
  std::uint64_t retries = 0;
  std::uint64_t failures = 0;   ///< calls that ended without a usable answer
  std::uint64_t throttled = 0;  ///< calls that waited for announced limits
  BreakerState breaker = BreakerState::kClosed;
  LatencyHistogram duration;  ///< of calls that went out, their retries and waits for limits included
};

struct UpstreamStats {
  std::size_t active = 0;     ///< calls under way
  std::size_t waiting = 0;    ///< in the queue
  std::uint64_t refused = 0;  ///< queue full
  std::uint64_t queue_timeouts = 0;
};

/// One call of one provider. `path` is put behind its base URL.
struct UpstreamCall {
  std::string method = "POST";
  std::string path;
  std::string content_type = "application/json";
  std::string body;
  std::string accept;
  Deadline deadline = Deadline::never();
  std::size_t max_body_bytes = std::size_t{64} << 20U;
  std::uint64_t tokens = 0;  ///< roughly what it will use, for token limits that the provider announces
  /// Pieces of a successful body as they come (never those of an error answer). Empty: the body is collected.
  std::function<Result<void>(std::string_view)> on_body;
  /// Called before another attempt when `on_body` had been called: drop what came. When empty, a call whose body had begun
  /// is not tried again.
  std::function<void()> on_restart;
};

/// The way to all providers: how many calls at once, who waits, what is tried again and when. One object is shared by the
/// model client and by remote speech. Lives on the I/O thread and must outlive its calls. A call keeps its place among
/// `max_connections` while it waits for announced limits or for its next attempt, so that what waits is bounded too.
///
/// Promises: at most `max_connections` calls at once, a bounded first-in first-out queue with a deadline; never another
/// attempt before the moment `Retry-After` (seconds or a date), `retry-after-ms` or the x-ratelimit-reset headers name; full jitter otherwise (AWS
/// Architecture Blog, "Exponential backoff and jitter", 2015); all attempts within one deadline; no more than
/// `retry_budget` extra calls; calls wait ahead of limits that `x-ratelimit-*` headers announce (shared by all calls of a provider); a breaker for each
/// provider, opened by consecutive failures that are the provider's (connect, timeouts, 5xx), closed by one successful probe.
class Upstream {
 public:
  /// `client` must outlive it. `random` gives numbers in [0, 1): handed in so that tests are exact.
  Upstream(boost::asio::any_io_executor executor, HttpClient& client, UpstreamLimits limits,
           std::function<double()> random = {});
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;
  ~Upstream();

  /// Adds a provider; returns its number. Before the first call only.
  std::size_t add(ProviderSettings settings);
  std::size_t providers() const;
  const ProviderSettings& settings(std::size_t provider) const;
  const ProviderStats& stats(std::size_t provider) const;
  /// When the breaker of `provider` would let a call through; zero when it does now.
  std::chrono::milliseconds unavailable_for(std::size_t provider) const;

  /// A 2xx response, or a failure for people that names the provider and what to do: kOverloaded (queue full or waited too
  /// long; `retry_after` set), kUnavailable (breaker open, cannot connect), kDeadlineExceeded, kProviderFailed (401 and 403
  /// name the key's variable, 404 the model or path, 429 after all attempts with `retry_after`, other 4xx with the provider's own message, 5xx),
  /// kInvalidInput when the provider says that the request itself is too long or wrong (400, 413, 422). `retryable` says
  /// whether another provider may do better. A cancelled call leaves the queue or ends its transfer at once.
  boost::asio::awaitable<Result<HttpResponse>> call(std::size_t provider, UpstreamCall call);

  const UpstreamStats& stats() const;
  const UpstreamLimits& limits() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::net
