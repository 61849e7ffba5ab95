#include "cache/freshness.h"

#include <gtest/gtest.h>

namespace showrunner::cache {

namespace {

using std::chrono::seconds;

TEST(CacheControl, NothingAsksForNothing) {
  for (const std::string_view header :
       {"", " ", ",", " , ,\t,", "max-ag=x, stale-while-revalidate=10, foo=\"bar,baz\""}) {
    const auto directives = parse_cache_control(header);
    ASSERT_TRUE(directives) << header;
    EXPECT_TRUE(directives->plain()) << header;
  }
}

TEST(CacheControl, EveryDirectiveIsRead) {
  const auto directives =
      parse_cache_control("no-cache, no-store, only-if-cached, max-age=60, min-fresh=5, max-stale=30");
  ASSERT_TRUE(directives);
  EXPECT_TRUE(directives->no_cache);
  EXPECT_TRUE(directives->no_store);
  EXPECT_TRUE(directives->only_if_cached);
  EXPECT_EQ(directives->max_age, seconds(60));
  EXPECT_EQ(directives->min_fresh, seconds(5));
  EXPECT_EQ(directives->max_stale, seconds(30));
}

TEST(CacheControl, CaseSpacesQuotesAndEmptyElementsDoNotMatter) {
  for (const std::string_view header :
       {"NO-CACHE,Max-Age=60", "\tno-cache ,  max-age=\"60\"\t", ",no-cache,,max-age=0060,",
        "no-cache=\"set-cookie, \\\"x\", max-age=\"\\60\"", "a=\"max-age=1\", no-cache, max-age=60"}) {
    const auto directives = parse_cache_control(header);
    ASSERT_TRUE(directives) << header;
    EXPECT_TRUE(directives->no_cache) << header;
    EXPECT_EQ(directives->max_age, seconds(60)) << header;
  }
}

TEST(CacheControl, OfADirectiveThatComesTwiceTheStricterCounts) {
  const auto directives =
      parse_cache_control("max-age=60, max-age=10, max-age=30, min-fresh=1, min-fresh=9, max-stale, max-stale=5");
  ASSERT_TRUE(directives);
  EXPECT_EQ(directives->max_age, seconds(10));
  EXPECT_EQ(directives->min_fresh, seconds(9));
  EXPECT_EQ(directives->max_stale, seconds(5));
}

TEST(CacheControl, NumbersTooLargeToCountAreForever) {
  for (const std::string_view header :
       {"max-age=2147483648", "max-age=99999999999", "max-age=99999999999999999999999999"}) {
    EXPECT_EQ(parse_cache_control(header)->max_age, kForever) << header;
  }
  EXPECT_EQ(parse_cache_control("max-stale")->max_stale, kForever);
}

TEST(CacheControl, WhatIsMalformedIsRefusedWithAMessage) {
  for (const std::string_view header :
       {"max-age",        "max-age=",     "max-age=x",  "max-age=-1",     "max-age=1.5", "max-age=\"\"",
        "max-age=\" 1\"", "max-age =1",   "max-age= 1", "min-fresh",      "max-stale=",  "no-cache no-store",
        "no-cache;",      "\"no-cache\"", "=1",         "a=\"b",          "a=\"b\\",     "a=\"b\"c",
        "a=b\"c\"",       "a=\"\x01\"",   "no-cache\n", "n\xC3\xB6-cache"}) {
    const auto directives = parse_cache_control(header);
    ASSERT_FALSE(directives) << header;
    EXPECT_EQ(directives.error().code, ErrorCode::kInvalidInput) << header;
    EXPECT_TRUE(directives.error().message.starts_with("Cache-Control: ")) << header;
  }
}

TEST(CacheStatus, SaysHowAnAnswerCameAboutAndWhy) {
  EXPECT_EQ(cache_status({.outcome = Outcome::kHit, .ttl = seconds(120)}, "k1"),
            "showrunner; hit; ttl=120; key=\"k1\"");
  EXPECT_EQ(cache_status({.outcome = Outcome::kStale, .ttl = seconds(-30)}, "k1"),
            "showrunner; hit; ttl=-30; detail=revalidating; key=\"k1\"");
  EXPECT_EQ(cache_status({.outcome = Outcome::kStale, .ttl = seconds(-30), .idle = true}, "k1"),
            "showrunner; hit; ttl=-30; key=\"k1\"");
  EXPECT_EQ(cache_status({.outcome = Outcome::kStaleError, .ttl = seconds(-90)}, "k1"),
            "showrunner; hit; ttl=-90; detail=stale-if-error; key=\"k1\"");
  EXPECT_EQ(cache_status({.outcome = Outcome::kMiss, .reason = MissReason::kCold, .stored = true}, "k1"),
            "showrunner; fwd=miss; stored; detail=cold; key=\"k1\"");
  EXPECT_EQ(cache_status({.outcome = Outcome::kCollapsed, .reason = MissReason::kPurged, .stored = true}, "k1"),
            "showrunner; fwd=miss; stored; collapsed; detail=purged; key=\"k1\"");
  EXPECT_EQ(cache_status({.outcome = Outcome::kMiss, .reason = MissReason::kNoCache}, "k1"),
            "showrunner; fwd=request; detail=no-cache; key=\"k1\"");
  EXPECT_EQ(cache_status({.outcome = Outcome::kMiss, .reason = MissReason::kMaxStale}, "k1"),
            "showrunner; fwd=request; detail=max-stale; key=\"k1\"");
  EXPECT_EQ(cache_status({.outcome = Outcome::kMiss}, "k1"), "showrunner; fwd=miss; key=\"k1\"");
}

}  // namespace

}  // namespace showrunner::cache
