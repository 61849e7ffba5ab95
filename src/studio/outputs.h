#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "audio/renderer.h"
#include "base/file.h"
#include "base/result.h"
#include "speech/host.h"
#include "studio/plan.h"
#include "text/captions.h"
#include "text/script.h"

namespace showrunner::studio {

/// The files of one episode: the audio and, beside it under the same stem, what goes with it (DESIGN §2).
struct OutputPaths {
  std::filesystem::path audio;
  std::filesystem::path vtt;
  std::filesystem::path srt;
  std::filesystem::path chapters;
  std::filesystem::path script;

  static OutputPaths beside(const std::filesystem::path& audio);

  std::vector<std::filesystem::path> all() const { return {audio, vtt, srt, chapters, script}; }
};

/// What is known of an episode's course once every sentence has its place: who says what, when. Milliseconds are rounded
/// from samples of the finished file.
class Timeline {
 public:
  explicit Timeline(int sample_rate) : sample_rate_(sample_rate) {}

  void add(const text::Script& script, const Line& line, const audio::Placement& placement);

  const std::vector<text::Cue>& cues() const { return cues_; }

  /// A chapter for each segment that is heard; the first starts at 0, each ends where the next starts, the last at the end.
  std::vector<text::Chapter> chapters(const text::Script& script, std::int64_t total_samples) const;

 private:
  std::int64_t to_ms(std::int64_t samples) const { return (samples * 1000 + sample_rate_ / 2) / sample_rate_; }

  struct Start {
    std::size_t segment;
    std::int64_t ms;
  };

  int sample_rate_;
  std::vector<text::Cue> cues_;
  std::vector<Start> starts_;
};

/// Title, hosts, language, comment (with the AI disclosure of checklist E14) and chapters for the audio file.
audio::EpisodeTags tags_for(const text::Script& script, const std::vector<text::Chapter>& chapters);

/// Transcript, chapters and script as files that have their bytes but not yet their names: commit them once the audio
/// stands. Until then a failure (full disk) or a cancellation leaves nothing.
Result<std::vector<AtomicFile>> prepare_side_files(const OutputPaths& paths, const text::Script& script,
                                                   const std::vector<text::Cue>& cues,
                                                   const std::vector<text::Chapter>& chapters);

}  // namespace showrunner::studio
