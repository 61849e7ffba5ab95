#include "audio/mastering/pauses.h"

#include <cmath>
#include <numbers>

#include "audio/decibel.h"
#include "base/hash.h"

namespace showrunner::audio {

namespace {

constexpr double kJitter = 0.15;
constexpr double kRoomToneDbfs = -72;
constexpr double kRoomToneHz = 2000;

}  // namespace

std::int64_t pause_samples(Pause pause, std::optional<int> exact_ms, const Pcm& sentence, int sample_rate) {
  if (exact_ms) return static_cast<std::int64_t>(*exact_ms) * sample_rate / 1000;
  const std::string_view bytes(reinterpret_cast<const char*>(sentence.samples.data()),
                               sentence.samples.size() * sizeof(std::int16_t));
  const double unit = static_cast<double>(fingerprint64(bytes) >> 11U) * 0x1p-53;
  const double ms = usual_ms(pause) * (1.0 + kJitter * (2.0 * unit - 1.0));
  return std::llround(ms * sample_rate / 1000.0);
}

RoomTone::RoomTone(int sample_rate)
    : smoothing_(static_cast<float>(1.0 - std::exp(-2.0 * std::numbers::pi * kRoomToneHz / sample_rate))) {
  // White noise in [-1, 1) has the power 1/3; a one-pole low-pass y += a(x - y) passes a/(2 - a) of it.
  const double power = smoothing_ / (2.0 - smoothing_) / 3.0;
  gain_ = static_cast<float>(from_decibel(kRoomToneDbfs) / std::sqrt(power));
}

void RoomTone::add_to(std::span<float> samples) {
  for (float& sample : samples) {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 17U;
    random_ ^= random_ << 5U;  // xorshift32 (Marsaglia 2003)
    const float white = static_cast<float>(static_cast<std::int32_t>(random_)) * 0x1p-31F;
    state_ += smoothing_ * (white - state_);
    sample += gain_ * state_;
  }
}

}  // namespace showrunner::audio
