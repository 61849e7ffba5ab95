#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace showrunner::text::spoken {

/// English number words, American style ("one hundred five", "twenty-one"). Our own rather than ICU's, whose formatters are
/// not thread-safe and which have no word for decades, fractions or clock times. Pure functions.

/// 1250000 → "one million two hundred fifty thousand".
std::string cardinal(std::uint64_t value);

/// 21 → "twenty-first".
std::string ordinal(std::uint64_t value);

/// 1905 → "nineteen oh five", 2005 → "two thousand five", 2024 → "twenty twenty-four". For values from 1000 to 9999; others
/// are read as cardinals.
std::string year(std::uint64_t value);

/// 0 to 99 as in a clock or a year: 5 → "oh five", 45 → "forty-five".
std::string two_digits(std::uint64_t value);

/// "007" → "zero zero seven". Other bytes than digits are skipped.
std::string digit_by_digit(std::string_view digits);

/// The words with the last one in the plural: "twenty" → "twenties", "six" → "sixes".
std::string plural(std::string words);

/// 3, 4 → "three quarters"; 7, 150 → "seven over one hundred fifty".
std::string fraction(std::uint64_t numerator, std::uint64_t denominator);

}  // namespace showrunner::text::spoken
