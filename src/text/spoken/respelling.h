#pragma once

#include "text/lexicon.h"
#include "text/spoken/scanner.h"

namespace showrunner::text::spoken {

/// The show's own way to say what stands at the place: the whole token without its closing marks ("C++", "k8s"), else the
/// word, else the word without its possessive.
Reading respelling_at(const Place& place, const Lexicon& lexicon);

}  // namespace showrunner::text::spoken
