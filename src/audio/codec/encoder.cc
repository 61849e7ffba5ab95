#include "audio/codec/encoder.h"

#include <fmt/format.h>

namespace showrunner::audio {

Result<std::unique_ptr<Encoder>> make_encoder(const RenderSettings& settings, AtomicFile& file, Monitor& monitor) {
  const bool lossy = settings.format == Format::kMp3 || settings.format == Format::kOpus;
  if (lossy && (settings.bitrate_kbps < 16 || settings.bitrate_kbps > 320)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("bit rate {} kb/s is outside 16 to 320", settings.bitrate_kbps));
  }
  switch (settings.format) {
    case Format::kMp3: return make_mp3_encoder(settings, file, monitor);
    case Format::kOpus: return make_opus_encoder(settings, file, monitor);
    case Format::kFlac: return make_flac_encoder(settings, file, monitor);
    case Format::kWav: return make_wav_encoder(settings, file, monitor);
  }
  return fail(ErrorCode::kInternal, "unknown audio format");
}

}  // namespace showrunner::audio
