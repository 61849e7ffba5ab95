#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::audio {

/// Where the samples of a RIFF WAVE file lie, and how.
struct WavHeader {
  enum class Encoding { kInteger, kFloat };

  Encoding encoding = Encoding::kInteger;
  int sample_rate = 0;
  int channels = 0;
  int bytes_per_sample = 0;  ///< integers 2 to 4, floats 4
  std::int64_t data_offset = 0;
  std::int64_t data_bytes = 0;  ///< whole frames that the file really holds
};

/// Reads the chunks of a file of `file_bytes` bytes; `read(offset, size)` gives the bytes there (fewer at the end).
/// Accepts a data chunk whose size is unknown (0xFFFFFFFF, as written by programs that stream) or larger than the file.
/// Fails with kInvalidInput on anything but 16, 24 and 32-bit PCM and 32-bit float in one to eight channels.
Result<WavHeader> parse_wav_header(std::int64_t file_bytes,
                                   const std::function<Result<std::string>(std::int64_t, std::size_t)>& read);

/// The sample whose bytes start at `at`, full scale 1.0; `bytes` must reach behind it.
float wav_sample(const WavHeader& header, std::string_view bytes, std::size_t at);

}  // namespace showrunner::audio
