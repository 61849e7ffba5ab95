#pragma once

#include <cstddef>
#include <string_view>

#include "text/spoken/builder.h"

namespace showrunner::text::spoken {

/// Gives the builder the clause mark or pause for the run of equal characters at `at`, which is no word in any language, and
/// returns the length of the run. Quotes and signs without a meaning are silent.
std::size_t read_punctuation(std::string_view text, std::size_t at, SpokenBuilder& builder);

}  // namespace showrunner::text::spoken
