#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cache/trace.h"

namespace showrunner::cache {

/// A trace and the caches to try it on, as a file of perf/scenarios describes them.
struct Workload {
  std::string name;
  std::string about;  ///< for people: what it stands for
  Trace trace;
  std::size_t warm_up = 0;           ///< requests that are not counted
  std::vector<std::size_t> entries;  ///< sizes of cache
  std::chrono::seconds soft_ttl{0};  ///< 0: never
  std::chrono::seconds hard_ttl{0};
};

/// Reads a description (JSON; perf/scenarios/README.md has the fields) and makes its trace. Fails with kInvalidInput naming
/// the field at fault.
Result<Workload> parse_workload(std::string_view json);

}  // namespace showrunner::cache
