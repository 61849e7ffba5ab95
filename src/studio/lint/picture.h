#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace showrunner::studio {

/// What the head of a picture says of it.
struct PictureInfo {
  std::string_view type;  ///< "image/png" or "image/jpeg"
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool alpha = false;  ///< PNG with transparency, be it of single colours
  bool rgb = true;     ///< three colours; false: grey, or CMYK
};

/// Reads a PNG (ISO/IEC 15948) or JPEG (ITU-T T.81) from its first bytes; some hundred are enough for most, 64 KiB for JPEGs
/// with much in front and for the transparent colours of a PNG. Nothing when it is neither or its head is not whole. Pure.
std::optional<PictureInfo> read_picture_head(std::string_view bytes);

/// What is wrong with `bytes`, the beginning of a file whose name ends in `extension` (with its dot; may be empty), as the
/// artwork of a podcast (checklist E15); empty when nothing is. Pure.
std::string picture_complaint(std::string_view bytes, std::string_view extension);

}  // namespace showrunner::studio
