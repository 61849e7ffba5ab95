#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::studio {

enum class Verdict {
  kPass,
  kAdvice,  ///< apps take it, listeners would like it better otherwise
  kFail,    ///< apps refuse it, or it is not what it says it is
};

/// What one rule found. `rule`, `requirement` and `source` are static.
struct Finding {
  std::string_view rule;         ///< "E2"
  std::string_view requirement;  ///< what must hold, and why
  std::string_view source;       ///< who says so
  Verdict verdict = Verdict::kPass;
  std::string detail;  ///< what was found instead; empty for a pass
};

/// Checks a finished episode and the files beside it against the rules for episodes (checklist E of the reference), all of
/// them, in order. Decodes the whole file: blocking. Fails when the file cannot be read as audio at all.
Result<std::vector<Finding>> lint_episode(const std::filesystem::path& audio);

}  // namespace showrunner::studio
