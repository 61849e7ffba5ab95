#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace showrunner::audio {

/// Peaks between samples, by 4x interpolation (ITU-R BS.1770-4, Annex 2) with a Kaiser-windowed sinc of 16 taps a
/// phase.
namespace true_peak {

/// Samples that are looked at together; the interpolation needs `kReach` more on either side.
inline constexpr std::size_t kBlock = 64;
inline constexpr std::size_t kReach = 8;

/// Writes for each of the `kBlock` samples from `x` on the largest magnitude at it and at the three points between it
/// and the next. Reads x[-kReach] .. x[kBlock + kReach - 1].
void interpolate(const float* x, float* peaks);

/// No interpolated point is larger than this times the largest sample within reach (the L1 norm of the filter), so a
/// block with small samples need not be interpolated at all.
float overshoot_bound();

/// The largest magnitude of x[-kReach] .. x[kBlock + kReach - 1].
float sample_peak_in_reach(const float* x);

}  // namespace true_peak

/// The true peak of one channel so far. Interpolates only blocks that could raise it: on speech, one in hundreds.
class TruePeakMeter {
 public:
  void add(std::span<const float> samples);

  /// dBTP, of all that was added (the end of the stream counts as followed by silence); -HUGE_VAL for silence.
  double dbtp() const;

 private:
  void measure_block();

  std::array<float, true_peak::kBlock + 2 * true_peak::kReach> window_{};
  std::size_t filled_ = true_peak::kReach;  ///< of window_; the stream starts behind silence
  float peak_ = 0;
};

}  // namespace showrunner::audio
