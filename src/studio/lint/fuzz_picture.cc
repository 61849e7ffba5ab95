#include <cstdlib>

#include "studio/artwork.h"
#include "studio/lint/picture.h"

/// Any bytes are either refused with a reason or a picture that is what directories take, and named as what it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace showrunner::studio;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto artwork = check_artwork(bytes);
  const auto head = read_picture_head(bytes);
  if (!artwork) {
    if (artwork.error().message.empty()) std::abort();
    return 0;
  }
  if (!head || head->alpha || !head->rgb || head->width != head->height || head->width < 1400 || head->width > 3000) {
    std::abort();
  }
  if (!picture_complaint(bytes, "." + artwork->extension).empty()) std::abort();
  return 0;
}
