// Metrics: what /metrics says of a piece of work, against what the suite counted of it from the replies. Exactly equal, or
// wrong; so nobody else may use the server meanwhile.
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "perf/suite/scenarios/scenario.h"
#include "perf/suite/zipf.h"

namespace showrunner::perf {

namespace json = boost::json;

namespace {

struct Counted {
  double requests = 0;
  double hits = 0;
  double misses = 0;
};

/// One number of the document; not a number where it is missing.
double number_at(const json::value& document, std::string_view pointer) {
  boost::system::error_code error;
  const json::value* const found = document.find_pointer(pointer, error);
  if (error || found == nullptr || !found->is_number()) return std::nan("");
  return found->to_number<double>();
}

Result<json::value> read_metrics(const Bench& bench) {
  const auto answer = ask_successfully(bench, {.method = "GET", .path = "/metrics", .accept = "application/json"});
  if (!answer) return fail(answer.error());
  boost::system::error_code error;
  auto parsed = json::parse(answer->body, error);
  if (error) return fail(ErrorCode::kProviderFailed, "GET /metrics gave no JSON");
  return parsed;
}

/// Sends `requests` over few connections, no two at once for the same key, and counts what the replies say.
Result<void> work(const Bench& bench, std::string_view path, std::uint64_t requests, unsigned connections,
                  std::function<std::string(std::uint64_t)> body, Counted& counted, Section& section,
                  const std::string& key) {
  LoadPlan plan = post_plan(bench, path, std::move(body));
  plan.requests = requests;
  plan.duration = std::chrono::hours(1);
  plan.connections = connections;
  plan.on_reply = [&](const Reply& reply) {
    ++counted.requests;
    ++(is_hit(*reply.response) ? counted.hits : counted.misses);
  };
  const auto result = run_load(plan);
  if (!result) return fail(result.error());
  section.load(key, key, *result);
  return {};
}

void compare(Section& section, const json::value& before, const json::value& after, std::string_view route,
             std::string_view cache, const Counted& counted) {
  const auto delta = [&](const std::string& pointer) { return number_at(after, pointer) - number_at(before, pointer); };
  section.exactly(fmt::format("{}: requests in /metrics", route),
                  delta(fmt::format("/response_times/{}/total_requests", route)), "", counted.requests);
  section.exactly("… hits", delta(fmt::format("/cache_performance/{}/total_hits", cache)), "", counted.hits);
  section.exactly("… misses", delta(fmt::format("/cache_performance/{}/total_misses", cache)), "", counted.misses);
  const double hits = number_at(after, fmt::format("/cache_performance/{}/total_hits", cache));
  const double misses = number_at(after, fmt::format("/cache_performance/{}/total_misses", cache));
  const double rate = number_at(after, fmt::format("/cache_performance/{}/hit_rate", cache));
  section.at_most("… hit_rate off hits ÷ (hits + misses) by", std::abs(rate - hits / (hits + misses)), "", 1e-3);
}

}  // namespace

Result<Section> run_metrics(const Bench& bench) {
  Section section{.name = "metrics", .title = "What /metrics says, against what was counted"};
  const auto before = read_metrics(bench);
  if (!before) return fail(before.error());

  bench.progress("scripts, new and repeated");
  Counted scripts;
  ZipfSampler sampler(40, 1.0, 7);
  const auto script = [&](std::uint64_t number) { return script_data(bench, "metrics", number); };
  if (auto done = work(bench, kScriptPath, 40, 8, script, scripts, section, "scripts, each new"); !done) {
    return fail(done.error());
  }
  // One at a time: two at once for a key that was evicted would be one miss and one that waits for it.
  if (auto done = work(
          bench, kScriptPath, 500, 1, [&](std::uint64_t) { return script(sampler()); }, scripts, section,
          "scripts, repeated");
      !done) {
    return fail(done.error());
  }

  bench.progress("speech, new and repeated");
  Counted speech;
  if (auto done = work(
          bench, kTtsPath, 60, 1, [&](std::uint64_t number) { return speech_data(bench, "metrics", number % 6, 1); },
          speech, section, "speech");
      !done) {
    return fail(done.error());
  }

  const auto after = read_metrics(bench);
  if (!after) return fail(after.error());
  compare(section, *before, *after, "script_generate", "script", scripts);
  compare(section, *before, *after, "tts_synthesize", "audio", speech);
  const double slowest = number_at(*after, "/response_times/script_generate/max_response_time");
  const double fastest = number_at(*after, "/response_times/script_generate/min_response_time");
  const double average = number_at(*after, "/response_times/script_generate/avg_response_time");
  section.exactly("script_generate: min ≤ avg ≤ max", fastest <= average && average <= slowest ? 1 : 0, "", 1);
  section.exactly("active_connections is there", std::isnan(number_at(*after, "/active_connections")) ? 0 : 1, "", 1);

  bench.progress("the cost of /metrics");
  const std::string get = serialise(bench.target, {.method = "GET", .path = "/metrics", .accept = "application/json"});
  LoadPlan plan{.target = bench.target, .next = [&](std::uint64_t) { return std::string_view(get); }};
  plan.duration = bench.duration / 5;
  const auto cost = run_load(plan);
  if (!cost) return fail(cost.error());
  section.at_most("GET /metrics, p50", cost->latency.percentile_seconds(0.5) * 1e3, "ms", 5);
  section.notes.emplace_back("Only right while nobody else uses the server.");
  return section;
}

}  // namespace showrunner::perf
