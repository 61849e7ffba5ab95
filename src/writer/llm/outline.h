#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::writer::llm {

struct PlannedSegment {
  std::string title;
  std::vector<std::string> points;
  double share = 1;  ///< of the episode, relative to the other segments
};

struct Outline {
  std::string title;
  std::string summary;
  std::vector<PlannedSegment> segments;  ///< at least one
  bool mended = false;                   ///< whether the answer was not strictly what was asked for
};

/// How many segments an episode of `minutes` is planned with.
std::size_t segments_for(double minutes);

/// Reads an answer of the schema "outline", as tolerantly as LooseJson; titles are cleaned, shares kept within reason, segments
/// beyond twice the `wanted` dropped. Fails with kProviderFailed when it plans no segment; the message says what came.
Result<Outline> read_outline(std::string_view answer, std::size_t wanted);

}  // namespace showrunner::writer::llm
