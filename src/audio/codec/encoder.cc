#include "audio/codec/encoder.h"

#include <fmt/format.h>

namespace showrunner::audio {

Result<std::unique_ptr<Encoder>> make_encoder(const RenderSettings& settings, EncoderOutputs outputs) {
  const bool lossy =
      settings.format == Format::kMp3 || settings.format == Format::kOpus || settings.format == Format::kAac;
  if (lossy && (settings.bitrate_kbps < 16 || settings.bitrate_kbps > 320)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("bit rate {} kb/s is outside 16 to 320", settings.bitrate_kbps));
  }
  switch (settings.format) {
    case Format::kMp3: return make_mp3_encoder(settings, std::move(outputs));
    case Format::kOpus: return make_opus_encoder(settings, std::move(outputs));
    case Format::kFlac: return make_flac_encoder(settings, std::move(outputs));
    case Format::kWav: return make_wav_encoder(settings, std::move(outputs));
    case Format::kAac: return make_aac_encoder(settings, std::move(outputs));
    case Format::kPcm: return make_pcm_encoder(settings, std::move(outputs));
  }
  return fail(ErrorCode::kInternal, "unknown audio format");
}

}  // namespace showrunner::audio
