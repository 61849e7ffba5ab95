#include "cache/simulator.h"

#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "cache/product_cache.h"
#include "cache/workload.h"

namespace showrunner::cache {

namespace {

namespace asio = boost::asio;

Workload scenario(std::string_view name) {
  const auto json = read_file(fmt::format("{}/perf/scenarios/{}.json", SHOWRUNNER_SOURCE_DIR, name), 1U << 20U);
  auto workload = parse_workload(json.value());
  EXPECT_TRUE(workload) << workload.error().message;
  return std::move(*workload);
}

double hit_rate(const Workload& workload, PolicyKind policy, std::size_t entries) {
  const SimulatedCache cache{
      .policy = policy, .entries = entries, .soft_ttl = workload.soft_ttl, .hard_ttl = workload.hard_ttl};
  return simulate(workload.trace, cache, workload.warm_up).hit_rate();
}

TEST(Simulator, S3FifoIsNinePointsAboveLruOnZipf) {
  const Workload zipf = scenario("zipf");
  const double lru = hit_rate(zipf, PolicyKind::kLru, 100);
  EXPECT_GE(hit_rate(zipf, PolicyKind::kS3Fifo, 100), lru + 0.09);
  EXPECT_GE(hit_rate(zipf, PolicyKind::kSieve, 100), lru + 0.09);
}

TEST(Simulator, S3FifoIsTenPointsAboveLruAmongOneOffs) {
  const Workload polluted = scenario("zipf_one_off");
  EXPECT_GE(hit_rate(polluted, PolicyKind::kS3Fifo, 100), hit_rate(polluted, PolicyKind::kLru, 100) + 0.10);
}

TEST(Simulator, S3FifoStaysAheadOfLruWhenTopicsDrift) {
  const Workload drifting = scenario("zipf_drifting");
  EXPECT_GE(hit_rate(drifting, PolicyKind::kS3Fifo, 100), hit_rate(drifting, PolicyKind::kLru, 100) + 0.05);
}

TEST(Simulator, TypicalUseReachesSixtyToEightyPercentHits) {
  const Workload newsroom = scenario("newsroom");
  EXPECT_EQ(newsroom.soft_ttl, std::chrono::seconds(300));
  EXPECT_EQ(newsroom.hard_ttl, std::chrono::hours(24));
  const double rate = hit_rate(newsroom, PolicyKind::kS3Fifo, 100);
  EXPECT_GE(rate, 0.60);
  EXPECT_LE(rate, 0.80);
}

/// What the TTL costs: the same requests, the slower they come the more they find expired.
TEST(Simulator, AShortHardTtlCostsMostAtLowRates) {
  const ZipfTrace slow{.requests = 50'000, .requests_per_second = 0.1};
  ZipfTrace quick = slow;
  quick.requests_per_second = 10;
  const SimulatedCache cache{.hard_ttl = std::chrono::seconds(300)};
  EXPECT_LT(simulate(make_trace(slow), cache).hit_rate() + 0.1, simulate(make_trace(quick), cache).hit_rate());
}

TEST(Simulator, ATraceIsTheSameEveryTimeAndAnotherSeedGivesAnother) {
  const auto keys = [](std::uint64_t seed) {
    std::uint64_t sum = 0;
    for (const TraceRequest& request : make_trace(ZipfTrace{.seed = seed, .requests = 1000}))
      sum = sum * 31 + request.key;
    return sum;
  };
  EXPECT_EQ(keys(1), keys(1));
  EXPECT_NE(keys(1), keys(2));
}

class ANumber : public Product {
 public:
  std::size_t bytes() const override { return 1; }
};

/// The simulator is worth as much as it agrees with the cache itself.
TEST(Simulator, CountsWhatTheProductCacheCounts) {
  for (const auto policy : {PolicyKind::kS3Fifo, PolicyKind::kSieve, PolicyKind::kLru}) {
    const Trace trace = make_trace(ZipfTrace{
        .requests = 20'000, .keys = 2000, .drift_every = 500, .one_off_share = 0.1, .requests_per_second = 1});
    const SimulatedCache simulated{
        .policy = policy, .entries = 50, .soft_ttl = std::chrono::seconds(300), .hard_ttl = std::chrono::hours(1)};
    const SimulatedCounts expected = simulate(trace, simulated);

    asio::io_context io;
    ProductCache::Clock::time_point now;
    const FreshnessLimits freshness{.soft_ttl = simulated.soft_ttl, .hard_ttl = simulated.hard_ttl, .jitter = 0};
    ProductCache cache(io.get_executor(), {.policy = policy, .max_entries = 50, .freshness = freshness},
                       [&now] { return now; });
    const auto make = []() -> asio::awaitable<Result<ProductPtr>> { co_return std::make_shared<ANumber>(); };
    for (const TraceRequest& request : trace) {
      now = ProductCache::Clock::time_point(
          std::chrono::duration_cast<ProductCache::Clock::duration>(std::chrono::duration<double>(request.seconds)));
      const std::string key = std::to_string(request.key);
      if (cache.peek(key)) continue;
      asio::co_spawn(io, cache.get(key, {}, {}, make), asio::detached);
      io.restart();
      io.run();
    }
    const ProductCacheStats& stats = cache.stats();
    const double actual = static_cast<double>(stats.hits + stats.stale) / static_cast<double>(trace.size());
    EXPECT_EQ(stats.hits + stats.stale + stats.misses, trace.size());
    EXPECT_NEAR(actual, expected.hit_rate(), 0.005) << to_string(policy);
  }
}

TEST(Workload, WhatIsWrongIsNamed) {
  const auto error = [](std::string_view json) { return parse_workload(json).error().message; };
  EXPECT_NE(error("{}").find("$.name"), std::string::npos);
  EXPECT_NE(
      error(R"({"name":"n","about":"a","caches":[{"entries":1}],"trace":{"kind":"lottery"}})").find("$.trace.kind"),
      std::string::npos);
  EXPECT_NE(error(R"({"name":"n","about":"a","caches":[{"entries":0}],"trace":{"kind":"zipf"}})").find("entries"),
            std::string::npos);
  EXPECT_NE(
      error(R"({"name":"n","about":"a","caches":[{"entries":1}],"trace":{"kind":"zipf","shows":1}})").find("shows"),
      std::string::npos);
}

}  // namespace

}  // namespace showrunner::cache
