#pragma once

#include <span>

#include "base/options.h"

namespace showrunner::studio {

/// Every option of Showrunner, in the order `showrunner config` prints them. Static storage.
std::span<const Option> option_table();

}  // namespace showrunner::studio
