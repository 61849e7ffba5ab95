#include "audio/mastering/loudness.h"

#include <cmath>
#include <new>

#include <ebur128.h>

namespace showrunner::audio {

struct LoudnessMeter::State {
  ebur128_state* meter;
};

void LoudnessMeter::Close::operator()(State* state) const {
  ebur128_destroy(&state->meter);
  delete state;
}

LoudnessMeter::LoudnessMeter(int sample_rate, int channels, bool with_range)
    : state_(new State{ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(sample_rate),
                                    EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM | (with_range ? EBUR128_MODE_LRA : 0))}),
      channels_(static_cast<std::size_t>(channels)) {
  if (state_->meter == nullptr) throw std::bad_alloc();
  if (channels == 1) ebur128_set_channel(state_->meter, 0, EBUR128_DUAL_MONO);
}

void LoudnessMeter::add(std::span<const float> samples) {
  if (ebur128_add_frames_float(state_->meter, samples.data(), samples.size() / channels_) == EBUR128_ERROR_NOMEM) {
    throw std::bad_alloc();
  }
}

double LoudnessMeter::integrated() const {
  double loudness = 0;
  return ebur128_loudness_global(state_->meter, &loudness) == EBUR128_SUCCESS ? loudness : -HUGE_VAL;
}

double LoudnessMeter::range() const {
  double range = 0;
  return ebur128_loudness_range(state_->meter, &range) == EBUR128_SUCCESS ? range : 0;
}

}  // namespace showrunner::audio
