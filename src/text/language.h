#pragma once

#include <string>
#include <string_view>

namespace showrunner::text {

/// The BCP-47 primary subtag of the language that `text` is written in, or "" when it does not tell: one or two words in
/// Latin script never do. By CLD2, which counts sequences of four letters. Reads at most the first 64 KiB; any thread.
std::string guess_language(std::string_view text);

/// The language of a document: `declared` ("en-GB", "de_DE.UTF-8", maybe nonsense) reduced to its primary subtag when it
/// is a known language and `text` does not plainly speak another one, else the guess, else "en".
std::string settle_language(std::string_view declared, std::string_view text);

/// Whether `tag` has the form of a BCP-47 tag (RFC 5646 §2.1) as people write them: "en", "pt-BR", "zh-Hans-CN",
/// "sl-rozaj", in any case of letters. Neither whether there is such a language, nor extensions ("-u-…", "-x-…").
bool is_language_tag(std::string_view tag);

}  // namespace showrunner::text
