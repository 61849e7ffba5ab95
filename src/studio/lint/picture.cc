#include "studio/lint/picture.h"

#include <fmt/format.h>

namespace showrunner::studio {

namespace {

constexpr std::string_view kPngSignature("\x89PNG\r\n\x1A\n", 8);

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

constexpr std::size_t kPngHeadBytes = 33;  // the signature and the chunk IHDR with its checksum

/// Whether colours or entries of the palette are made transparent: the chunk tRNS, which stands before the pixels.
bool has_transparent_colours(std::string_view png) {
  constexpr std::size_t kAround = 12;  // a chunk's length and type before its data, its checksum behind
  for (std::size_t at = kPngHeadBytes; at + 8 <= png.size();) {
    const std::string_view type = png.substr(at + 4, 4);
    if (type == "tRNS") return true;
    if (type == "IDAT" || type == "IEND") return false;
    at += kAround + std::size_t{big_endian(png, at, 4)};
  }
  return false;
}

std::optional<PictureInfo> read_png(std::string_view bytes) {
  if (bytes.size() < kPngHeadBytes || bytes.substr(12, 4) != "IHDR") return std::nullopt;
  const std::uint32_t colour = big_endian(bytes, 25, 1);
  return PictureInfo{.type = "image/png",
                     .width = big_endian(bytes, 16, 4),
                     .height = big_endian(bytes, 20, 4),
                     .alpha = colour == 4 || colour == 6 || has_transparent_colours(bytes),
                     .rgb = colour == 2 || colour == 3 || colour == 6};
}

/// Whether a marker begins a frame: SOF0 to SOF15 without DHT, JPG and DAC, which lie in between.
bool starts_frame(std::uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

std::optional<PictureInfo> read_jpeg(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    if (big_endian(bytes, at, 1) != 0xFF) return std::nullopt;
    const std::uint32_t marker = big_endian(bytes, at + 1, 1);
    if (marker == 0xFF) {  // a fill byte
      ++at;
      continue;
    }
    const std::size_t length = big_endian(bytes, at + 2, 2);
    if (length < 2) return std::nullopt;
    if (starts_frame(marker)) {
      if (at + 10 > bytes.size()) return std::nullopt;
      return PictureInfo{.type = "image/jpeg",
                         .width = big_endian(bytes, at + 7, 2),
                         .height = big_endian(bytes, at + 5, 2),
                         .rgb = big_endian(bytes, at + 9, 1) == 3};
    }
    at += 2 + length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PictureInfo> read_picture_head(std::string_view bytes) {
  if (bytes.starts_with(kPngSignature)) return read_png(bytes);
  if (bytes.starts_with("\xFF\xD8\xFF")) return read_jpeg(bytes);
  return std::nullopt;
}

std::string picture_complaint(std::string_view bytes, std::string_view extension) {
  constexpr std::uint32_t kSmallest = 1400;
  constexpr std::uint32_t kLargest = 3000;
  const auto picture = read_picture_head(bytes);
  if (!picture) return "it is neither PNG nor JPEG";
  const bool png = picture->type == "image/png";
  const bool named_png = extension == ".png";
  const bool named_jpeg = extension == ".jpg" || extension == ".jpeg";
  if ((named_png && !png) || (named_jpeg && png))
    return fmt::format("it is named {} but is {}", extension, picture->type);
  if (picture->width != picture->height || picture->width < kSmallest || picture->width > kLargest) {
    return fmt::format("it has {} x {} pixels", picture->width, picture->height);
  }
  if (picture->alpha) return "it has transparency";
  return picture->rgb ? std::string() : "it is not RGB";
}

}  // namespace showrunner::studio
