#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "audio/piece.h"

namespace showrunner::audio {

/// How long the silence before a sentence is, in samples at `sample_rate`: `exact_ms` where the script names it, else
/// the length of the class, 15 % more or less by the fingerprint of the sentence, so that speech has no metronome in it
/// and the same sentence always the same pause.
std::int64_t pause_samples(Pause pause, std::optional<int> exact_ms, const Pcm& sentence, int sample_rate);

/// The sound of a quiet room: noise at -72 dBFS, low-passed, put under the whole episode. No listener hears it, but
/// no join between a voice's own noise floor and digital silence stands out, and rounding to 16 bits is dithered.
/// The same noise every time.
class RoomTone {
 public:
  explicit RoomTone(int sample_rate);

  void add_to(std::span<float> samples);

 private:
  float gain_;
  float smoothing_;
  float state_ = 0;
  std::uint32_t random_ = 0x9E37'79B9;
};

}  // namespace showrunner::audio
