// Hit rate by policy and workload (perf/scenarios/*.json), how many requests a policy decides per second, and what a hit of
// the product cache takes. Arguments: workload files; none: all of perf/scenarios.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "cache/product_cache.h"
#include "cache/simulator.h"
#include "cache/workload.h"

namespace showrunner::cache {

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr PolicyKind kPolicies[] = {PolicyKind::kLru, PolicyKind::kSieve, PolicyKind::kS3Fifo};
constexpr std::size_t kMaxFile = std::size_t{1} << 20U;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<fs::path> all_scenarios() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(SHOWRUNNER_SOURCE_DIR) / "perf/scenarios")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// Two columns for each policy: hit rate in per cent, million requests per second.
void print_row(const Workload& workload, std::size_t entries) {
  fmt::print("{:<20}{:>9}", workload.name, entries);
  for (const PolicyKind policy : kPolicies) {
    const SimulatedCache cache{
        .policy = policy, .entries = entries, .soft_ttl = workload.soft_ttl, .hard_ttl = workload.hard_ttl};
    const auto start = std::chrono::steady_clock::now();
    const SimulatedCounts counts = simulate(workload.trace, cache, workload.warm_up);
    const double millions = static_cast<double>(workload.trace.size()) / seconds_since(start) / 1e6;
    fmt::print("{:>9.1f} % {:>5.1f} M/s", counts.hit_rate() * 100, millions);
  }
  fmt::print("\n");
}

class Reply : public Product {
 public:
  std::size_t bytes() const override { return 4096; }
};

/// Hits on 100 entries in turn, as a server gives them.
void print_hit_time() {
  constexpr int kEntries = 100;
  constexpr int kHits = 5'000'000;
  asio::io_context io;
  for (const PolicyKind policy : kPolicies) {
    ProductCache cache(io.get_executor(), {.policy = policy, .max_entries = kEntries});
    std::vector<std::string> keys;
    for (int number = 0; number < kEntries; ++number) {
      keys.push_back(sha256_hex(std::to_string(number)));
      cache.restore(keys.back(), {}, std::make_shared<Reply>(), std::chrono::seconds(0));
    }
    std::size_t found = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int hit = 0; hit < kHits; ++hit) found += cache.peek(keys[static_cast<std::size_t>(hit % kEntries)]) ? 1U : 0U;
    fmt::print("a hit with {}: {:.0f} ns ({} of {} found)\n", to_string(policy), seconds_since(start) / kHits * 1e9,
               found, kHits);
  }
}

int run(const std::vector<fs::path>& files) {
  fmt::print("{:<20}{:>9}", "workload", "entries");
  for (const PolicyKind policy : kPolicies) fmt::print("{:>21}", to_string(policy));
  fmt::print("\n");
  for (const fs::path& file : files) {
    const auto json = read_file(file, kMaxFile);
    const auto workload = json ? parse_workload(*json) : Result<Workload>(fail(json.error()));
    if (!workload) {
      fmt::print(stderr, "bench_eviction: {}: {}\n", file.string(), workload.error().message);
      return 1;
    }
    for (const std::size_t entries : workload->entries) print_row(*workload, entries);
  }
  print_hit_time();
  return 0;
}

}  // namespace

}  // namespace showrunner::cache

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files(argv + 1, argv + argc);
  if (files.empty()) files = showrunner::cache::all_scenarios();
  return showrunner::cache::run(files);
}
