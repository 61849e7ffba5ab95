#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>

#include "audio/pcm.h"

namespace showrunner::audio::testing {

/// Something like speech: harmonics of a gliding pitch under an envelope of four syllables a second, each with a burst
/// of noise, with `silence_ms` of digital silence round it. `level` is the peak amplitude, 1.0 is full scale. `voice`
/// chooses the pitch and the noise.
inline Pcm speech_like(double seconds, int sample_rate, double level, unsigned voice = 0, int silence_ms = 150) {
  Pcm pcm{.sample_rate = sample_rate, .samples = {}};
  const auto silence = static_cast<std::size_t>(silence_ms * sample_rate / 1000);
  pcm.samples.assign(silence, 0);
  const auto count = static_cast<std::size_t>(seconds * sample_rate);
  std::uint32_t random = 12345 + voice * 7919;
  double phase = 0;
  const double base = 95.0 + 60.0 * (voice % 3);
  for (std::size_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(i) / sample_rate;
    phase += 2 * std::numbers::pi * base * (1.0 + 0.1 * std::sin(2 * std::numbers::pi * 0.7 * t)) / sample_rate;
    double voiced = 0;
    for (int harmonic = 1; harmonic <= 12; ++harmonic) voiced += std::sin(harmonic * phase) / harmonic;
    random = random * 1664525 + 1013904223;
    const double noise = static_cast<double>(random >> 8U) / (1U << 23U) - 1.0;
    const double syllable = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * 4.0 * t);
    const double sample = level * (0.45 * syllable * voiced + 0.1 * (1 - syllable) * noise);
    pcm.samples.push_back(static_cast<std::int16_t>(std::lrint(std::clamp(sample, -1.0, 1.0) * 32767)));
  }
  pcm.samples.insert(pcm.samples.end(), silence, 0);
  return pcm;
}

}  // namespace showrunner::audio::testing
