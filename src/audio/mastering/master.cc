#include "audio/mastering/master.h"

#include <algorithm>

#include "audio/decibel.h"

namespace showrunner::audio {

namespace {

constexpr std::size_t kBlock = 8192;

}  // namespace

Master::Master(int sample_rate, std::size_t speakers, double ceiling_dbtp, Sink sink)
    : room_tone_(sample_rate), limiter_(sample_rate, ceiling_dbtp), sink_(std::move(sink)) {
  for (std::size_t i = 0; i < speakers; ++i) meters_.emplace_back(sample_rate);
}

Result<void> Master::silence(std::int64_t samples) {
  sections_.push_back({.end = mixed_ + samples});
  while (samples > 0) {
    block_.assign(std::min(static_cast<std::size_t>(samples), kBlock), 0.0F);
    if (auto mixed = mix(block_); !mixed) return mixed;
    samples -= static_cast<std::int64_t>(block_.size());
  }
  return {};
}

Result<void> Master::speech(std::size_t speaker, std::span<const float> samples, double gain_db) {
  sections_.push_back({.end = mixed_ + static_cast<std::int64_t>(samples.size()), .meter = &meters_[speaker]});
  const auto gain = static_cast<float>(from_decibel(gain_db));
  while (!samples.empty()) {
    const auto part = samples.first(std::min(samples.size(), kBlock));
    block_.resize(part.size());
    std::ranges::transform(part, block_.begin(), [gain](float sample) { return sample * gain; });
    if (auto mixed = mix(block_); !mixed) return mixed;
    samples = samples.subspan(part.size());
  }
  return {};
}

Result<void> Master::finish() {
  limiter_.flush(limited_);
  return deliver();
}

Result<void> Master::mix(std::span<float> block) {
  room_tone_.add_to(block);
  mixed_ += static_cast<std::int64_t>(block.size());
  limiter_.process(block, limited_);
  return deliver();
}

Result<void> Master::deliver() {
  std::span<const float> left = limited_;
  while (!left.empty() && !sections_.empty()) {
    const Section& section = sections_.front();
    const auto part = left.first(std::min(left.size(), static_cast<std::size_t>(section.end - delivered_)));
    if (section.meter != nullptr) section.meter->add(part);
    delivered_ += static_cast<std::int64_t>(part.size());
    left = left.subspan(part.size());
    if (delivered_ == section.end) sections_.pop_front();
  }
  auto delivered = sink_(limited_);
  limited_.clear();
  return delivered;
}

std::vector<double> Master::speaker_loudness() const {
  std::vector<double> loudness(meters_.size());
  std::ranges::transform(meters_, loudness.begin(), &LoudnessMeter::integrated);
  return loudness;
}

}  // namespace showrunner::audio
