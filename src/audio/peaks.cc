#include "audio/peaks.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "audio/codec/decoder.h"

namespace showrunner::audio {

namespace {

/// Magnitudes of stretches of equal length, twice as long whenever there are more than twice `bins` of them: so that a file
/// whose headers lie about its length is measured in one pass all the same.
class Stretches {
 public:
  explicit Stretches(std::size_t bins) : most_(std::max<std::size_t>(1, bins) * 2) {}

  void add(float magnitude) {
    loudest_ = std::max(loudest_, magnitude);
    if (++filled_ < length_) return;
    finish();
    if (loud_.size() < most_) return;
    for (std::size_t i = 0; i < most_ / 2; ++i) loud_[i] = std::max(loud_[2 * i], loud_[2 * i + 1]);
    loud_.resize(most_ / 2);
    length_ *= 2;
  }

  void finish() {
    if (filled_ == 0) return;
    loud_.push_back(loudest_);
    loudest_ = 0;
    filled_ = 0;
  }

  const std::vector<float>& loud() const { return loud_; }

 private:
  std::size_t most_;
  std::vector<float> loud_;
  std::size_t length_ = 1;  ///< samples of one stretch
  std::size_t filled_ = 0;
  float loudest_ = 0;
};

}  // namespace

Result<std::string> waveform_peaks(const std::filesystem::path& path, std::size_t bins) {
  const auto format = detect_format(path);
  if (!format) return fail(format.error());
  auto decoder = open_decoder(path, *format);
  if (!decoder) return fail(std::move(decoder.error()));
  const auto channels = static_cast<std::size_t>((*decoder)->stream().channels);
  Stretches stretches(bins);
  std::vector<float> block(8'192 * channels);
  for (;;) {
    const auto got = (*decoder)->read(block);
    if (!got) return fail(got.error());
    if (*got == 0) break;
    for (std::size_t i = 0; i + channels <= *got; i += channels) {
      float magnitude = 0;
      for (std::size_t c = 0; c < channels; ++c) magnitude = std::max(magnitude, std::abs(block[i + c]));
      stretches.add(magnitude);
    }
  }
  stretches.finish();
  const std::vector<float>& loud = stretches.loud();
  std::string peaks;
  const std::size_t wanted = std::min(bins, loud.size());
  for (std::size_t bin = 0; bin < wanted; ++bin) {
    const auto first = loud.begin() + static_cast<std::ptrdiff_t>(bin * loud.size() / wanted);
    const auto last = loud.begin() + static_cast<std::ptrdiff_t>((bin + 1) * loud.size() / wanted);
    const float magnitude = std::min(1.0F, *std::max_element(first, last));
    peaks.push_back(static_cast<char>(static_cast<unsigned char>(std::lround(magnitude * 255))));
  }
  return peaks;
}

}  // namespace showrunner::audio
