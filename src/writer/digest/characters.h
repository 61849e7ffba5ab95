#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <unicode/umachine.h>

namespace showrunner::writer::digest {

/// The character of UTF-8 `text` that starts at byte `at`, which moves on to the next; negative for invalid bytes.
UChar32 next_character(std::string_view text, std::size_t& at);

/// The last character before byte `end`, which moves to its start; negative for invalid bytes. `end` must not be 0.
UChar32 previous_character(std::string_view text, std::size_t& end);

/// Appends the UTF-8 of `character`, which must be valid.
void append_character(UChar32 character, std::string& out);

/// At most `most` bytes of `text`, ending between characters.
std::string_view first_bytes(std::string_view text, std::size_t most);

}  // namespace showrunner::writer::digest
