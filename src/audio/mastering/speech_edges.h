#pragma once

#include <vector>

#include "audio/pcm.h"

namespace showrunner::audio {

/// A sentence without the silence that its engine put round it, at the engine's rate, full scale 1.0.
struct TrimmedSpeech {
  std::vector<float> samples;  ///< empty when nothing in it was audible
  double trimmed_lead_ms = 0;  ///< what was cut off in front
  double onset_ms = 0;         ///< where in `samples` it becomes audible: the margin that was kept
};

/// Applies `gain_db` (the host's calibration, so that one threshold suits a quiet voice and a loud one), takes away DC
/// and rumble (a second-order high-pass at 60 Hz), cuts to what rises above -45 dBFS with 30 ms kept in
/// front and 50 ms behind, and fades both edges with 5 ms of raised cosine, so that a join never clicks.
TrimmedSpeech trim_speech(const Pcm& pcm, double gain_db);

}  // namespace showrunner::audio
