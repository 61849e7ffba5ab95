#include "studio/lint/picture.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

const std::string kPng("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x05\x78\0\0\x05\x79\x08\x06\0\0\0\0\0\0\0", 33);
const std::string kJpeg("\xFF\xD8\xFF\xE0\0\x04xx\xFF\xFF\xC4\0\x03x\xFF\xC2\0\x11\x08\x05\x79\x05\x78\x03", 24);

TEST(Picture, ReadsThePngHead) {
  const auto info = read_picture_head(kPng);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->type, "image/png");
  EXPECT_EQ(info->width, 1400U);
  EXPECT_EQ(info->height, 1401U);
  EXPECT_TRUE(info->alpha);
  EXPECT_TRUE(info->rgb);
}

TEST(Picture, FindsTheFrameOfAJpegBehindOtherSegments) {
  const auto info = read_picture_head(kJpeg);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->type, "image/jpeg");
  EXPECT_EQ(info->width, 1400U);
  EXPECT_EQ(info->height, 1401U);
  EXPECT_FALSE(info->alpha);
  EXPECT_TRUE(info->rgb);
}

TEST(Picture, TakesNoHeadThatIsNotWhole) {
  for (std::size_t i = 0; i < kPng.size(); ++i) EXPECT_FALSE(read_picture_head(kPng.substr(0, i))) << i;
  for (std::size_t i = 0; i < kJpeg.size(); ++i) EXPECT_FALSE(read_picture_head(kJpeg.substr(0, i))) << i;
  EXPECT_FALSE(read_picture_head(std::string("\xFF\xD8\xFF\xE0\0\x01", 6)));
}

TEST(Picture, SaysWhatIsWrong) {
  EXPECT_EQ(picture_complaint(kPng, ".png"), "it has 1400 x 1401 pixels");
  EXPECT_EQ(picture_complaint(kPng, ".jpg"), "it is named .jpg but is image/png");
  EXPECT_EQ(picture_complaint("GIF89a", ""), "it is neither PNG nor JPEG");
}

}  // namespace
}  // namespace showrunner::studio
