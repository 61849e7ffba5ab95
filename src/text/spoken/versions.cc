// Versions and addresses of the Internet protocol: v2.3.1, Python 3.11, 192.168.1.1/24.

#include "text/spoken/number.h"
#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

constexpr std::size_t kMaxGroups = 6;

/// Names that are followed by a version, where 3.11 is "three point eleven".
constexpr WordSet kVersioned({"version", "release",  "python",     "ubuntu",     "ios",     "macos",   "node",
                              "java",    "php",      "ruby",       "go",         "golang",  "android", "firefox",
                              "chrome",  "postgres", "postgresql", "mysql",      "kernel",  "django",  "rails",
                              "fedora",  "gcc",      "clang",      "cmake",      "swift",   "kotlin",  "perl",
                              "tls",     "linux",    "debian",     "typescript", "pytorch", "cuda"});

/// Digits between single full stops.
struct Groups {
  std::size_t length = 0;
  std::size_t count = 0;
  bool are_octets = true;
  std::string as_version;
  std::string as_address;
};

/// "04" in a version is "oh four".
std::string group_words(std::string_view digits) {
  const ShortNumber number = short_number_at(digits, 0, 4);
  if (number.length == 0) return digit_by_digit(digits);
  if (digits.size() == 2 && digits.front() == '0') return two_digits(number.value);
  return digits.size() > 1 && digits.front() == '0' ? digit_by_digit(digits) : cardinal(number.value);
}

Groups groups_at(std::string_view text, std::size_t at) {
  Groups groups;
  std::size_t end = at;
  while (groups.count < kMaxGroups) {
    const std::size_t start = end + (groups.count == 0 ? 0 : 1);
    if (groups.count != 0 && (end >= text.size() || text[end] != '.')) break;
    std::size_t stop = start;
    while (stop < text.size() && stop - start < 9 && is_digit(text[stop])) ++stop;
    if (stop == start) break;
    const std::string_view digits = text.substr(start, stop - start);
    const ShortNumber octet = short_number_at(digits, 0, 3);
    groups.are_octets = groups.are_octets && octet.length != 0 && octet.value <= 255;
    if (groups.count != 0) {
      groups.as_version += " point ";
      groups.as_address += " dot ";
    }
    groups.as_version += group_words(digits);
    groups.as_address += digit_by_digit(digits);
    ++groups.count;
    end = stop;
  }
  groups.length = end - at;
  return groups;
}

/// "v2", "V2.1": the letter and its groups.
Reading read_v(const Place& place) {
  if (!is_digit(place.peek(1)) || is_letter_or_digit(place.before())) return {};
  Groups groups = groups_at(place.text, place.at + 1);
  if (!is_token_end(place.text, place.at + 1 + groups.length)) return {};
  return {1 + groups.length, "version " + std::move(groups.as_version)};
}

}  // namespace

Reading read_version(const Place& place) {
  const char first = place.peek();
  if (first == 'v' || first == 'V') return read_v(place);
  if (!is_digit(first)) return {};
  Groups groups = groups_at(place.text, place.at);
  const std::size_t end = place.at + groups.length;
  if (groups.count < 2 || !is_token_end(place.text, end)) return {};
  if (groups.count == 2) {
    const bool is_versioned = kVersioned.contains(lower_case(previous_word(place.text, place.at)));
    return is_versioned ? Reading{groups.length, std::move(groups.as_version)} : Reading{};
  }
  if (groups.count != 4 || !groups.are_octets) return {groups.length, std::move(groups.as_version)};
  const ShortNumber prefix =
      end < place.text.size() && place.text[end] == '/' ? short_number_at(place.text, end + 1, 2) : ShortNumber{};
  if (prefix.length == 0) return {groups.length, std::move(groups.as_address)};
  return {groups.length + 1 + prefix.length, groups.as_address + " slash " + cardinal(prefix.value)};
}

}  // namespace showrunner::text::spoken
