#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "audio/pcm.h"
#include "base/result.h"

namespace showrunner::audio {

/// A sentence as it was given to the renderer, and its place.
struct SpooledPiece {
  std::size_t speaker = 0;
  std::int64_t pause = 0;  ///< samples of the finished file before it
  Pcm pcm;
};

/// The sentences of an episode on disk, so that it can be mastered once more without being spoken again. A file without
/// a name beside the target: whatever happens to the process, it is gone with it. About 32 kB for a second of speech at
/// 16 kHz. One thread at a time; blocking.
class Spool {
 public:
  /// `target` names the episode in messages; the spool lies in its directory.
  static Result<Spool> create(const std::filesystem::path& target);
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  Result<void> append(std::size_t speaker, std::int64_t pause, const Pcm& pcm);

  /// Back to the first sentence.
  void rewind() { read_at_ = 0; }

  /// The next sentence; nothing behind the last.
  Result<std::optional<SpooledPiece>> next();

 private:
  Spool(std::filesystem::path target, int descriptor);

  std::filesystem::path target_;
  int descriptor_ = -1;
  std::int64_t read_at_ = 0;
  std::int64_t size_ = 0;
};

}  // namespace showrunner::audio
