#include <chrono>

#include <gtest/gtest.h>

#include "base/probe.h"
#include "perf/suite/arrivals.h"
#include "perf/suite/endpoint.h"
#include "perf/suite/zipf.h"

namespace showrunner::perf {
namespace {

using namespace std::chrono_literals;

std::size_t take_all(ArrivalSchedule& schedule, std::chrono::nanoseconds now) {
  std::size_t count = 0;
  while (schedule.take_due(now)) ++count;
  return count;
}

TEST(ArrivalSchedule, EvenArrivalsComeWhenTheyAreDue) {
  ArrivalSchedule schedule(1000, Arrivals::kEven, 10ms, 1);
  EXPECT_EQ(take_all(schedule, 0ms), 1U);
  EXPECT_EQ(take_all(schedule, 999us), 0U);
  EXPECT_EQ(take_all(schedule, 1ms), 1U);
  EXPECT_EQ(schedule.next(), std::optional<std::chrono::nanoseconds>(2ms));
}

TEST(ArrivalSchedule, AStallDelaysNoIntendedStart) {
  ArrivalSchedule schedule(1000, Arrivals::kEven, 1s, 1);
  take_all(schedule, 100ms);
  for (int i = 101; i <= 600; ++i) {  // nobody looked for half a second
    EXPECT_EQ(schedule.take_due(600ms), std::optional<std::chrono::nanoseconds>(i * 1ms));
  }
  EXPECT_EQ(schedule.take_due(600ms), std::nullopt);
}

TEST(ArrivalSchedule, NothingStartsAfterTheEnd) {
  ArrivalSchedule schedule(100, Arrivals::kEven, 1s, 1);
  EXPECT_EQ(take_all(schedule, 1h), 100U);
  EXPECT_EQ(schedule.next(), std::nullopt);
}

TEST(ArrivalSchedule, PoissonArrivalsHaveTheRateAndTheSpread) {
  ArrivalSchedule schedule(10'000, Arrivals::kPoisson, 100s, 7);
  double sum = 0;
  double squares = 0;
  std::size_t count = 0;
  std::chrono::nanoseconds before{0};
  while (const auto at = schedule.take_due(100s)) {
    const double gap = std::chrono::duration<double>(*at - before).count();
    before = *at;
    sum += gap;
    squares += gap * gap;
    ++count;
  }
  EXPECT_NEAR(static_cast<double>(count), 1e6, 5e3);
  const double mean = sum / static_cast<double>(count);
  const double variance = squares / static_cast<double>(count) - mean * mean;
  EXPECT_NEAR(variance / (mean * mean), 1, 0.02);  // exponential gaps: the deviation is the mean
}

TEST(ZipfSampler, DrawsInProportionToTheRank) {
  ZipfSampler sampler(1000, 1.0, 42);
  std::vector<double> count(1000);
  for (int i = 0; i < 1'000'000; ++i) ++count[sampler()];
  double harmonic = 0;
  for (int k = 1; k <= 1000; ++k) harmonic += 1.0 / k;
  EXPECT_NEAR(count[0] * harmonic / 1e6, 1, 0.02);
  EXPECT_NEAR(count[9] * harmonic / 1e6, 0.1, 0.01);
  EXPECT_NEAR(count[0] / count[1], 2, 0.05);
}

TEST(ZipfSampler, TheSameSeedGivesTheSameDraws) {
  ZipfSampler one(100, 0.8, 3);
  ZipfSampler other(100, 0.8, 3);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(one(), other());
}

TEST(LatencyHistogram, MergedIsAsIfRecordedTogether) {
  LatencyHistogram together;
  LatencyHistogram left;
  LatencyHistogram right;
  for (int i = 1; i <= 1000; ++i) {
    together.record(i * 1us);
    (i % 3 == 0 ? left : right).record(i * 1us);
  }
  left.merge(right);
  left.merge(LatencyHistogram());
  EXPECT_EQ(left.count(), together.count());
  EXPECT_DOUBLE_EQ(left.sum_seconds(), together.sum_seconds());
  EXPECT_DOUBLE_EQ(left.min_seconds(), together.min_seconds());
  EXPECT_DOUBLE_EQ(left.max_seconds(), together.max_seconds());
  for (const double share : {0.0, 0.1, 0.5, 0.99, 1.0}) {
    EXPECT_DOUBLE_EQ(left.percentile_seconds(share), together.percentile_seconds(share));
  }
}

TEST(Endpoint, ReadsHostPortAndPath) {
  const auto plain = parse_endpoint("http://127.0.0.1:8000");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->authority(), "127.0.0.1:8000");
  EXPECT_EQ(plain->prefix, "");
  const auto six = parse_endpoint("http://[::1]:9/base/");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host, "::1");
  EXPECT_EQ(six->authority(), "[::1]:9");
  EXPECT_EQ(six->prefix, "/base");
  EXPECT_EQ(parse_endpoint("http://studio")->port, "80");
}

TEST(Endpoint, RefusesWhatCannotBeMeasured) {
  for (const char* const url :
       {"https://a", "127.0.0.1:80", "http://", "http://a:b", "http://[::1", "http://u@h", "http://[::1]x"}) {
    EXPECT_FALSE(parse_endpoint(url)) << url;
  }
}

TEST(Endpoint, SerialisesAPost) {
  const Endpoint endpoint{.host = "h", .port = "1", .prefix = "/p"};
  EXPECT_EQ(serialise(endpoint, {.path = "/x", .body = "{}", .accept = "audio/*"}),
            "POST /p/x HTTP/1.1\r\nHost: h:1\r\nAccept: audio/*\r\nContent-Type: application/json\r\nContent-Length: "
            "2\r\n\r\n{}");
}

}  // namespace
}  // namespace showrunner::perf
