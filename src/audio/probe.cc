#include "audio/probe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "audio/codec/decoder.h"
#include "audio/codec/tags.h"
#include "audio/decibel.h"
#include "audio/mastering/loudness.h"
#include "audio/mastering/true_peak.h"

namespace showrunner::audio {

namespace {

constexpr double kSilenceDbfs = -50;
constexpr int kMostChannels = 8;

/// Finds stretches in which no channel rises above the threshold.
class SilenceFinder {
 public:
  void add(bool silent) {
    if (silent) {
      ++current_;
      return;
    }
    if (heard_) {
      longest_ = std::max(longest_, current_);
    } else {
      lead_ = current_;
    }
    heard_ = true;
    current_ = 0;
  }

  std::int64_t lead() const { return heard_ ? lead_ : current_; }

  std::int64_t tail() const { return current_; }

  std::int64_t longest_inside() const { return longest_; }

 private:
  std::int64_t lead_ = 0;
  std::int64_t current_ = 0;
  std::int64_t longest_ = 0;
  bool heard_ = false;
};

/// Everything that is measured on the samples.
class Listener {
 public:
  explicit Listener(const AudioStream& stream)
      : channels_(static_cast<std::size_t>(stream.channels)),
        loudness_(stream.sample_rate, stream.channels),
        true_peaks_(channels_),
        threshold_(static_cast<float>(from_decibel(kSilenceDbfs))) {}

  void hear(std::span<const float> interleaved) {
    loudness_.add(interleaved);
    for (std::size_t channel = 0; channel < channels_; ++channel) {
      one_channel_.clear();
      for (std::size_t i = channel; i < interleaved.size(); i += channels_) one_channel_.push_back(interleaved[i]);
      true_peaks_[channel].add(one_channel_);
    }
    for (std::size_t i = 0; i + channels_ <= interleaved.size(); i += channels_) {
      const auto frame = interleaved.subspan(i, channels_);
      silence_.add(std::ranges::all_of(frame, [&](float sample) { return std::abs(sample) < threshold_; }));
    }
    frames_ += static_cast<std::int64_t>(interleaved.size() / channels_);
  }

  void report(AudioInfo& info) const {
    const auto seconds = [&](std::int64_t samples) { return static_cast<double>(samples) / info.sample_rate; };
    info.samples = frames_;
    info.loudness_lufs = loudness_.integrated();
    info.true_peak_dbtp = -HUGE_VAL;
    for (const TruePeakMeter& meter : true_peaks_) info.true_peak_dbtp = std::max(info.true_peak_dbtp, meter.dbtp());
    info.lead_silence_seconds = seconds(silence_.lead());
    info.tail_silence_seconds = seconds(silence_.tail());
    info.longest_silence_seconds = seconds(silence_.longest_inside());
  }

 private:
  std::size_t channels_;
  LoudnessMeter loudness_;
  std::vector<TruePeakMeter> true_peaks_;
  SilenceFinder silence_;
  float threshold_;
  std::int64_t frames_ = 0;
  std::vector<float> one_channel_;
};

}  // namespace

Result<AudioInfo> probe_audio(const std::filesystem::path& path) {
  const auto format = detect_format(path);
  if (!format) return fail(format.error());
  const auto decoder = open_decoder(path, *format);
  if (!decoder) return fail(decoder.error());
  const AudioStream& stream = (*decoder)->stream();
  if (stream.channels < 1 || stream.channels > kMostChannels) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} has {} channels", path.string(), stream.channels));
  }
  AudioInfo info;
  info.format = *format;
  info.sample_rate = stream.sample_rate;
  info.channels = stream.channels;
  info.declared_samples = stream.samples;
  Listener listener(stream);
  std::vector<float> block(static_cast<std::size_t>(stream.channels) * 5760);
  for (;;) {
    const auto count = (*decoder)->read(block);
    if (!count) return fail(count.error());
    if (*count == 0) break;
    listener.hear(std::span(block).first(*count));
  }
  listener.report(info);
  std::error_code error;
  info.bytes = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
  info.tags = read_tags(path, *format, info.samples * 1000 / info.sample_rate);
  return info;
}

}  // namespace showrunner::audio
