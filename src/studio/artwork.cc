#include "studio/artwork.h"

#include <fmt/format.h>

#include "studio/lint/picture.h"

namespace showrunner::studio {

Result<Artwork> check_artwork(std::string_view bytes) {
  const std::string complaint = picture_complaint(bytes, "");
  if (!complaint.empty()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("podcast apps would refuse this picture: {}; send a square JPEG or PNG of 1400 to 3000 "
                            "pixels, RGB, without transparency",
                            complaint));
  }
  const auto info = read_picture_head(bytes);
  return Artwork{.extension = info && info->type == "image/png" ? "png" : "jpg"};
}

}  // namespace showrunner::studio
