#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace showrunner::audio {

/// The waveform of a file as a player draws it: `bins` bytes, each the largest magnitude within its share of the duration,
/// over all channels, 255 at full scale; fewer bins for a file of fewer samples. Decodes the whole file, in little memory:
/// blocking. Fails as probe_audio does.
Result<std::string> waveform_peaks(const std::filesystem::path& path, std::size_t bins);

}  // namespace showrunner::audio
