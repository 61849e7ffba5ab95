#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "base/result.h"
#include "studio/lint/rule.h"

namespace showrunner::studio {

/// The files of a finished episode, wherever they lie. An empty path: there is no such file.
struct EpisodeFiles {
  std::filesystem::path audio;
  std::filesystem::path vtt;
  std::filesystem::path srt;
  std::filesystem::path chapters;         ///< JSON chapters
  std::filesystem::path script;           ///< what it was made from; a foreign episode has none
  std::filesystem::path json_transcript;  ///< may be missing; so may the two below
  std::filesystem::path html_transcript;
  std::filesystem::path artwork;

  /// Those beside `audio` under its stem, as `make` leaves them; what may be missing only where it is there. Blocking.
  static EpisodeFiles beside(const std::filesystem::path& audio);
};

/// Checks a finished episode against checklist E of the reference, all of it, in order. Decodes the whole file, twice where
/// the transcript names several speakers: blocking. Fails when the audio cannot be read as audio at all; what is wrong with
/// another file is a finding.
Result<std::vector<Finding>> lint_episode(const EpisodeFiles& files);

/// The table, for `rules()`.
std::span<const Rule> episode_rules();

}  // namespace showrunner::studio
