#include "api/cache_headers.h"

#include <gtest/gtest.h>

namespace showrunner::api {
namespace {

using cache::MissReason;
using cache::Outcome;
using std::chrono::seconds;

TEST(CacheHeaders, WhatWasKeptSaysItsAgeAndWhatWasMadeDoesNot) {
  EXPECT_EQ(cache_headers({.outcome = Outcome::kHit, .age = seconds(30), .ttl = seconds(270)}, "k1", "\"e\""),
            "Cache-Status: showrunner; hit; ttl=270; key=\"k1\"\r\nAge: 30\r\nETag: \"e\"\r\n");
  EXPECT_EQ(cache_headers({.outcome = Outcome::kStale, .age = seconds(330), .ttl = seconds(-30)}, "k1", "\"e\""),
            "Cache-Status: showrunner; hit; ttl=-30; detail=revalidating; key=\"k1\"\r\nAge: 330\r\nETag: \"e\"\r\n");
  EXPECT_EQ(cache_headers({.outcome = Outcome::kStaleError, .age = seconds(330), .ttl = seconds(-30)}, "k1", ""),
            "Cache-Status: showrunner; hit; ttl=-30; detail=stale-if-error; key=\"k1\"\r\nAge: 330\r\n");
  EXPECT_EQ(cache_headers({.outcome = Outcome::kMiss, .reason = MissReason::kCold, .stored = true}, "k1", "\"e\""),
            "Cache-Status: showrunner; fwd=miss; stored; detail=cold; key=\"k1\"\r\nETag: \"e\"\r\n");
  EXPECT_EQ(cache_headers({.outcome = Outcome::kCollapsed, .reason = MissReason::kCold, .stored = true}, "k1", ""),
            "Cache-Status: showrunner; fwd=miss; stored; collapsed; detail=cold; key=\"k1\"\r\n");
}

TEST(EntityTags, AreComparedWeaklyOneByOne) {
  constexpr std::string_view kTag = "\"abc\"";
  for (const std::string_view header :
       {"\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "\"x\",W/\"abc\" ,\"y\"", " \"abc\"\t", ",, \"abc\"", "*", " * "}) {
    EXPECT_TRUE(matches(header, kTag)) << header;
  }
  for (const std::string_view header :
       {"", " ", ",", "abc", "\"ab\"", "\"abcd\"", "\"abc", "w/\"abc\"", "W/", "\"x\", \"y\"", "W/W/\"abc\"",
        // A comma may stand in a tag, and a star is "any" only alone (RFC 9110 §8.8.3, §13.1.2).
        "\"x,*,y\"", "W/*", "\"x\", *"}) {
    EXPECT_FALSE(matches(header, kTag)) << header;
  }
}

TEST(OnlyIfCached, GetsA504ThatIsNoFailureOfTheServer) {
  const auto reply = not_cached("r-1");
  EXPECT_EQ(reply.status, 504);
  EXPECT_EQ(reply.headers, "Cache-Status: showrunner; fwd=miss; detail=only-if-cached\r\n");
}

}  // namespace
}  // namespace showrunner::api
