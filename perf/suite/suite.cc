#include "perf/suite/suite.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>

#include <fmt/format.h>

#include "perf/suite/own_server.h"
#include "perf/suite/scenarios/scenario.h"

namespace showrunner::perf {

namespace {

struct Scenario {
  std::string_view name;
  Result<Section> (*run)(const Bench& bench);
};

// Metrics last: what came before is in its numbers.
constexpr std::array kScenarios{Scenario{"script_cache", run_script_cache}, Scenario{"tts", run_tts},
                                Scenario{"concurrency", run_concurrency}, Scenario{"batch", run_batch},
                                Scenario{"metrics", run_metrics}};

constexpr auto kNames = [] {
  std::array<std::string_view, kScenarios.size()> names;
  std::ranges::transform(kScenarios, names.begin(), &Scenario::name);
  return names;
}();

Section unfinished(std::string_view name, const Error& error) {
  Section section{.name = std::string(name), .title = "not finished"};
  section.exactly("could be measured", 0, "", 1);
  section.notes.push_back(error.message);
  return section;
}

}  // namespace

std::span<const std::string_view> scenario_names() {
  return kNames;
}

Result<Report> run_suite(const SuiteSettings& settings) {
  const bool all = settings.scenario == "all";
  if (!all && std::ranges::find(kNames, settings.scenario) == kNames.end()) {
    return fail(ErrorCode::kInvalidInput, fmt::format("there is no scenario \"{}\"; there are all, {}",
                                                      settings.scenario, fmt::join(kNames, ", ")));
  }
  Report report{.machine = describe_machine(), .time = utc_now()};
  Bench bench;
  std::optional<OwnServer> own;
  if (settings.url.empty()) {
    auto started = OwnServer::start();
    if (!started) return fail(started.error());
    own.emplace(std::move(*started));
    bench.target = own->endpoint();
    report.target = "a server of its own with the demo provider";
  } else {
    auto target = parse_endpoint(settings.url);
    if (!target) return fail(target.error());
    bench.target = std::move(*target);
    report.target = settings.url;
    if (const auto alive = ask(bench.target, {.method = "GET", .path = "/health/live"}); !alive) {
      return fail(alive.error());
    }
  }
  bench.duration = std::chrono::nanoseconds(static_cast<std::int64_t>(settings.seconds * 1e9));
  bench.run = fmt::format("{:08x}", std::random_device()());
  for (const Scenario& scenario : kScenarios) {
    if (!all && scenario.name != settings.scenario) continue;
    bench.progress = [&](std::string_view what) {
      if (settings.progress) settings.progress(fmt::format("{}: {}", scenario.name, what));
    };
    auto section = scenario.run(bench);
    report.sections.push_back(section ? std::move(*section) : unfinished(scenario.name, section.error()));
  }
  return report;
}

}  // namespace showrunner::perf
