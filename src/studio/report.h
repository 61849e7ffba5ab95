#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::studio {

/// What came of making an episode; the object that `showrunner make --json` prints (DESIGN §2).
struct EpisodeReport {
  struct Seconds {
    double read = 0;
    double write = 0;
    double speak =
        0;  ///< from the first sentence handed out to the last one placed; mastering and encoding run beside it
    double master = 0;  ///< what was left to do after the last sentence
    double total = 0;
  };

  std::string audio;
  double duration_seconds = 0;
  std::size_t words = 0;
  double loudness_lufs = 0;
  double true_peak_dbtp = 0;
  std::string writer;               ///< "digest", or "script" when the user gave one
  std::vector<std::string> voices;  ///< host ids, in the order of the script's speakers
  std::size_t chapters = 0;
  std::size_t sentences = 0;
  std::size_t cached_sentences = 0;
  Seconds seconds;
  std::string notice;  ///< empty, or one sentence for the user
};

std::string to_json(const EpisodeReport& report);

/// For reports that were stored; fails on anything that to_json did not write.
Result<EpisodeReport> report_from_json(std::string_view json);

}  // namespace showrunner::studio
