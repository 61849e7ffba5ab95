#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "text/script.h"

namespace showrunner::studio {

/// One way in which a script differs from another: a turn that was added, removed or changed. Places count the turns of the
/// whole script from 0.
struct TurnChange {
  enum class Kind { kAdded, kRemoved, kChanged };

  Kind kind = Kind::kChanged;
  std::size_t before = 0;  ///< its place in the first script; of an added one: where it would stand
  std::size_t after = 0;   ///< in the second; of a removed one: where it would stand
  text::Turn was;          ///< empty for an added one
  text::Turn is;           ///< empty for a removed one
};

struct ScriptDiff {
  std::vector<TurnChange> turns;      ///< in the order of the second script
  std::vector<std::string> headings;  ///< what else differs: "title", "summary", "language", "speakers", "segments"
};

/// How `after` differs from `before`: as few turns as possible (E. W. Myers, "An O(ND) Difference Algorithm and Its
/// Variations", 1986); where one was removed and one added at the same place, it was changed. Pure. Scripts that have little in common
/// are not compared turn by turn: past a bound of work all of one is removed and all of the other added.
ScriptDiff diff_scripts(const text::Script& before, const text::Script& after);

boost::json::object to_json(const ScriptDiff& diff);

}  // namespace showrunner::studio
