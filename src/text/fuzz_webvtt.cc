#include <cstdlib>

#include "text/captions.h"

/// Any bytes are either refused or cues; what is written from cues can be read again, with the same times.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace showrunner::text;
  const auto cues = parse_webvtt({reinterpret_cast<const char*>(data), size});
  if (!cues) return 0;
  const auto again = parse_webvtt(to_webvtt(*cues));
  if (!again || again->size() != cues->size()) std::abort();
  for (std::size_t i = 0; i < cues->size(); ++i)
    if ((*again)[i].start_ms != (*cues)[i].start_ms || (*again)[i].end_ms != (*cues)[i].end_ms) std::abort();
  to_srt(*cues);
  return 0;
}
