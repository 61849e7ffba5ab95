#pragma once

#include <string>
#include <string_view>

#include "base/options.h"
#include "text/script.h"

namespace showrunner::studio {

/// What an episode says of itself: that a machine wrote or reads it. Apple wants it to be heard and to be read. `language` is
/// a BCP-47 tag; languages that we have no words in get English. Empty where the option episode.disclosure is "none".
std::string disclosure(std::string_view language, const Options& options);

/// Has the disclosure spoken at the end, as a turn like any other that can be reworded. Nothing where there is none, and
/// where the last turn says it already.
void add_disclosure(text::Script& script, const Options& options);

}  // namespace showrunner::studio
