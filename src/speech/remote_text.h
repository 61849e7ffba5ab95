#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::speech {

/// A part of a sentence that a service takes in one call.
struct TextPart {
  std::string text;
  bool clause_end = false;  ///< a pause is natural behind it

  friend bool operator==(const TextPart&, const TextPart&) = default;
};

/// Cuts a sentence (UTF-8) into parts of at most `max_characters` code points (0: no limit): behind a clause where one
/// ends in the second half of what fits, else between words, else where it must be. Nothing but white space at the cuts is lost.
std::vector<TextPart> split_to_limit(std::string_view text, std::size_t max_characters);

}  // namespace showrunner::speech
