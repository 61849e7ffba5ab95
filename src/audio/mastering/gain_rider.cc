#include "audio/mastering/gain_rider.h"

#include <algorithm>
#include <cmath>

#include "audio/decibel.h"

namespace showrunner::audio {

namespace {

constexpr double kPriorSeconds = 25;     ///< how much speech the calibration is worth
constexpr double kUsualPauseLoss = 0.4;  ///< dB, of speech with sentences of some seconds
constexpr double kSlewDb = 1.5;          ///< the most that a speaker's gain changes from one sentence to the next
constexpr double kMostCorrectionDb = 24;
constexpr double kMostPauseLoss = 2;

/// The measured level, drawn towards the expected one while little was heard.
double with_prior(double measured, double seconds, double expected, double prior_seconds) {
  if (!std::isfinite(measured)) return expected;
  return (prior_seconds * expected + seconds * measured) / (prior_seconds + seconds);
}

}  // namespace

GainRider::GainRider(int sample_rate, std::size_t speakers, double target_lufs)
    : sample_rate_(sample_rate), target_(target_lufs), programme_(sample_rate) {
  for (std::size_t i = 0; i < speakers; ++i) speakers_.push_back({.meter = LoudnessMeter(sample_rate)});
}

double GainRider::pause_loss(double prior_seconds) const {
  const double level = with_prior(programme_.integrated(), seconds_, target_ - kUsualPauseLoss, prior_seconds);
  return std::clamp(target_ - level, 0.0, kMostPauseLoss);
}

double GainRider::ride(std::size_t index, std::span<const float> speech, std::int64_t pause) {
  Speaker& speaker = speakers_[index];
  speaker.meter.add(speech);
  speaker.seconds += static_cast<double>(speech.size()) / sample_rate_;
  const double level = with_prior(speaker.meter.integrated(), speaker.seconds, target_, kPriorSeconds);
  const double wanted = std::clamp(target_ - level, -kMostCorrectionDb, kMostCorrectionDb);
  speaker.correction_db =
      speaker.heard ? std::clamp(wanted, speaker.correction_db - kSlewDb, speaker.correction_db + kSlewDb) : wanted;
  speaker.heard = true;

  block_.assign(static_cast<std::size_t>(pause) + speech.size(), 0.0F);
  const auto gain = static_cast<float>(from_decibel(speaker.correction_db));
  std::ranges::transform(speech, block_.begin() + static_cast<std::ptrdiff_t>(pause),
                         [gain](float sample) { return sample * gain; });
  programme_.add(block_);
  seconds_ += static_cast<double>(block_.size()) / sample_rate_;
  return speaker.correction_db + pause_loss(kPriorSeconds);
}

std::vector<double> GainRider::settled_gains() const {
  std::vector<double> gains;
  for (const Speaker& speaker : speakers_) {
    const double level = with_prior(speaker.meter.integrated(), speaker.seconds, target_, 0);
    gains.push_back(std::clamp(target_ - level, -kMostCorrectionDb, kMostCorrectionDb) + pause_loss(0));
  }
  return gains;
}

double GainRider::speech_seconds() const {
  double seconds = 0;
  for (const Speaker& speaker : speakers_) seconds += speaker.seconds;
  return seconds;
}

double GainRider::mean_level(std::span<const double> speaker_lufs, double otherwise) const {
  double energy = 0;
  double seconds = 0;
  for (std::size_t i = 0; i < speaker_lufs.size(); ++i) {
    if (!std::isfinite(speaker_lufs[i])) continue;
    energy += speakers_[i].seconds * std::pow(10.0, speaker_lufs[i] / 10.0);
    seconds += speakers_[i].seconds;
  }
  return seconds > 0 ? 10.0 * std::log10(energy / seconds) : otherwise;
}

}  // namespace showrunner::audio
