#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace showrunner::text::spoken {

/// A unit of measure behind a number, in words: "km/h" → one "kilometer per hour", many "kilometers per hour".
struct Unit {
  std::size_t length = 0;  ///< bytes of text, with a space or hyphen before the unit; 0 when there is none
  bool hyphenated = false;
  std::string one;
  std::string many;

  explicit operator bool() const { return length != 0; }
};

/// The unit at `at`, directly behind a number. Case tells units apart: mA and MA, mW and MW, KB and Kb.
Unit unit_at(std::string_view text, std::size_t at);

/// Whether the number from `start` with a unit up to `end` describes the noun after it: "a 5 km run".
bool describes_noun(std::string_view text, std::size_t start, std::size_t end);

}  // namespace showrunner::text::spoken
