#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace showrunner::text::spoken {

/// Most digits that are said; what a longer run holds beyond them is left out.
inline constexpr std::size_t kMaxSpokenDigits = 20;

/// A number as written in English: "1,250,000", "3.14", "007". Numbers end where the next 256 bytes do.
struct Number {
  std::size_t length = 0;  ///< bytes of text; 0 when there is no number
  std::string whole;       ///< digits before the point, without commas
  std::string decimals;    ///< digits after the point
  bool grouped = false;    ///< had thousands commas

  explicit operator bool() const { return length != 0; }

  bool is_integer() const { return decimals.empty(); }

  /// Whether the whole part is short enough to be said as a quantity and for value().
  bool is_quantity() const { return whole.size() <= 15; }

  /// The whole part; only when is_quantity().
  std::uint64_t value() const;

  /// Whether a noun counted by it stands in the singular.
  bool is_one() const { return whole == "1" && is_integer(); }

  /// "three point one four"; digits one by one when the number is too long or starts with a needless zero.
  std::string words() const;
};

/// The number that starts at `at`.
Number number_at(std::string_view text, std::size_t at);

/// The value of the 1 to `max_digits` digits at `at` and how many they are; a longer run is none (length 0).
struct ShortNumber {
  std::size_t length = 0;
  std::uint64_t value = 0;
};

ShortNumber short_number_at(std::string_view text, std::size_t at, std::size_t max_digits);

/// Whether four digits look like a year.
constexpr bool is_year(std::uint64_t value) {
  return value >= 1100 && value <= 2099;
}

}  // namespace showrunner::text::spoken
