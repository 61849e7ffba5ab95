#pragma once

#include <cstdint>
#include <vector>

namespace showrunner::audio {

/// Mono 16-bit audio. Owned; `sample_rate` in Hz.
struct Pcm {
  int sample_rate = 0;
  std::vector<std::int16_t> samples;

  double seconds() const { return sample_rate == 0 ? 0.0 : static_cast<double>(samples.size()) / sample_rate; }

  friend bool operator==(const Pcm&, const Pcm&) = default;
};

}  // namespace showrunner::audio
