#include "audio/mastering/resampler.h"

#include <cmath>

#include <fmt/format.h>
#include <soxr.h>

namespace showrunner::audio {

void Resampler::Close::operator()(soxr* stream) const {
  soxr_delete(stream);
}

Result<std::vector<float>> Resampler::convert(std::span<const float> samples) {
  if (from_ == to_) return std::vector<float>(samples.begin(), samples.end());
  const auto failed = [&](soxr_error_t error) {
    return fail(ErrorCode::kInternal, fmt::format("cannot resample from {} to {} Hz: {}", from_, to_, error));
  };
  soxr_error_t error = nullptr;
  if (stream_ == nullptr) {
    const soxr_io_spec_t floats = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    stream_.reset(soxr_create(from_, to_, 1, &error, &floats, &quality, &one_thread));
    if (error != nullptr) return failed(error);
  } else {
    error = soxr_clear(stream_.get());
    if (error != nullptr) return failed(error);
  }
  const double ratio = static_cast<double>(to_) / from_;
  std::vector<float> output(static_cast<std::size_t>(std::ceil(static_cast<double>(samples.size()) * ratio)) + 1);
  std::size_t taken = 0;
  std::size_t made = 0;
  error = soxr_process(stream_.get(), samples.data(), samples.size(), &taken, output.data(), output.size(), &made);
  while (error == nullptr) {
    std::size_t more = 0;
    error = soxr_process(stream_.get(), nullptr, 0, nullptr, output.data() + made, output.size() - made, &more);
    if (more == 0) break;
    made += more;
  }
  if (error != nullptr) return failed(error);
  output.resize(made);
  return output;
}

}  // namespace showrunner::audio
