#pragma once

#include <cstdint>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace showrunner::audio {

/// Puts `bytes` in the place of the `removed` bytes at `offset`, moving what stands behind within the file: tags stand
/// in front of the audio, but chapters are known only when the audio is done. Needs no second copy on disk; 1 MiB of
/// memory.
Result<void> splice(AtomicFile& file, std::int64_t offset, std::int64_t removed, std::string_view bytes);

/// Reads exactly `size` bytes at `offset` of what was written so far.
Result<std::string> read_back(const AtomicFile& file, std::int64_t offset, std::size_t size);

Result<std::int64_t> size_of(const AtomicFile& file);

}  // namespace showrunner::audio
