#include "base/uuid.h"

#include <set>

#include <gtest/gtest.h>

namespace showrunner {
namespace {

TEST(Uuid, OfVersionSevenHasTheTimeInFrontAndItsVersionAndVariantInPlace) {
  UuidMaker maker;
  const std::string id = maker.make(0x0123456789ab);
  EXPECT_TRUE(is_uuid(id)) << id;
  EXPECT_TRUE(id.starts_with("01234567-89ab-7")) << id;
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
}

TEST(Uuid, OnesMadeLaterSortBehindEvenWithinAMillisecondAndWithTheClockSetBack) {
  UuidMaker maker;
  std::string last = maker.make(1'000);
  for (int i = 0; i < 20'000; ++i) {
    const std::string next = maker.make(i < 10'000 ? 1'000 : 500);
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(Uuid, TwoMakersDoNotMeet) {
  UuidMaker one;
  UuidMaker other;
  std::set<std::string> made;
  for (int i = 0; i < 1'000; ++i) {
    made.insert(one.make(1'000));
    made.insert(other.make(1'000));
  }
  EXPECT_EQ(made.size(), 2'000U);
}

// The two examples of the podcast namespace's specification of podcast:guid.
TEST(Uuid, OfANameIsTheOneThatTheSpecificationOfPodcastGuidGives) {
  constexpr std::string_view kSpace = "ead4c236-bf58-58c6-a2c6-a6b28d128cb6";
  EXPECT_EQ(name_uuid(kSpace, "podnews.net/rss"), "9b024349-ccf0-5f69-a609-6b82873eab3c");
  EXPECT_EQ(name_uuid(kSpace, "mp3s.nashownotes.com/pc20rss.xml"), "917393e3-1b1e-5cef-ace4-edaa54e1f810");
}

TEST(Uuid, IsRecognised) {
  EXPECT_TRUE(is_uuid("ead4c236-bf58-58c6-a2c6-a6b28d128cb6"));
  EXPECT_FALSE(is_uuid("EAD4C236-bf58-58c6-a2c6-a6b28d128cb6"));
  EXPECT_FALSE(is_uuid("ead4c236-bf58-58c6-a2c6-a6b28d128cb"));
  EXPECT_FALSE(is_uuid("../../../etc/passwd-8c6-a6b28d128cb6"));
}

}  // namespace
}  // namespace showrunner
