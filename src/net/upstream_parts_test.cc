// The pure parts of Upstream, with time handed in.
#include <gtest/gtest.h>

#include "net/circuit_breaker.h"
#include "net/provider_error.h"
#include "net/rate_limiter.h"
#include "net/retry_after.h"
#include "net/retry_budget.h"

namespace showrunner::net {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using TimePoint = std::chrono::steady_clock::time_point;

const TimePoint kStart = TimePoint(seconds(1'000'000));

HttpHead head(int status, std::vector<HttpHeader> headers) {
  return {.status = status, .headers = std::move(headers)};
}

TEST(RetryAfterTest, SpansAreReadAsProvidersWriteThem) {
  EXPECT_EQ(parse_span("6m0s"), milliseconds(360'000));
  EXPECT_EQ(parse_span("7.66s"), milliseconds(7'660));
  EXPECT_EQ(parse_span("2m59.56s"), milliseconds(179'560));
  EXPECT_EQ(parse_span("120ms"), milliseconds(120));
  EXPECT_EQ(parse_span("1h2m3s"), milliseconds(3'723'000));
  EXPECT_EQ(parse_span("1d"), milliseconds(86'400'000));
  EXPECT_EQ(parse_span(" 2 "), milliseconds(2'000));
  EXPECT_EQ(parse_span("0.0001"), milliseconds(1)) << "never earlier";
  EXPECT_EQ(parse_span("500us"), milliseconds(1));
  EXPECT_EQ(parse_span("0"), milliseconds(0));
}

TEST(RetryAfterTest, WhatIsNoSpanIsNothing) {
  for (const char* text :
       {"", "-1", "s", "1x", "1m2", "m1", "1..2s", "1e9", "soon", "99999999999", "nan", "inf", "."}) {
    EXPECT_EQ(parse_span(text), std::nullopt) << text;
  }
}

TEST(RetryAfterTest, DatesAreReadInAllThreeForms) {
  const std::chrono::sys_seconds expected(seconds(784'111'777));
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), expected);
  for (const char* text : {"", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994",
                           ", GMT", "Sun, 06 Nov 1994 08:49:3x GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(RetryAfterTest, TheLongestOfTheNamedWaitsCounts) {
  const auto now = std::chrono::sys_seconds(seconds(784'111'777)) + milliseconds(1);
  EXPECT_EQ(retry_after(head(429, {{"retry-after-ms", "1200"}, {"Retry-After", "1"}}), now), milliseconds(1'200));
  EXPECT_EQ(retry_after(head(503, {{"retry-after-ms", "800"}, {"Retry-After", "1"}}), now), milliseconds(1'000));
  EXPECT_EQ(retry_after(head(503, {{"Retry-After", "Sun, 06 Nov 1994 08:49:40 GMT"}}), now), milliseconds(2'999));
  EXPECT_EQ(retry_after(head(503, {{"Retry-After", "Sun, 06 Nov 1994 08:49:00 GMT"}}), now), milliseconds(0));
  EXPECT_EQ(retry_after(head(503, {{"Date", "Mon, 07 Nov 1994 00:00:00 GMT"},
                                   {"Retry-After", "Mon, 07 Nov 1994 00:00:09 GMT"}}),
                        now),
            milliseconds(9'000))
      << "the provider's clock, not ours";
  EXPECT_EQ(retry_after(head(503, {{"Retry-After", "whenever"}}), now), std::nullopt);
}

TEST(RetryAfterTest, A429WithoutRetryAfterIsOverWhenUsedUpLimitsReset) {
  const std::vector<HttpHeader> headers = {{"x-ratelimit-remaining-requests", "0"},
                                           {"x-ratelimit-reset-requests", "2m0s"},
                                           {"x-ratelimit-remaining-tokens", "17"},
                                           {"x-ratelimit-reset-tokens", "9m0s"}};
  EXPECT_EQ(retry_after(head(429, headers), {}), milliseconds(120'000));
  EXPECT_EQ(retry_after(head(500, headers), {}), std::nullopt);
}

AnnouncedLimits requests(std::uint64_t limit, std::uint64_t remaining, milliseconds reset) {
  return {.requests = {.limit = limit, .remaining = remaining, .reset = reset}, .tokens = {}};
}

TEST(RateLimiterTest, NothingAnnouncedMeansNoWait) {
  const RateLimiter limiter;
  EXPECT_LE(limiter.earliest(kStart, 1'000'000), kStart);
}

TEST(RateLimiterTest, UsedUpRequestsWaitForTheReset) {
  RateLimiter limiter;
  limiter.learn(requests(10, 0, seconds(5)), kStart);
  EXPECT_EQ(limiter.earliest(kStart + seconds(1), 0), kStart + seconds(5));
  EXPECT_LE(limiter.earliest(kStart + seconds(5), 0), kStart + seconds(5));
}

TEST(RateLimiterTest, CallsUnderWayCountAgainstWhatIsLeft) {
  RateLimiter limiter;
  limiter.learn(requests(10, 2, seconds(5)), kStart);
  limiter.started(0);
  EXPECT_LE(limiter.earliest(kStart, 0), kStart);
  limiter.started(0);
  EXPECT_EQ(limiter.earliest(kStart, 0), kStart + seconds(5));
  limiter.finished(0);
  limiter.learn(requests(10, 2, seconds(5)), kStart);
  EXPECT_LE(limiter.earliest(kStart, 0), kStart);
}

TEST(RateLimiterTest, AfterTheResetOnlyTheLimitMayBeUnderWay) {
  RateLimiter limiter;
  limiter.learn(requests(2, 0, seconds(5)), kStart);
  limiter.started(0);
  limiter.started(0);
  EXPECT_EQ(limiter.earliest(kStart + seconds(6), 0), TimePoint::max());
  limiter.finished(0);
  EXPECT_LE(limiter.earliest(kStart + seconds(6), 0), kStart + seconds(6));
}

TEST(RateLimiterTest, TokensWaitByWhatACallNeeds) {
  RateLimiter limiter;
  limiter.learn({.requests = {}, .tokens = {.limit = 6000, .remaining = 1000, .reset = seconds(30)}}, kStart);
  EXPECT_LE(limiter.earliest(kStart, 1000), kStart);
  EXPECT_EQ(limiter.earliest(kStart, 1001), kStart + seconds(30));
  EXPECT_LE(limiter.earliest(kStart + seconds(30), 1'000'000), kStart + seconds(30))
      << "more than the limit goes alone";
}

TEST(RateLimiterTest, AnOrderToStayAwayHoldsForAll) {
  RateLimiter limiter;
  limiter.block_until(kStart + seconds(3));
  limiter.block_until(kStart + seconds(1));
  EXPECT_EQ(limiter.earliest(kStart, 0), kStart + seconds(3));
}

using Verdict = CircuitBreaker::Verdict;

TEST(CircuitBreakerTest, OpensAfterFailuresInARowOnly) {
  CircuitBreaker breaker(3, seconds(10));
  for (const Verdict verdict :
       {Verdict::kFails, Verdict::kFails, Verdict::kWorks, Verdict::kFails, Verdict::kUnknown, Verdict::kFails}) {
    breaker.report(*breaker.admit(kStart), verdict, kStart);
  }
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
  breaker.report(*breaker.admit(kStart), Verdict::kFails, kStart);
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  EXPECT_FALSE(breaker.admit(kStart + milliseconds(9'999)));
  EXPECT_EQ(breaker.unavailable_for(kStart + seconds(4)), seconds(6));
}

TEST(CircuitBreakerTest, OneProbeDecides) {
  CircuitBreaker breaker(1, seconds(10));
  const auto old = breaker.admit(kStart);
  breaker.report(*breaker.admit(kStart), Verdict::kFails, kStart);
  breaker.report(*old, Verdict::kWorks, kStart);
  EXPECT_EQ(breaker.state(), BreakerState::kOpen) << "calls from before have no say";

  auto probe = breaker.admit(kStart + seconds(10));
  ASSERT_TRUE(probe);
  EXPECT_EQ(breaker.state(), BreakerState::kHalfOpen);
  EXPECT_FALSE(breaker.admit(kStart + seconds(10)));
  breaker.report(*probe, Verdict::kFails, kStart + seconds(11));
  EXPECT_FALSE(breaker.admit(kStart + seconds(20)));

  probe = breaker.admit(kStart + seconds(21));
  ASSERT_TRUE(probe);
  breaker.report(*probe, Verdict::kUnknown, kStart + seconds(22));
  probe = breaker.admit(kStart + seconds(22));
  ASSERT_TRUE(probe) << "a probe that was given up leaves its place to the next";
  breaker.report(*probe, Verdict::kWorks, kStart + seconds(23));
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
}

TEST(RetryBudgetTest, RetriesAreAShareOfFirstAttempts) {
  RetryBudget budget(0.1);
  int retries = 0;
  for (int call = 1; call <= 10'000; ++call) {
    budget.first_attempt();
    while (budget.try_spend()) ++retries;
    ASSERT_LE(retries, std::max(10, call / 10));
  }
  EXPECT_GE(retries, 990);
}

TEST(RetryBudgetTest, GoodTimesSaveUpOnlySoMuch) {
  RetryBudget budget(0.1);
  for (int i = 0; i < 1'000'000; ++i) budget.first_attempt();
  int retries = 0;
  while (budget.try_spend()) ++retries;
  EXPECT_EQ(retries, 100);
}

TEST(RetryBudgetTest, NoneMeansNone) {
  RetryBudget budget(0);
  for (int i = 0; i < 1000; ++i) budget.first_attempt();
  EXPECT_FALSE(budget.try_spend());
}

TEST(ProviderErrorTest, SaysWhatToDoInTheProvidersOwnWords) {
  const ProviderSettings groq{
      .name = "groq", .base_url = "https://x/v1", .api_key = "gsk_secret", .key_name = "GROQ_API_KEY"};
  const auto at = [&groq](int status, std::string_view body) {
    return provider_error(groq, "/chat", status, body, {});
  };
  EXPECT_EQ(at(401, R"({"error":{"message":"Invalid key gsk_secret.\n"}})").message,
            "groq refused the key (401): check GROQ_API_KEY: Invalid key …");
  EXPECT_NE(at(404, R"({"error":"no model"})").message.find("https://x/v1/chat"), std::string::npos);
  EXPECT_EQ(at(400, R"({"detail":"too long"})").code, ErrorCode::kInvalidInput);
  EXPECT_EQ(at(422, R"({"message":"bad"})").message, "groq says that the request is wrong (422): bad");
  EXPECT_EQ(at(500, "<html>oops</html>").message, "groq answered with status 500");
  EXPECT_EQ(at(302, "").message, "groq answered with a redirect (302): check its base URL");
  EXPECT_EQ(at(500, R"([{"error":1}])").message, "groq answered with status 500");
  ProviderSettings keyless = groq;
  keyless.api_key.clear();
  EXPECT_EQ(provider_error(keyless, "/", 401, "", {}).message, "groq wants a key (401): set GROQ_API_KEY");
  EXPECT_EQ(provider_error(groq, "/", 429, "", milliseconds(5)).retry_after, milliseconds(5));
}

}  // namespace

}  // namespace showrunner::net
