#pragma once

#include <string>
#include <string_view>

#include "base/options.h"
#include "base/result.h"
#include "studio/script_service.h"

namespace showrunner::studio {

/// What an episode of the library was ordered with: kept with it, so that its job can be done at any time, by any process.
struct LibraryOrder {
  ScriptOrder script;
  bool review = false;   ///< stop when the script is there
  bool publish = false;  ///< when it is rendered

  /// The request that a job makes of it; sources are fetched when the script is written.
  const EpisodeRequest& request() const { return script.episode; }
};

/// All that was asked for; how audio is rendered is a matter of the options at the time.
std::string to_json(const LibraryOrder& order);

/// What `to_json` wrote; anything else is kInternal.
Result<LibraryOrder> order_from_json(std::string_view json);

}  // namespace showrunner::studio
