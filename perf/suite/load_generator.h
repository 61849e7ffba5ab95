#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/probe.h"
#include "base/result.h"
#include "perf/suite/arrivals.h"
#include "perf/suite/endpoint.h"
#include "perf/suite/response_reader.h"

namespace showrunner::perf {

/// What an observer is told of one complete response. Views live for the call.
struct Reply {
  std::uint64_t number = 0;  ///< of the request, as it was given to LoadPlan::next
  const ResponseReader* response = nullptr;
  std::chrono::nanoseconds sent{0};  ///< from the start of the run to the (intended) start of this request
  std::chrono::nanoseconds first_byte{
      0};                             ///< from there to the first byte of the body, or to the head where there is none
  std::chrono::nanoseconds total{0};  ///< to the last byte
};

/// One measurement.
struct LoadPlan {
  Endpoint target;
  /// The bytes of request `number` (0, 1, 2 …). The view must live until it is asked again. Called on the thread of run_load.
  std::function<std::string_view(std::uint64_t number)> next;
  /// Told of every complete response, warm-up included; may be empty.
  std::function<void(const Reply&)> on_reply;

  unsigned connections = 1;  ///< all are open before the clock starts; of an open loop, the most it may use
  double rate = 0;  ///< requests per second whatever the server does (open loop); 0: back to back (closed loop)
  Arrivals arrivals = Arrivals::kPoisson;  ///< of an open loop
  std::uint64_t requests = 0;              ///< ends after as many; 0: by `duration` alone
  std::chrono::nanoseconds duration{
      std::chrono::hours(24)};          ///< requests start until then, those under way are waited for
  std::chrono::nanoseconds warm_up{0};  ///< at the start of `duration`; what is answered in it is not counted
  std::chrono::nanoseconds timeout{std::chrono::seconds(60)};  ///< of one request
  bool keep_body = false;                                      ///< for `on_reply`
  bool head_requests = false;                                  ///< all are HEAD
  std::uint64_t seed = 1;
  const std::atomic<bool>* stop = nullptr;  ///< ends the run early when it becomes true; may be set from any thread
};

enum class LoadError {
  kConnect,    ///< refused, unreachable, out of ports
  kReset,      ///< the connection ended before or in mid-response
  kTimeout,    ///< no complete response within LoadPlan::timeout
  kMalformed,  ///< what came is not HTTP
  kUnsent,     ///< meant to start, never sent: every connection was busy until the end of the run
};
inline constexpr std::size_t kLoadErrors = 5;
std::string_view to_string(LoadError error);

/// What was counted. Latencies of an open loop are from the intended start.
struct LoadResult {
  LatencyHistogram latency;     ///< to the last byte; complete responses only
  LatencyHistogram first_byte;  ///< to the first byte of the body
  std::uint64_t responses = 0;
  std::uint64_t body_bytes = 0;
  std::map<int, std::uint64_t> statuses;
  std::array<std::uint64_t, kLoadErrors> errors{};
  /// Requests sent on a kept connection that the server closed without a byte of answer, and so sent again on a new one, as
  /// clients do (RFC 9112 §9.3.1): no errors, but told.
  std::uint64_t resent = 0;
  std::chrono::nanoseconds elapsed{0};  ///< from the end of the warm-up to the last response

  std::uint64_t failures() const;                     ///< errors of all kinds
  std::uint64_t with_status(int from, int to) const;  ///< responses with from <= status < to
  double requests_per_second() const;
  double bytes_per_second() const;
  void merge(const LoadResult& other);  ///< of a run at the same time: `elapsed` is the longer one
};

/// Runs a plan to its end on the calling thread. Fails only when no connection can be made at the start (kUnavailable); all
/// else is counted.
Result<LoadResult> run_load(const LoadPlan& plan);

/// One request and its whole answer.
struct Answer {
  int status = 0;
  std::string head;
  std::string body;
  std::chrono::nanoseconds first_byte{0};
  std::chrono::nanoseconds total{0};

  /// As ResponseReader::header.
  std::string header(std::string_view name) const;
};

/// Asks once, on a connection of its own. Fails with kUnavailable by name when there is no whole answer.
Result<Answer> ask(const Endpoint& target, const Request& request,
                   std::chrono::nanoseconds timeout = std::chrono::seconds(60));

}  // namespace showrunner::perf
