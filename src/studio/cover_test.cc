#include "studio/cover.h"

#include <gtest/gtest.h>

#include "studio/artwork.h"
#include "studio/lint/picture.h"

namespace showrunner::studio {
namespace {

TEST(Cover, IsWhatDirectoriesTake) {
  const auto cover = make_cover("Harbour Lights", "Anna", 1'400);
  ASSERT_TRUE(cover) << cover.error().message;
  const auto artwork = check_artwork(*cover);
  ASSERT_TRUE(artwork) << artwork.error().message;
  EXPECT_EQ(artwork->extension, "png");
  EXPECT_EQ(artwork->pixels, 1'400);
}

TEST(Cover, HasNoAlphaChannel) {
  constexpr std::size_t kColourType = 25;  // in the chunk IHDR (ISO/IEC 15948)
  EXPECT_EQ(make_cover("A", "x", 600)->at(kColourType), 2);
}

TEST(Cover, LeavesOutWhatNoFontCanDraw) {
  EXPECT_EQ(*make_cover("A", "\xF4\x8A\xAF\x8D \tBo", 600), *make_cover("A", "Bo", 600));  // U+10ABCD, for private use
  EXPECT_NE(*make_cover("A", "Bob", 600), *make_cover("A", "Bo", 600));
}

TEST(Cover, HasASizeThatCanBeDrawn) {
  for (const int pixels : {-1, 0, 63, 3'001}) {
    const auto cover = make_cover("A", "x", pixels);
    ASSERT_FALSE(cover) << pixels;
    EXPECT_EQ(cover.error().code, ErrorCode::kInvalidInput);
  }
  EXPECT_TRUE(make_cover("A", "x", 64));
}

TEST(Cover, IsTheSameEveryTimeAndAnotherForAnotherTitle) {
  EXPECT_EQ(*make_cover("A", "x", 600), *make_cover("A", "x", 600));
  EXPECT_NE(*make_cover("A", "x", 600), *make_cover("B", "x", 600));
}

TEST(Cover, FitsIntoAnAudioFileWhenItIsSmall) {
  EXPECT_LE(make_cover("A title of some length that goes over lines", "Author", 600)->size(), 300'000U);
}

TEST(Cover, CanBeMadeOfAnyText) {
  for (const std::string& title : {std::string(), std::string("\xFF\xFE\x80"), std::string(5'000, 'W'),
                                   std::string("\xF0\x9F\x8E\x99 \xF0\x9F\x8C\x8A"),
                                   std::string("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xD7\xA2\xD7\x95\xD7\x9C\xD7\x9D"),
                                   std::string("a\0b\nc\t", 6)}) {
    const auto cover = make_cover(title, title, 200);
    ASSERT_TRUE(cover);
    EXPECT_EQ(read_picture_head(*cover)->width, 200U);
  }
}

TEST(Artwork, WhatDirectoriesRefuseIsNamed) {
  const auto small = check_artwork(*make_cover("A", "x", 600));
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(small.error().message.find("1400"), std::string::npos) << small.error().message;
  std::string large = *make_cover("A", "x", 1'400);
  large.resize(10'000'000, 'x');
  EXPECT_TRUE(check_artwork(large));
  const auto too_large = check_artwork(large + 'x');
  ASSERT_FALSE(too_large);
  EXPECT_NE(too_large.error().message.find("it has 10000001 bytes"), std::string::npos) << too_large.error().message;
  EXPECT_FALSE(check_artwork("GIF89a"));
  EXPECT_FALSE(check_artwork(""));
}

}  // namespace
}  // namespace showrunner::studio
