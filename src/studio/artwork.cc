#include "studio/artwork.h"

#include <fmt/format.h>

#include "studio/lint/picture.h"

namespace showrunner::studio {

namespace {

constexpr std::size_t kLargest = 10'000'000;  ///< bytes

std::string complaint_about(std::string_view bytes) {
  if (bytes.size() > kLargest) return fmt::format("it has {} bytes", bytes.size());
  return picture_complaint(bytes, "");
}

}  // namespace

Result<Artwork> check_artwork(std::string_view bytes) {
  const std::string complaint = complaint_about(bytes);
  const auto info = read_picture_head(bytes);
  if (!complaint.empty() || !info) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("podcast apps would refuse this picture: {}; send a square JPEG or PNG of 1400 to 3000 "
                            "pixels and at most 10 MB, RGB, without transparency",
                            complaint));
  }
  return Artwork{.extension = info->type == "image/png" ? "png" : "jpg", .pixels = static_cast<int>(info->width)};
}

}  // namespace showrunner::studio
