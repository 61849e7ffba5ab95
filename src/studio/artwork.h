#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::studio {

/// A picture that directories take as a podcast's artwork.
struct Artwork {
  std::string extension;  ///< "png" or "jpg", as its bytes say
  int pixels = 0;         ///< of each side
};

/// Checks a picture that somebody has sent (checklist E15): square, 1400 to 3000 pixels, RGB without transparency, JPEG or
/// PNG, of at most 10 MB. Reads its head alone, which may hold anything. Fails with kInvalidInput, saying what is wrong and what to do. Pure.
Result<Artwork> check_artwork(std::string_view bytes);

}  // namespace showrunner::studio
