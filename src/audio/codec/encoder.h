#pragma once

#include <memory>
#include <span>

#include "audio/format.h"
#include "audio/mastering/monitor.h"
#include "base/file.h"
#include "base/result.h"

namespace showrunner::audio {

/// Writes mono audio into a file, as it comes. The same samples, settings and tags give the same bytes: no clock, no
/// chance. One thread at a time; blocking.
class Encoder {
 public:
  Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  virtual ~Encoder() = default;

  /// Full scale 1.0; what is beyond is clipped by formats that must.
  virtual Result<void> encode(std::span<const float> samples) = 0;

  /// Writes out what is held back, the headers that depend on the length, and the tags. Nothing may be encoded after.
  virtual Result<void> finish(const EpisodeTags& tags) = 0;
};

/// Where an encoder puts what it makes.
struct EncoderOutputs {
  AtomicFile& file;  ///< written from its start; must outlive the encoder, as the monitor must
  Monitor& monitor;  ///< hears the decoded result
  ByteSink live;     ///< the same audio as a stream that can be played from its start, without tags; may be empty
};

/// Fails with kInvalidInput when the format does not know the sample rate or bit rate.
Result<std::unique_ptr<Encoder>> make_encoder(const RenderSettings& settings, EncoderOutputs outputs);

/// One for each format, for make_encoder.
Result<std::unique_ptr<Encoder>> make_mp3_encoder(const RenderSettings& settings, EncoderOutputs outputs);
Result<std::unique_ptr<Encoder>> make_opus_encoder(const RenderSettings& settings, EncoderOutputs outputs);
Result<std::unique_ptr<Encoder>> make_flac_encoder(const RenderSettings& settings, EncoderOutputs outputs);
Result<std::unique_ptr<Encoder>> make_wav_encoder(const RenderSettings& settings, EncoderOutputs outputs);
Result<std::unique_ptr<Encoder>> make_aac_encoder(const RenderSettings& settings, EncoderOutputs outputs);
Result<std::unique_ptr<Encoder>> make_pcm_encoder(const RenderSettings& settings, EncoderOutputs outputs);

}  // namespace showrunner::audio
