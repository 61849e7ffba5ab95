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

/// An encoder that writes into `file` (from its start) and lets `monitor` hear the decoded result; both must outlive
/// it. Fails with kInvalidInput when the format does not know the sample rate or bit rate.
Result<std::unique_ptr<Encoder>> make_encoder(const RenderSettings& settings, AtomicFile& file, Monitor& monitor);

/// One for each format, for make_encoder.
Result<std::unique_ptr<Encoder>> make_mp3_encoder(const RenderSettings& settings, AtomicFile& file, Monitor& monitor);
Result<std::unique_ptr<Encoder>> make_opus_encoder(const RenderSettings& settings, AtomicFile& file, Monitor& monitor);
Result<std::unique_ptr<Encoder>> make_flac_encoder(const RenderSettings& settings, AtomicFile& file, Monitor& monitor);
Result<std::unique_ptr<Encoder>> make_wav_encoder(const RenderSettings& settings, AtomicFile& file, Monitor& monitor);

}  // namespace showrunner::audio
