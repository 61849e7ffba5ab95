#include "base/clock.h"

#include <limits>

#include <gtest/gtest.h>

namespace showrunner {
namespace {

TEST(Clock, WritesMomentsAsRfc3339) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(1'772'323'199'007), "2026-02-28T23:59:59.007Z");
}

TEST(Clock, ReadsWhatItWrites) {
  for (const std::int64_t moment :
       {std::int64_t{0}, std::int64_t{1'772'323'199'007}, std::int64_t{4'102'444'800'000}}) {
    EXPECT_EQ(parse_rfc3339(rfc3339(moment)), moment);
  }
}

TEST(Clock, ReadsDatesOffsetsAndMissingFractions) {
  EXPECT_EQ(parse_rfc3339("1970-01-02"), 86'400'000);
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:01Z"), 1'000);
  EXPECT_EQ(parse_rfc3339("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(parse_rfc3339("1969-12-31T19:00:00-05:00"), 0);
  EXPECT_EQ(parse_rfc3339("1970-01-01 00:00:00.25Z"), 250);
}

TEST(Clock, RefusesWhatIsNoMoment) {
  for (const std::string_view text :
       {"", "yesterday", "2026-02-30", "2026-13-01", "2026-1-1", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00",
        "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00.Z", "-026-01-01", "2026-01-01T00:00:00+2:00"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Rfc2822, IsRightAtTheEdges) {
  EXPECT_EQ(rfc2822(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(rfc2822(951'782'400'000), "Tue, 29 Feb 2000 00:00:00 GMT");
  EXPECT_EQ(rfc2822(1'709'251'199'999), "Thu, 29 Feb 2024 23:59:59 GMT");
  EXPECT_EQ(rfc2822(std::numeric_limits<std::int64_t>::max()), "Fri, 31 Dec 9999 23:59:59 GMT");
  EXPECT_EQ(rfc2822(-1), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace showrunner
