#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::studio {

/// A square cover of `pixels` × `pixels` for a podcast that has none: colours and pattern follow from the title, so that it
/// is the same every time and unlike that of the next podcast. PNG, RGB without transparency (checklist E15). Any bytes may
/// be in the texts; what no installed font can draw is left out. Fails with kInvalidInput for other than 64 to 3000 pixels.
/// Thread-safe; takes some 60 ms at 1400 pixels.
Result<std::string> make_cover(std::string_view title, std::string_view author, int pixels);

}  // namespace showrunner::studio
