#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace showrunner::audio {

/// The nearest 16-bit sample; clips beyond full scale. (The room tone of the master is dither enough.)
inline std::int16_t to_sixteen_bit(float sample) {
  return static_cast<std::int16_t>(std::lrint(std::clamp(sample * 32768.0F, -32768.0F, 32767.0F)));
}

inline float from_sixteen_bit(std::int16_t sample) {
  return static_cast<float>(sample) * 0x1p-15F;
}

}  // namespace showrunner::audio
