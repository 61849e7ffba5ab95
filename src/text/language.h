#pragma once

#include <string>
#include <string_view>

namespace showrunner::text {

/// The BCP-47 primary subtag of the language that `text` is written in, or "" when it does not tell. By script where one
/// language owns it (Greek, Hebrew, Thai, Hangul, kana…), else by the commonest words of each language in its script.
/// Reads at most the first 64 KiB.
std::string guess_language(std::string_view text);

/// The language of a document: `declared` ("en-GB", "de_DE.UTF-8", maybe nonsense) reduced to its primary subtag when it
/// is a known language and `text` does not plainly speak another one, else the guess, else "en".
std::string settle_language(std::string_view declared, std::string_view text);

}  // namespace showrunner::text
