#pragma once

#include <string>
#include <string_view>

namespace showrunner::text::spoken {

/// Any script into the letters, apostrophes and spaces of ASCII, for engines that read nothing else (flite drops other bytes
/// without a word): ICU's "Any-Latin; Latin-ASCII". Empty when nothing of `words` has letters in ASCII. Thread-safe: ICU's
/// objects, which take milliseconds to build, are made once for the process and used by one thread at a time.
std::string to_ascii(std::string_view words);

}  // namespace showrunner::text::spoken
