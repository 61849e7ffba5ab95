#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace showrunner::audio {

/// Integrated loudness (EBU R 128, ITU-R BS.1770-4: K-weighting, 400 ms blocks, gates at -70 LUFS and -10 LU) by
/// libebur128. A mono signal is judged as dual mono, as it is heard: on two loudspeakers. Block energies are kept as a
/// histogram of 0.1 LU, so memory does not grow with time. One thread at a time.
class LoudnessMeter {
 public:
  /// `sample_rate` in Hz. `with_range`: also for `range`, which costs a little. Throws std::bad_alloc.
  explicit LoudnessMeter(int sample_rate, int channels = 1, bool with_range = false);

  /// Interleaved samples, full scale 1.0.
  void add(std::span<const float> samples);

  /// LUFS; -HUGE_VAL while nothing passed the gates.
  double integrated() const;

  /// Loudness range (EBU Tech 3342) in LU; 0 while there is too little to tell. Only of a meter made for it.
  double range() const;

 private:
  struct State;  // libebur128's, which cannot be declared without its header

  struct Close {
    void operator()(State* state) const;
  };

  std::unique_ptr<State, Close> state_;
  std::size_t channels_;
};

}  // namespace showrunner::audio
