#pragma once

#include <span>

#include "audio/mastering/loudness.h"
#include "audio/mastering/true_peak.h"

namespace showrunner::audio {

/// Listens to an episode as the listener will get it: encoders decode what they write and let the monitor hear it.
/// (Tape machines called this off-tape monitoring.) One thread at a time.
class Monitor {
 public:
  explicit Monitor(int sample_rate) : loudness_(sample_rate) {}

  /// Mono, full scale 1.0.
  void hear(std::span<const float> samples) {
    loudness_.add(samples);
    true_peak_.add(samples);
  }

  double loudness_lufs() const { return loudness_.integrated(); }

  double true_peak_dbtp() const { return true_peak_.dbtp(); }

 private:
  LoudnessMeter loudness_;
  TruePeakMeter true_peak_;
};

}  // namespace showrunner::audio
