#pragma once

#include <filesystem>

#include "audio/format.h"
#include "base/result.h"

namespace showrunner::audio {

/// A copy of the MP3 file `from` at `to` with `tags` in place of the ID3 tags in front of it; the audio is the same byte for
/// byte. The same tags give the same bytes. `to` appears whole or not at all. Blocking. Fails as AtomicFile does, and with
/// kInvalidInput for a file that is cut short within its tags.
Result<void> retag_mp3(const std::filesystem::path& from, const std::filesystem::path& to, const EpisodeTags& tags);

}  // namespace showrunner::audio
