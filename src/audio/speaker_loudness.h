#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/result.h"

namespace showrunner::audio {

/// A part of a file in which one speaker is heard.
struct SpokenPart {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::size_t speaker = 0;
};

struct SpokenLoudness {
  std::vector<double> speakers;  ///< integrated, in LUFS (mono judged as dual mono); -HUGE_VAL for one who is not heard
  double range = 0;              ///< of the whole file, in LU
};

/// How loud each of `speakers` is over the parts that are theirs. `parts` are in order and do not overlap. Decodes the whole
/// file and fails as probe_audio does. Blocking.
Result<SpokenLoudness> speaker_loudness(const std::filesystem::path& path, std::span<const SpokenPart> parts,
                                        std::size_t speakers);

}  // namespace showrunner::audio
