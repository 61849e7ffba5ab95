#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace showrunner::audio {

/// The nearest 16-bit sample; clips beyond full scale. (The room tone of the master is dither enough.)
inline std::int16_t to_sixteen_bit(float sample) {
  return static_cast<std::int16_t>(std::lrint(std::clamp(sample * 32768.0F, -32768.0F, 32767.0F)));
}

inline float from_sixteen_bit(std::int16_t sample) {
  return static_cast<float>(sample) * 0x1p-15F;
}

/// Samples as the little-endian bytes of a file, and as whoever reads that file hears them. One thread at a time; what a
/// call returns is valid until the next.
class SixteenBitWriter {
 public:
  std::string_view write(std::span<const float> samples) {
    bytes_.clear();
    heard_.clear();
    for (const float sample : samples) {
      const std::int16_t rounded = to_sixteen_bit(sample);
      const auto bits = static_cast<std::uint16_t>(rounded);
      bytes_.push_back(static_cast<char>(bits & 0xFFU));
      bytes_.push_back(static_cast<char>(bits >> 8U));
      heard_.push_back(from_sixteen_bit(rounded));
    }
    return bytes_;
  }

  /// What was written last.
  std::span<const float> heard() const { return heard_; }

 private:
  std::string bytes_;
  std::vector<float> heard_;
};

}  // namespace showrunner::audio
