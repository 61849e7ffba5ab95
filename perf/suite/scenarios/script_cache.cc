// Script caching: what a cold script costs, what the same one costs from the cache, and how often a cache of the server's
// size hits when people ask for many.
#include <fmt/format.h>

#include "perf/suite/scenarios/scenario.h"
#include "perf/suite/zipf.h"

namespace showrunner::perf {

namespace {

constexpr std::uint64_t kCold = 10;
constexpr unsigned kZipfClients = 16;
constexpr std::size_t kSlices = 20;  ///< of the plot of the hit rate over time

struct Trace {
  std::string_view name;
  std::string_view what;
  std::size_t keys;
  double least_hit_rate;  ///< 0: only told
};

/// "Typical use" is what the figure of 60 to 80 % is about: a newsroom's 500 scripts, the popular ones asked for more often.
/// The other trace has a hundred times more keys than the cache has room for, where most requests cannot hit.
constexpr Trace kTraces[] = {{"typical", "typical use (Zipf 1.0 over 500 scripts)", 500, 0.6},
                             {"many", "many scripts (Zipf 1.0 over 10 000)", 10'000, 0}};

Result<void> measure_trace(const Bench& bench, const Trace& trace, Section& section) {
  bench.progress(trace.what);
  ZipfSampler sampler(trace.keys, 1.0, 20'261'125);
  std::vector<std::uint64_t> hits(kSlices);
  std::vector<std::uint64_t> all(kSlices);
  LoadPlan plan =
      post_plan(bench, kScriptPath, [&](std::uint64_t) { return script_data(bench, trace.name, sampler()); });
  plan.connections = kZipfClients;
  plan.duration = 2 * bench.duration;  // the first half fills the cache
  plan.warm_up = bench.duration;
  plan.on_reply = [&](const Reply& reply) {
    const auto slice =
        std::min<std::size_t>(kSlices - 1, static_cast<std::size_t>(reply.sent * kSlices / plan.duration));
    ++all[slice];
    if (is_hit(*reply.response)) ++hits[slice];
  };
  const auto result = run_load(plan);
  if (!result) return fail(result.error());
  std::uint64_t warm_hits = 0;
  std::uint64_t warm_all = 0;
  Series series{.name = std::string(trace.name), .points = {}};
  for (std::size_t i = 0; i < kSlices; ++i) {
    if (i >= kSlices / 2) {
      warm_hits += hits[i];
      warm_all += all[i];
    }
    if (all[i] == 0) continue;
    const double seconds = std::chrono::duration<double>(plan.duration).count();
    series.points.emplace_back((static_cast<double>(i) + 0.5) * seconds / static_cast<double>(kSlices),
                               static_cast<double>(hits[i]) / static_cast<double>(all[i]));
  }
  const double rate = warm_all == 0 ? 0 : static_cast<double>(warm_hits) / static_cast<double>(warm_all);
  const std::string what = fmt::format("{}: hit rate once warm", trace.what);
  if (trace.least_hit_rate > 0) {
    section.at_least(what, rate, "", trace.least_hit_rate);
  } else {
    section.add(what, rate, "");
  }
  section.load(std::string(trace.name), fmt::format("… {} clients", kZipfClients), *result);
  section.plots.front().series.push_back(std::move(series));
  return {};
}

}  // namespace

Result<Section> run_script_cache(const Bench& bench) {
  Section section{.name = "script_cache", .title = "Scripts: cold, cached, and how often they are"};
  section.plots.push_back({.title = "Hit rate over time", .x_label = "seconds", .y_label = "hits / requests"});

  bench.progress("cold scripts, one at a time");
  LoadPlan cold_plan =
      post_plan(bench, kScriptPath, [&](std::uint64_t number) { return script_data(bench, "cold", number); });
  cold_plan.requests = kCold;
  cold_plan.duration = std::chrono::hours(1);
  const auto cold = run_load(cold_plan);
  if (!cold) return fail(cold.error());
  section.load("cold", "cold, one at a time", *cold);

  const std::string hot_body = script_data(bench, "cold", kCold - 1);
  std::vector<std::pair<std::string, LoadResult>> hot;
  std::uint64_t misses = 0;
  for (const unsigned clients : {1U, 64U}) {
    bench.progress(fmt::format("cached script, {} at once", clients));
    LoadPlan plan = repeat_plan(bench, kScriptPath, hot_body);
    plan.connections = clients;
    plan.warm_up = bench.duration / 10;
    plan.on_reply = [&](const Reply& reply) { misses += is_hit(*reply.response) ? 0U : 1U; };
    auto result = run_load(plan);
    if (!result) return fail(result.error());
    const std::string name = fmt::format("cached, {} at once", clients);
    section.load(fmt::format("hot_{}", clients), name, *result);
    hot.emplace_back(name, std::move(*result));
  }
  section.exactly("… of the repeated requests missed", static_cast<double>(misses), "", 0);
  const double cold_p50 = cold->latency.percentile_seconds(0.5);
  const double hot_p50 = hot.front().second.latency.percentile_seconds(0.5);
  section.at_most("cached script, p50", hot_p50 * 1e3, "ms", 100);
  section.add("speed-up of a repeated request (cold p50 ÷ cached p50)", hot_p50 > 0 ? cold_p50 / hot_p50 : 0, "×");
  for (const Trace& trace : kTraces) {
    if (auto measured = measure_trace(bench, trace, section); !measured) return fail(measured.error());
  }
  section.plots.push_back(percentile_plot(
      "Latency of scripts",
      {{"cold", &cold->latency}, {hot[0].first, &hot[0].second.latency}, {hot[1].first, &hot[1].second.latency}}));
  return section;
}

}  // namespace showrunner::perf
