// Concurrency: 1 to 1 000 clients who all want different scripts, back to back; then the same work as an open loop at half
// the best rate, where the latency holds what a request waits that comes while the server is busy.
#include <algorithm>

#include <fmt/format.h>

#include "perf/suite/scenarios/scenario.h"

namespace showrunner::perf {

namespace {

constexpr unsigned kClients[] = {1, 10, 100, 1000};

}  // namespace

Result<Section> run_concurrency(const Bench& bench) {
  Section section{.name = "concurrency", .title = "Many clients, different scripts"};
  Series measured{.name = "measured", .points = {}};
  Series ideal{.name = "clients ÷ latency of one", .points = {}};
  std::vector<std::pair<std::string, LoadResult>> results;
  std::uint64_t next_topic = 0;  // over all loads: no script is ever asked for twice
  for (const unsigned clients : kClients) {
    bench.progress(fmt::format("{} clients", clients));
    LoadPlan plan =
        post_plan(bench, kScriptPath, [&](std::uint64_t) { return script_data(bench, "concurrency", next_topic++); });
    plan.connections = clients;
    plan.warm_up = bench.duration / 5;
    auto result = run_load(plan);
    if (!result) return fail(result.error());
    const std::string name = fmt::format("{} client{}", clients, clients == 1 ? "" : "s");
    section.load(fmt::format("closed_{}", clients), name, *result);
    measured.points.emplace_back(clients, result->requests_per_second());
    results.emplace_back(name, std::move(*result));
    const double alone = results.front().second.latency.percentile_seconds(0.5);
    if (alone > 0) ideal.points.emplace_back(clients, clients / alone);
  }
  const double best = std::ranges::max(measured.points, {}, &std::pair<double, double>::second).second;
  section.add("best rate", best, "/s");

  bench.progress("open loop at half of the best rate");
  LoadPlan plan =
      post_plan(bench, kScriptPath, [&](std::uint64_t) { return script_data(bench, "concurrency", next_topic++); });
  plan.connections = kClients[std::size(kClients) - 1];
  plan.rate = std::max(1.0, best / 2);
  plan.warm_up = bench.duration / 5;
  auto open = run_load(plan);
  if (!open) return fail(open.error());
  section.load("open", fmt::format("open loop, {} /s by Poisson", format_number(plan.rate)), *open);
  results.emplace_back("open loop", std::move(*open));

  section.plots.push_back({.title = "Throughput over clients",
                           .x_label = "clients",
                           .y_label = "scripts per second",
                           .log_x = true,
                           .log_y = true,
                           .series = {std::move(measured), std::move(ideal)}});
  std::vector<std::pair<std::string, const LatencyHistogram*>> curves;
  curves.reserve(results.size());
  for (const auto& [name, result] : results) curves.emplace_back(name, &result.latency);
  section.plots.push_back(percentile_plot("Latency of new scripts", curves));
  section.notes.emplace_back(
      "A running server with a smaller pool answers 503 with Retry-After beyond it; those count as failed here.");
  return section;
}

}  // namespace showrunner::perf
