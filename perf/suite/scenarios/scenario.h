#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "perf/suite/load_generator.h"
#include "perf/suite/report.h"

namespace showrunner::perf {

/// What every scenario works with. Each is one function, runs on one thread, and leaves nothing behind but what it asked
/// the server to cache.
struct Bench {
  Endpoint target;
  std::chrono::nanoseconds duration{std::chrono::seconds(5)};  ///< of each measurement under load
  std::string run;  ///< in every topic and text, so that no two runs share a cache entry
  std::function<void(std::string_view)> progress;
};

Result<Section> run_script_cache(const Bench& bench);
Result<Section> run_tts(const Bench& bench);
Result<Section> run_concurrency(const Bench& bench);
Result<Section> run_batch(const Bench& bench);
Result<Section> run_metrics(const Bench& bench);

// What several scenarios need.

inline constexpr std::string_view kScriptPath = "/api/script/generate";
inline constexpr std::string_view kTtsPath = "/api/tts/synthesize";
inline constexpr std::string_view kBatchPath = "/api/batch/process";

/// The JSON of one script request about topic number `number` of `group`: another number, another script.
std::string script_data(const Bench& bench, std::string_view group, std::uint64_t number);

/// The JSON of one speech request: one sentence for each of `sentences`, all of them only in this one.
std::string speech_data(const Bench& bench, std::string_view group, std::uint64_t number, int sentences);

/// A plan that posts what `body` makes of the request's number.
LoadPlan post_plan(const Bench& bench, std::string_view path, std::function<std::string(std::uint64_t)> body,
                   std::string_view accept = {});

/// A plan that posts the same `body` over and over: cheaper, since it is made once.
LoadPlan repeat_plan(const Bench& bench, std::string_view path, std::string_view body);

/// Whether the Cache-Status of a reply (RFC 9211) says that it came from the cache.
bool is_hit(const ResponseReader& response);

/// Fails with the reply's own words unless it is a success.
Result<Answer> ask_successfully(const Bench& bench, const Request& request);

}  // namespace showrunner::perf
