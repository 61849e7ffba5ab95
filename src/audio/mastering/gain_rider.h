#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audio/mastering/loudness.h"

namespace showrunner::audio {

/// Finds the gain of each sentence as it comes, from nothing but the sentences so far (see the essay in master.h).
/// One thread at a time.
class GainRider {
 public:
  GainRider(int sample_rate, std::size_t speakers, double target_lufs);

  /// The gain in dB for `speech`, the next sentence of `speaker` (calibrated, trimmed, before any other gain), which
  /// stands behind `pause` samples of silence.
  double ride(std::size_t speaker, std::span<const float> speech, std::int64_t pause);

  /// With every sentence known: the one gain in dB for all sentences of each speaker that makes speakers equal and the
  /// episode as loud as its target, if the limiter takes nothing away.
  std::vector<double> settled_gains() const;

  /// Speech so far, without pauses.
  double speech_seconds() const;

  /// The loudness of all speech together, in LUFS, out of that of each speaker, by how long each spoke; `otherwise`
  /// when none of them could be measured.
  double mean_level(std::span<const double> speaker_lufs, double otherwise) const;

 private:
  struct Speaker {
    LoudnessMeter meter;
    double seconds = 0;
    double correction_db = 0;  ///< that makes the speaker's sentences as loud as the target
    bool heard = false;
  };

  /// What the pauses, and sentences that came before their speaker was known, take from the loudness of the episode, in
  /// dB.
  double pause_loss(double prior_seconds) const;

  int sample_rate_;
  double target_;
  std::vector<Speaker> speakers_;
  LoudnessMeter programme_;  ///< corrected sentences with their pauses
  double seconds_ = 0;
  std::vector<float> block_;
};

}  // namespace showrunner::audio
