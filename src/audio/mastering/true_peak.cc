#include "audio/mastering/true_peak.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "audio/decibel.h"

namespace showrunner::audio {

namespace true_peak {

namespace {

constexpr std::size_t kTaps = 2 * kReach;
constexpr std::size_t kPhases = 3;  // a quarter, a half and three quarters between two samples
constexpr double kKaiserBeta = 5.0;

using Phase = std::array<float, kTaps>;

std::array<Phase, kPhases> design() {
  std::array<Phase, kPhases> phases{};
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    const double offset = (static_cast<double>(phase) + 1.0) / (kPhases + 1);
    double sum = 0;
    std::array<double, kTaps> taps{};
    for (std::size_t tap = 0; tap < kTaps; ++tap) {
      const double distance = static_cast<double>(tap) - (kReach - 1.0) - offset;
      const double place = distance / kReach;
      const double window =
          std::cyl_bessel_i(0.0, kKaiserBeta * std::sqrt(1.0 - place * place)) / std::cyl_bessel_i(0.0, kKaiserBeta);
      const double angle = std::numbers::pi * distance;
      taps.at(tap) = window * std::sin(angle) / angle;
      sum += taps.at(tap);
    }
    for (std::size_t tap = 0; tap < kTaps; ++tap) phases.at(phase).at(tap) = static_cast<float>(taps.at(tap) / sum);
  }
  return phases;
}

const std::array<Phase, kPhases>& filter() {
  static const auto phases = design();
  return phases;
}

}  // namespace

void interpolate(const float* x, float* peaks) {
  for (std::size_t i = 0; i < kBlock; ++i) peaks[i] = std::abs(x[i]);
  for (const Phase& phase : filter()) {
    std::array<float, kBlock> point{};
    for (std::size_t tap = 0; tap < kTaps; ++tap) {
      const float weight = phase[tap];
      const float* const from = x + tap - (kReach - 1);
      for (std::size_t i = 0; i < kBlock; ++i) point[i] += weight * from[i];
    }
    for (std::size_t i = 0; i < kBlock; ++i) peaks[i] = std::max(peaks[i], std::abs(point[i]));
  }
}

float overshoot_bound() {
  static const float bound = [] {
    float largest = 1;
    for (const Phase& phase : filter()) {
      float sum = 0;
      for (const float weight : phase) sum += std::abs(weight);
      largest = std::max(largest, sum);
    }
    return largest;
  }();
  return bound;
}

float sample_peak_in_reach(const float* x) {
  // Eight running maxima instead of one, so that the compiler can keep them in a vector register.
  constexpr std::size_t kLanes = 8;
  static_assert((kBlock + 2 * kReach) % kLanes == 0);
  std::array<float, kLanes> peaks{};
  const float* const begin = x - kReach;
  for (std::size_t i = 0; i < kBlock + 2 * kReach; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) peaks[lane] = std::max(peaks[lane], std::abs(begin[i + lane]));
  }
  return *std::ranges::max_element(peaks);
}

}  // namespace true_peak

void TruePeakMeter::add(std::span<const float> samples) {
  while (!samples.empty()) {
    const std::size_t taken = std::min(samples.size(), window_.size() - filled_);
    std::ranges::copy(samples.first(taken), window_.begin() + static_cast<std::ptrdiff_t>(filled_));
    samples = samples.subspan(taken);
    filled_ += taken;
    if (filled_ == window_.size()) measure_block();
  }
}

void TruePeakMeter::measure_block() {
  using namespace true_peak;
  const float* const block = window_.data() + kReach;
  if (sample_peak_in_reach(block) * overshoot_bound() > peak_) {
    std::array<float, kBlock> peaks{};
    interpolate(block, peaks.data());
    peak_ = std::max(peak_, *std::ranges::max_element(peaks));
  }
  std::ranges::copy(window_.end() - 2 * kReach, window_.end(), window_.begin());
  filled_ = 2 * kReach;
}

double TruePeakMeter::dbtp() const {
  TruePeakMeter ended = *this;
  const std::array<float, true_peak::kBlock + true_peak::kReach> silence{};
  ended.add(silence);
  return to_decibel(ended.peak_);
}

}  // namespace showrunner::audio
