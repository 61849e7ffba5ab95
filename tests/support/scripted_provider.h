#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "net/http_server.h"
#include "support/provider_behaviour.h"

namespace showrunner::scripted {

/// A call that got 429, or another status with Retry-After, and when the same body was sent again. Times are since the
/// provider started.
struct ThrottledCall {
  std::chrono::microseconds at{0};
  std::chrono::microseconds not_before{0};  ///< the moment that Retry-After named; `at` where it named none
  std::chrono::microseconds again{0};       ///< 0: not yet
};

struct ProviderCounters {
  std::map<std::string, std::uint64_t> calls;  ///< by path
  std::map<int, std::uint64_t> statuses;
  std::size_t under_way = 0;
  std::size_t peak = 0;                  ///< of `under_way`
  std::uint64_t connections = 0;         ///< accepted since the provider started
  std::uint64_t aborted = 0;             ///< calls whose client went away, or that were broken off on order
  std::uint64_t early = 0;               ///< calls sent again before the moment that Retry-After had named
  std::vector<ThrottledCall> throttled;  ///< the first 100,000
};

/// A server that speaks the protocol of model and speech providers as Groq and OpenAI do, and misbehaves on order: what
/// tests, the demo mode and the benchmarks use instead of a real one. On the I/O thread of its executor (an io_context's).
///
///   POST …/chat/completions (streamed and not), POST …/audio/speech, GET …/models, GET …/audio/voices
///   PUT /control (a ProviderBehaviour as JSON), DELETE /control (back to the first one, counters too), GET /control/counters
///
/// The prompt contract: response_format.json_schema.name (or a line "Answer format: NAME") is outline, segment or episode;
/// see scripted_model.h for the lines that it reads.
class ScriptedProvider {
 public:
  explicit ScriptedProvider(const boost::asio::any_io_executor& executor, ProviderBehaviour behaviour = {});
  ScriptedProvider(const ScriptedProvider&) = delete;
  ScriptedProvider& operator=(const ScriptedProvider&) = delete;
  ~ScriptedProvider();

  /// Returns the base URL, as "http://127.0.0.1:41234/v1".
  Result<std::string> listen(std::string_view address = "127.0.0.1:0");

  /// Cuts what is under way after two seconds.
  boost::asio::awaitable<void> stop();

  /// For the calls from now on; the counts of rules begin anew.
  void behave(ProviderBehaviour behaviour);

  ProviderCounters counters() const;

  /// Forgets the counters and behaves as at first.
  void reset();

 private:
  class Handler;

  std::unique_ptr<Handler> handler_;
  net::HttpServer server_;
};

}  // namespace showrunner::scripted
