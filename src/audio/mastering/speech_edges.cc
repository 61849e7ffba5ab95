#include "audio/mastering/speech_edges.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "audio/decibel.h"

namespace showrunner::audio {

namespace {

constexpr double kAudibleDbfs = -45;
constexpr double kLeadSeconds = 0.030;
constexpr double kTailSeconds = 0.050;
constexpr double kFadeSeconds = 0.005;
constexpr double kRumbleHz = 60;

/// A second-order Butterworth high-pass (bilinear transform), transposed direct form II, in place. It starts as if the
/// first sample had stood there for ever: engines put up to -40 dBFS of DC under their silence, and the step from nothing
/// to that would ring above the threshold of what is audible.
void remove_rumble(std::span<float> samples, int sample_rate) {
  const double k = std::tan(std::numbers::pi * kRumbleHz / sample_rate);
  const double norm = 1.0 / (1.0 + std::numbers::sqrt2 * k + k * k);
  const double b0 = norm;
  const double b1 = -2.0 * norm;
  const double a1 = 2.0 * (k * k - 1.0) * norm;
  const double a2 = (1.0 - std::numbers::sqrt2 * k + k * k) * norm;
  double z1 = -b0 * samples.front();
  double z2 = b0 * samples.front();
  for (float& sample : samples) {
    const double in = sample;
    const double out = b0 * in + z1;
    z1 = b1 * in - a1 * out + z2;
    z2 = b0 * in - a2 * out;
    sample = static_cast<float>(out);
  }
}

void fade_edges(std::span<float> samples, int sample_rate) {
  const std::size_t length = std::min(static_cast<std::size_t>(kFadeSeconds * sample_rate), samples.size() / 2);
  for (std::size_t i = 0; i < length; ++i) {
    const double phase = std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(length);
    const auto factor = static_cast<float>(0.5 - 0.5 * std::cos(phase));
    samples[i] *= factor;
    samples[samples.size() - 1 - i] *= factor;
  }
}

}  // namespace

TrimmedSpeech trim_speech(const Pcm& pcm, double gain_db) {
  TrimmedSpeech speech;
  if (pcm.samples.empty()) return speech;
  const auto scale = static_cast<float>(from_decibel(gain_db) / 32768.0);
  std::vector<float> samples(pcm.samples.size());
  std::ranges::transform(pcm.samples, samples.begin(),
                         [scale](std::int16_t sample) { return static_cast<float>(sample) * scale; });
  remove_rumble(samples, pcm.sample_rate);

  const auto audible = [threshold = static_cast<float>(from_decibel(kAudibleDbfs))](float sample) {
    return std::abs(sample) > threshold;
  };
  const auto onset = std::ranges::find_if(samples, audible);
  if (onset == samples.end()) return speech;
  const auto last = std::find_if(samples.rbegin(), samples.rend(), audible).base();
  const auto margin = [&](double seconds) { return static_cast<std::ptrdiff_t>(seconds * pcm.sample_rate); };
  const auto begin = onset - std::min(margin(kLeadSeconds), onset - samples.begin());
  const auto end = last + std::min(margin(kTailSeconds), samples.end() - last);

  const auto milliseconds = [&](std::ptrdiff_t count) { return 1000.0 * static_cast<double>(count) / pcm.sample_rate; };
  speech.trimmed_lead_ms = milliseconds(begin - samples.begin());
  speech.onset_ms = milliseconds(onset - begin);
  samples.erase(end, samples.end());
  samples.erase(samples.begin(), begin);
  fade_edges(samples, pcm.sample_rate);
  speech.samples = std::move(samples);
  return speech;
}

}  // namespace showrunner::audio
