#pragma once

#include <cstdint>
#include <filesystem>

#include "audio/format.h"
#include "base/result.h"

namespace showrunner::audio {

/// What an audio file is when it is listened to from end to end.
struct AudioInfo {
  Format format = Format::kMp3;
  int sample_rate = 0;  ///< Hz
  int channels = 0;
  std::int64_t samples = 0;           ///< per channel, decoded
  std::int64_t declared_samples = 0;  ///< per channel, as the headers say
  std::int64_t bytes = 0;             ///< of the file
  double loudness_lufs = 0;           ///< integrated; mono is judged as dual mono; -HUGE_VAL for silence
  double true_peak_dbtp = 0;
  double lead_silence_seconds = 0;     ///< below -50 dBFS, at the start
  double tail_silence_seconds = 0;     ///< at the end
  double longest_silence_seconds = 0;  ///< in between
  EpisodeTags tags;

  double duration_seconds() const { return static_cast<double>(samples) / sample_rate; }
};

/// Decodes the whole file, in little memory, and reads its tags. Fails with kInvalidInput when it is no MP3, Opus, FLAC,
/// WAV or AAC (ADTS) file or is damaged. Raw PCM cannot be told from noise and is refused like it. Blocking: about as long as its duration / 300.
Result<AudioInfo> probe_audio(const std::filesystem::path& path);

}  // namespace showrunner::audio
