#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "speech/casting.h"
#include "writer/llm/chat_client.h"

namespace showrunner::studio {

/// What came of making an episode; the object that `showrunner make --json` prints (DESIGN §2).
struct EpisodeReport {
  struct Seconds {
    double read = 0;
    double write = 0;   ///< until the script was finished; speaking goes on beside it
    double speak = 0;   ///< from the first turn taken to the last sentence placed; mastering and encoding run beside it
    double master = 0;  ///< what was left to do after the last sentence
    double total = 0;
  };

  std::string audio;
  double duration_seconds = 0;
  std::size_t words = 0;
  double loudness_lufs = 0;
  double true_peak_dbtp = 0;
  std::string writer;               ///< "llm", "digest", or "script" when the user gave one
  std::vector<std::string> voices;  ///< host ids, in the order of the script's speakers
  std::size_t chapters = 0;
  std::size_t sentences = 0;
  std::size_t cached_sentences = 0;
  Seconds seconds;
  std::string notice;                               ///< empty, or one sentence for the user
  std::vector<speech::Substitution> substitutions;  ///< of this run; such an episode is made anew when asked for again

  // Of the writer "llm":
  std::string model;
  std::string provider;
  writer::TokenUsage usage;  ///< of this run
  std::size_t model_calls = 0;
  bool cached_script = false;  ///< the script was kept from an earlier time

  /// Makes the report of an earlier run that of one that found its files and made nothing.
  void nothing_made(double total_seconds);
};

std::string to_json(const EpisodeReport& report);

/// For reports that were stored; fails on anything that to_json did not write.
Result<EpisodeReport> report_from_json(std::string_view json);

}  // namespace showrunner::studio
