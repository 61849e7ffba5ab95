#include "base/suggest.h"

#include <array>

#include <gtest/gtest.h>

namespace showrunner {
namespace {

constexpr std::array<std::string_view, 5> kNames{"clara", "carla", "edward", "martin", "bad\nname"};

TEST(DidYouMean, OffersNearNamesBestFirst) {
  EXPECT_EQ(did_you_mean("edwrad", kNames), " (did you mean \"edward\"?)");
  EXPECT_EQ(did_you_mean("CLARA", kNames), " (did you mean \"clara\" or \"carla\"?)");
}

TEST(DidYouMean, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(did_you_mean("zebra crossing", kNames), "");
  EXPECT_EQ(did_you_mean("", kNames), "");
  EXPECT_EQ(did_you_mean(std::string(10'000, 'a'), kNames), "");
}

TEST(DidYouMean, NeverRepeatsAControlCharacter) {
  EXPECT_EQ(did_you_mean("badname", kNames), "");
}

}  // namespace
}  // namespace showrunner
