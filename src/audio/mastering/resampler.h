#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/result.h"

struct soxr;

namespace showrunner::audio {

/// Changes the sample rate of whole sentences (libsoxr, high quality: flat to 0.91 of the lower Nyquist frequency).
/// One thread at a time. Each sentence starts from silence, so its samples do not depend on the one before.
class Resampler {
 public:
  /// Rates in Hz.
  Resampler(int from, int to) : from_(from), to_(to) {}

  Result<std::vector<float>> convert(std::span<const float> samples);

 private:
  struct Close {
    void operator()(soxr* stream) const;
  };

  int from_;
  int to_;
  std::unique_ptr<soxr, Close> stream_;
};

}  // namespace showrunner::audio
