#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "audio/codec/encoder.h"
#include "audio/format.h"
#include "audio/mastering/master.h"
#include "audio/mastering/monitor.h"
#include "base/file.h"
#include "base/result.h"

namespace showrunner::audio {

/// One recording of the episode: the mastering chain, the encoder behind it, the file, and the monitor that hears what
/// was written. One thread at a time; blocking. Destroyed without `commit()`, it leaves no file.
class Take {
 public:
  /// `ceiling_dbtp` is the limiter's, before encoding. `live` may be empty.
  static Result<std::unique_ptr<Take>> begin(const std::filesystem::path& target, const RenderSettings& settings,
                                             std::size_t speakers, double ceiling_dbtp, ByteSink live);

  Take(const Take&) = delete;
  Take& operator=(const Take&) = delete;

  Master& master() { return master_; }

  const Monitor& monitor() const { return monitor_; }

  /// The last sentence and the tail are in. Completes and tags the file, and checks that a decoder finds exactly
  /// `samples`.
  Result<void> finish(const EpisodeTags& tags, std::int64_t samples);

  Result<std::int64_t> bytes() const;

  Result<void> commit() { return file_.commit(); }

 private:
  Take(AtomicFile file, const RenderSettings& settings, std::size_t speakers, double ceiling_dbtp);

  RenderSettings settings_;
  AtomicFile file_;
  Monitor monitor_;
  std::unique_ptr<Encoder> encoder_;
  Master master_;
};

}  // namespace showrunner::audio
