#pragma once

#include <cstddef>
#include <string_view>

namespace showrunner::text::spoken {

/// The working alphabet of the scanners. `Written` maps every sentence into it, so that a scanner looks at single bytes:
/// ASCII stands for itself, a byte of 0x80 or above belongs to a letter in UTF-8, a space is the only white space, and the
/// symbols that are said or that pause have a code of their own below 0x20. Nothing else occurs.
namespace symbol {
inline constexpr char kEuro = '\x01';
inline constexpr char kPound = '\x02';
inline constexpr char kYen = '\x03';
inline constexpr char kCent = '\x04';
inline constexpr char kRupee = '\x05';
inline constexpr char kWon = '\x06';
inline constexpr char kDegree = '\x07';
inline constexpr char kEnDash = '\x08';
inline constexpr char kEmDash = '\x09';
inline constexpr char kEllipsis = '\x0a';
inline constexpr char kTimes = '\x0b';
inline constexpr char kDivide = '\x0c';
inline constexpr char kPlusMinus = '\x0d';
inline constexpr char kApproximately = '\x0e';
inline constexpr char kAtMost = '\x0f';
inline constexpr char kAtLeast = '\x10';
inline constexpr char kNotEqual = '\x11';
inline constexpr char kArrow = '\x12';
inline constexpr char kSquared = '\x13';
inline constexpr char kCubed = '\x14';
inline constexpr char kSection = '\x15';
inline constexpr char kCopyright = '\x16';
inline constexpr char kBullet = '\x17';
inline constexpr char kMicro = '\x18';
inline constexpr char kMinus = '\x19';
inline constexpr char kOhm = '\x1a';
}  // namespace symbol

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

constexpr bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

/// A byte of a UTF-8 character that is not its first.
constexpr bool is_continuation_byte(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// A letter, or one byte of a letter outside ASCII.
constexpr bool is_letter(char c) {
  return is_upper(c) || is_lower(c) || is_beyond_ascii(c);
}

constexpr bool is_letter_or_digit(char c) {
  return is_letter(c) || is_digit(c);
}

constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether `c` is a hyphen or dash that can join the two ends of a range.
constexpr bool is_range_dash(char c) {
  return c == '-' || c == symbol::kEnDash || c == symbol::kMinus;
}

/// Scanners look at most this far for a word, so that their work is linear whatever the text holds.
inline constexpr std::size_t kMaxWordBytes = 256;

}  // namespace showrunner::text::spoken
