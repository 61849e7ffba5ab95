#include "perf/suite/load_json.h"

#include <boost/json.hpp>

namespace showrunner::perf {

namespace json = boost::json;

json::object to_json(const LatencyHistogram& histogram) {
  const auto at = [&](double share) { return histogram.percentile_seconds(share) * 1e3; };
  return {{"p50", at(0.5)},
          {"p90", at(0.9)},
          {"p99", at(0.99)},
          {"p999", at(0.999)},
          {"min", histogram.min_seconds() * 1e3},
          {"max", histogram.max_seconds() * 1e3},
          {"mean", histogram.mean_seconds() * 1e3}};
}

json::object to_json(const LoadResult& result) {
  json::object statuses;
  for (const auto& [status, count] : result.statuses) statuses[std::to_string(status)] = count;
  json::object errors;
  for (std::size_t i = 0; i < kLoadErrors; ++i) errors[to_string(static_cast<LoadError>(i))] = result.errors[i];
  return {{"responses", result.responses},
          {"seconds", std::chrono::duration<double>(result.elapsed).count()},
          {"requests_per_second", result.requests_per_second()},
          {"body_bytes", result.body_bytes},
          {"bytes_per_second", result.bytes_per_second()},
          {"latency_ms", to_json(result.latency)},
          {"first_byte_ms", to_json(result.first_byte)},
          {"statuses", std::move(statuses)},
          {"errors", std::move(errors)},
          {"resent", result.resent}};
}

}  // namespace showrunner::perf
