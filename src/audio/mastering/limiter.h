#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace showrunner::audio {

/// A look-ahead true-peak limiter: 5 ms look-ahead, 50 ms release, peaks taken by 4x interpolation. The gain reaches
/// what a peak needs, in a straight line, just when the peak comes, and recovers exponentially. Below the ceiling the
/// signal passes unchanged, bit by bit. Output is aligned with the input; it only comes later. One thread at a time.
class Limiter {
 public:
  Limiter(int sample_rate, double ceiling_dbtp);

  /// Appends to `output` what is ready. In all, as many samples come out as went in, once `flush` was called.
  void process(std::span<const float> input, std::vector<float>& output);
  void flush(std::vector<float>& output);

 private:
  struct Held {
    std::int64_t position = 0;
    float gain = 1;
  };

  void process_block(std::vector<float>& output);
  void emit_limited(const float* gains_needed, std::vector<float>& output);
  void emit_unchanged(std::vector<float>& output);
  bool idle() const;

  const std::size_t look_ahead_;  ///< samples
  const float ceiling_;
  const float release_;  ///< share of the way back to 1 that the gain takes in each sample

  std::vector<float> signal_;  ///< look-ahead and reach before the block, then the block and its reach
  std::int64_t position_ = 0;  ///< of the next block's first sample
  std::int64_t received_ = 0;
  std::int64_t emitted_ = 0;
  std::deque<Held> lowest_;   ///< gains needed within the look-ahead, falling towards the front: its front is the least
  float gain_ = 1;            ///< after hold and release
  std::vector<float> gains_;  ///< the last look_ahead_ + 1 of gain_, a ring, for the moving average
  std::size_t next_gain_ = 0;
  double gain_sum_ = 0;
  std::size_t at_unity_ = 0;  ///< how long gain_ has been 1, in samples
};

}  // namespace showrunner::audio
