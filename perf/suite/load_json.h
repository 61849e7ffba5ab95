#pragma once

#include <boost/json/object.hpp>

#include "perf/suite/load_generator.h"

namespace showrunner::perf {

/// Percentiles in milliseconds: {"p50","p90","p99","p999","max","min","mean"}.
boost::json::object to_json(const LatencyHistogram& histogram);

/// Everything that was counted, as the suite's JSON reports and showrunner-load print it.
boost::json::object to_json(const LoadResult& result);

}  // namespace showrunner::perf
