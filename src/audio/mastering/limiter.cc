#include "audio/mastering/limiter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "audio/decibel.h"
#include "audio/mastering/true_peak.h"

namespace showrunner::audio {

namespace {

using true_peak::kBlock;
using true_peak::kReach;

constexpr double kLookAheadSeconds = 0.005;
constexpr double kReleaseSeconds = 0.050;
/// A gain this near to 1 (0.001 dB) is taken for 1, so that the limiter comes to rest.
constexpr float kAtRest = 0.9999F;

}  // namespace

// The window over which the least gain is held, and the moving average over the held gains, are both look_ahead_ + 1
// samples long. For a peak at t that needs the gain g, every held gain of t - look_ahead_ .. t is at most g, and so
// is their average at t: the ceiling is kept at t, and the way down to it is a straight line.
Limiter::Limiter(int sample_rate, double ceiling_dbtp)
    : look_ahead_(static_cast<std::size_t>(kLookAheadSeconds * sample_rate)),
      ceiling_(static_cast<float>(from_decibel(ceiling_dbtp))),
      release_(static_cast<float>(1.0 - std::exp(-1.0 / (kReleaseSeconds * sample_rate)))),
      signal_(look_ahead_ + kReach, 0.0F),
      gains_(look_ahead_ + 1, 1.0F),
      gain_sum_(static_cast<double>(look_ahead_ + 1)),
      at_unity_(look_ahead_ + 1) {}

void Limiter::process(std::span<const float> input, std::vector<float>& output) {
  received_ += static_cast<std::int64_t>(input.size());
  const std::size_t full = look_ahead_ + kReach + kBlock + kReach;
  while (!input.empty()) {
    const std::size_t taken = std::min(input.size(), full - signal_.size());
    signal_.insert(signal_.end(), input.begin(), input.begin() + static_cast<std::ptrdiff_t>(taken));
    input = input.subspan(taken);
    if (signal_.size() == full) process_block(output);
  }
}

void Limiter::flush(std::vector<float>& output) {
  const std::int64_t total = received_;
  const std::array<float, kBlock> silence{};
  while (emitted_ < total) process(silence, output);
  output.resize(output.size() - static_cast<std::size_t>(emitted_ - total));
  emitted_ = total;
}

bool Limiter::idle() const {
  return lowest_.empty() && at_unity_ > look_ahead_;
}

void Limiter::process_block(std::vector<float>& output) {
  const float* const block = signal_.data() + look_ahead_ + kReach;
  if (true_peak::sample_peak_in_reach(block) * true_peak::overshoot_bound() <= ceiling_ && idle()) {
    emit_unchanged(output);
  } else {
    std::array<float, kBlock> needed{};
    true_peak::interpolate(block, needed.data());
    for (float& peak : needed) peak = peak > ceiling_ ? ceiling_ / peak : 1.0F;
    emit_limited(needed.data(), output);
  }
  position_ += kBlock;
  signal_.erase(signal_.begin(), signal_.begin() + kBlock);
}

// The block's first look_ahead_ samples of output lie look_ahead_ behind its input; what lies before the start of the
// stream is not put out.
void Limiter::emit_unchanged(std::vector<float>& output) {
  const auto ahead = static_cast<std::int64_t>(look_ahead_);
  const std::int64_t first = std::max<std::int64_t>(position_ - ahead, 0);
  const std::int64_t end = position_ + static_cast<std::int64_t>(kBlock) - ahead;
  if (end <= first) return;
  const auto begin = signal_.begin() + kReach + (first - (position_ - ahead));
  output.insert(output.end(), begin, begin + (end - first));
  emitted_ += end - first;
}

void Limiter::emit_limited(const float* gains_needed, std::vector<float>& output) {
  const auto ahead = static_cast<std::int64_t>(look_ahead_);
  for (std::size_t i = 0; i < kBlock; ++i) {
    const std::int64_t heard = position_ + static_cast<std::int64_t>(i);
    if (gains_needed[i] < 1.0F) {
      while (!lowest_.empty() && lowest_.back().gain >= gains_needed[i]) lowest_.pop_back();
      lowest_.push_back({.position = heard, .gain = gains_needed[i]});
    }
    // The least gain needed anywhere in the look-ahead of the sample that now leaves.
    while (!lowest_.empty() && lowest_.front().position < heard - ahead) lowest_.pop_front();
    const float target = lowest_.empty() ? 1.0F : lowest_.front().gain;
    gain_ = target < gain_ ? target : gain_ + (target - gain_) * release_;
    if (target == 1.0F && gain_ > kAtRest) gain_ = 1.0F;
    at_unity_ = gain_ == 1.0F ? at_unity_ + 1 : 0;

    gain_sum_ += static_cast<double>(gain_) - gains_[next_gain_];
    gains_[next_gain_] = gain_;
    next_gain_ = next_gain_ == look_ahead_ ? 0 : next_gain_ + 1;
    if (at_unity_ > look_ahead_) gain_sum_ = static_cast<double>(look_ahead_ + 1);  // and rounding starts anew

    const std::int64_t leaving = heard - ahead;
    if (leaving < 0) continue;
    const auto average = static_cast<float>(gain_sum_ / static_cast<double>(look_ahead_ + 1));
    output.push_back(signal_[kReach + i] * average);
    ++emitted_;
  }
}

}  // namespace showrunner::audio
