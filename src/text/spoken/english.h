#pragma once

#include "text/lexicon.h"
#include "text/normalise.h"
#include "text/spoken/scanner.h"
#include "text/spoken/written.h"

namespace showrunner::text::spoken {

/// Reads a cleaned sentence in English, as plain ASCII words. Thread-safe.
SpokenText read_english(const Written& written, const Lexicon& lexicon, bool day_first);

}  // namespace showrunner::text::spoken
