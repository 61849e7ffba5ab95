#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "audio/format.h"
#include "base/result.h"

namespace showrunner::audio {

struct AudioStream {
  int sample_rate = 0;  ///< Hz
  int channels = 0;
  std::int64_t samples = 0;  ///< per channel, as the file's headers say, without encoder delay and padding
};

/// Decodes a file, a block at a time. Files may come from anybody. One thread at a time; blocking.
class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  virtual const AudioStream& stream() const = 0;

  /// Fills `into` with interleaved samples, full scale 1.0; `into` must have room for a whole frame of all channels.
  /// Returns how many values it wrote, 0 at the end. Fails with kInvalidInput when the file is damaged.
  virtual Result<std::size_t> read(std::span<float> into) = 0;
};

/// What the first bytes of a file say it is; never kPcm, which says nothing about itself. Fails with kInvalidInput when
/// it is none of ours.
Result<Format> detect_format(const std::filesystem::path& path);

Result<std::unique_ptr<Decoder>> open_decoder(const std::filesystem::path& path, Format format);

/// One for each format, for open_decoder.
Result<std::unique_ptr<Decoder>> open_mp3(const std::filesystem::path& path);
Result<std::unique_ptr<Decoder>> open_opus(const std::filesystem::path& path);
Result<std::unique_ptr<Decoder>> open_flac(const std::filesystem::path& path);
Result<std::unique_ptr<Decoder>> open_wav(const std::filesystem::path& path);
Result<std::unique_ptr<Decoder>> open_aac(const std::filesystem::path& path);
Result<std::unique_ptr<Decoder>> open_pcm(const std::filesystem::path& path);

}  // namespace showrunner::audio
