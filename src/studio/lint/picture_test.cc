#include "studio/lint/picture.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

const std::string kPng("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x05\x78\0\0\x05\x79\x08\x06\0\0\0\0\0\0\0", 33);
const std::string kJpeg("\xFF\xD8\xFF\xE0\0\x04xx\xFF\xFF\xC4\0\x03x\xFF\xC2\0\x11\x08\x05\x79\x05\x78\x03", 24);

std::string big_endian(std::uint32_t value, unsigned bytes) {
  std::string text;
  for (unsigned i = bytes; i-- > 0;) text.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
  return text;
}

std::string chunk(std::string_view type, const std::string& data) {
  return big_endian(static_cast<std::uint32_t>(data.size()), 4) + std::string(type) + data + "sums";
}

/// The head of a PNG: nobody looks at its pixels here.
std::string png(std::uint32_t width, std::uint32_t height, std::uint32_t colour, const std::string& chunks = {}) {
  return std::string("\x89PNG\r\n\x1A\n", 8) +
         chunk("IHDR",
               big_endian(width, 4) + big_endian(height, 4) + "\x08" + big_endian(colour, 1) + std::string(3, '\0')) +
         chunks + chunk("IDAT", "tRNS is here by chance") + chunk("IEND", "");
}

std::string segment(std::uint32_t marker, const std::string& data) {
  return "\xFF" + big_endian(marker, 1) + big_endian(static_cast<std::uint32_t>(data.size() + 2), 2) + data;
}

std::string jpeg(std::uint32_t width, std::uint32_t height, std::uint32_t components, std::uint32_t frame = 0xC0) {
  return "\xFF\xD8" + segment(0xE0, std::string(14, 'J')) + segment(0xE1, std::string(60'000, '\xFF')) + "\xFF" +
         segment(0xC4, std::string(20, 'h')) +
         segment(frame, "\x08" + big_endian(height, 2) + big_endian(width, 2) + big_endian(components, 1) +
                            std::string(9, 'c')) +
         segment(0xDA, "scan");
}

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

TEST(Picture, TakesWhatDirectoriesTake) {
  for (const std::uint32_t side : {1'400U, 3'000U}) {
    EXPECT_EQ(picture_complaint(png(side, side, 2), ".png"), "");
    EXPECT_EQ(picture_complaint(png(side, side, 3, chunk("PLTE", "abc")), ""), "");
    EXPECT_EQ(picture_complaint(jpeg(side, side, 3), ".jpg"), "");
    EXPECT_EQ(picture_complaint(jpeg(side, side, 3), ".jpeg"), "");
  }
}

TEST(Picture, SaysWhatIsWrongForDirectories) {
  EXPECT_EQ(picture_complaint("GIF89a", ".png"), "it is neither PNG nor JPEG");
  EXPECT_EQ(picture_complaint(png(1'399, 1'399, 2), ".png"), "it has 1399 x 1399 pixels");
  EXPECT_EQ(picture_complaint(png(3'001, 3'001, 2), ".png"), "it has 3001 x 3001 pixels");
  EXPECT_EQ(picture_complaint(jpeg(1'400, 1'401, 3), ".jpg"), "it has 1400 x 1401 pixels");
  EXPECT_EQ(picture_complaint(png(1'400, 1'400, 2), ".jpg"), "it is named .jpg but is image/png");
  EXPECT_EQ(picture_complaint(jpeg(1'400, 1'400, 3), ".png"), "it is named .png but is image/jpeg");
  EXPECT_EQ(picture_complaint(png(1'400, 1'400, 6), ""), "it has transparency");
  EXPECT_EQ(picture_complaint(png(1'400, 1'400, 4), ""), "it has transparency");
  EXPECT_EQ(picture_complaint(png(1'400, 1'400, 0), ""), "it is not RGB");
  EXPECT_EQ(picture_complaint(jpeg(1'400, 1'400, 1), ""), "it is not RGB");
  EXPECT_EQ(picture_complaint(jpeg(1'400, 1'400, 4), ""), "it is not RGB");
}

/// A PNG of true colour or with a palette is transparent too where the chunk tRNS says so (ISO/IEC 15948 §11.3.2).
TEST(Picture, TransparentColoursAreTransparency) {
  const std::string text = chunk("tEXt", std::string("Comment\0tRNS", 12));
  EXPECT_EQ(picture_complaint(png(1'400, 1'400, 2, text), ""), "");
  EXPECT_EQ(picture_complaint(png(1'400, 1'400, 2, text + chunk("tRNS", "123456")), ""), "it has transparency");
  EXPECT_EQ(picture_complaint(png(1'400, 1'400, 3, chunk("PLTE", "abc") + chunk("tRNS", "1")), ""),
            "it has transparency");
  const std::string endless = png(1'400, 1'400, 2, "\xFF\xFF\xFF\xFFteXt");
  EXPECT_EQ(picture_complaint(endless, ""), "");
}

}  // namespace
}  // namespace showrunner::studio
