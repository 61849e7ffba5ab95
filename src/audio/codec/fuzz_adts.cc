#include <cstddef>
#include <cstdint>
#include <string_view>

#include "audio/codec/aac_frames.h"
#include "audio/codec/adts.h"

// Whatever stands in a stream of frames, each is decoded or refused, and what comes out has the channels it is said to have.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view left(reinterpret_cast<const char*>(data), size);
  auto decoder = showrunner::audio::AacFrames::create();
  if (!decoder) __builtin_trap();
  while (const auto header = showrunner::audio::parse_adts_header(left)) {
    if (header->frame_bytes > left.size()) break;
    const auto decoded = decoder->decode(left.substr(0, header->frame_bytes));
    if (decoded && !decoded->samples.empty() && decoded->samples.size() % decoded->channels != 0) __builtin_trap();
    left.remove_prefix(header->frame_bytes);
  }
  return 0;
}
