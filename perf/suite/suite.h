#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "perf/suite/report.h"

namespace showrunner::perf {

struct SuiteSettings {
  std::string scenario = "all";                    ///< or one of scenario_names()
  std::string url;                                 ///< of a running server; empty: one of our own is started
  double seconds = 5;                              ///< that each measurement under load takes
  std::function<void(std::string_view)> progress;  ///< told what is being done, one line at a time; may be empty
};

/// In the order in which `all` runs them.
std::span<const std::string_view> scenario_names();

/// Runs the scenarios on the calling thread. Fails when there is no server to measure (kUnavailable) or no such scenario
/// (kInvalidInput); a scenario that cannot be finished is told of in its section.
Result<Report> run_suite(const SuiteSettings& settings);

}  // namespace showrunner::perf
