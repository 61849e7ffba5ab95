#pragma once

#include <cmath>

namespace showrunner::audio {

/// The factor on an amplitude that `db` decibels stand for.
inline double from_decibel(double db) {
  return std::pow(10.0, db / 20.0);
}

/// The level of an amplitude in decibels; -HUGE_VAL for nothing at all.
inline double to_decibel(double amplitude) {
  return amplitude > 0 ? 20.0 * std::log10(amplitude) : -HUGE_VAL;
}

}  // namespace showrunner::audio
