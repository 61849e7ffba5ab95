// Telephone numbers, digit by digit in their groups.

#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

constexpr std::size_t kMaxGroups = 6;
constexpr std::size_t kMaxGroupDigits = 8;

/// Words that make the number after them one that is dialled.
constexpr WordSet kDialWords({"call", "cell", "dial", "extension", "fax", "mobile", "phone", "tel", "telephone",
                              "text"});

/// Groups of digits between single separators, as "555-123-4567" or "(555) 123-4567".
struct Groups {
  std::size_t length = 0;
  std::size_t count = 0;
  std::size_t digits = 0;
  std::size_t sizes[kMaxGroups] = {};
  char separator = '\0';  // of the last two groups
  std::string words;
};

bool is_separator(char c) {
  return c == '-' || c == '.' || c == ' ' || c == symbol::kEnDash;
}

/// Reads groups of digits; the first may stand in brackets.
Groups groups_at(std::string_view text, std::size_t at) {
  Groups groups;
  std::size_t end = at;
  while (groups.count < kMaxGroups) {
    std::size_t start = end;
    char separator = '\0';
    if (groups.count != 0) {
      if (start < text.size() && text[start] == ')') ++start;
      if (start >= text.size()) break;
      if (is_separator(text[start])) {
        separator = text[start];
        ++start;
      } else if (start == end) {
        break;
      }
    }
    if (start < text.size() && text[start] == '(') ++start;
    std::size_t stop = start;
    while (stop < text.size() && stop - start <= kMaxGroupDigits && is_digit(text[stop])) ++stop;
    const std::size_t size = stop - start;
    if (size == 0 || size > kMaxGroupDigits) break;
    groups.separator = separator;
    if (groups.count != 0) groups.words += ", ";
    groups.words += digit_by_digit(text.substr(start, size));
    groups.sizes[groups.count++] = size;
    groups.digits += size;
    end = stop;
  }
  groups.length = end - at;
  return groups;
}

/// Whether the groups have the shape of a number of North America: 555-1234, 555-123-4567, 1-555-123-4567.
bool is_north_american(const Groups& groups, bool is_dialled) {
  if (groups.separator == ' ' && groups.count < 3) return false;
  const std::size_t* sizes = groups.sizes;
  if (groups.count == 4) return sizes[0] == 1 && sizes[1] == 3 && sizes[2] == 3 && sizes[3] == 4;
  if (groups.count == 3) return sizes[0] == 3 && sizes[1] == 3 && sizes[2] == 4;
  return groups.count == 2 && sizes[0] == 3 && sizes[1] == 4 && is_dialled;
}

}  // namespace

Reading read_phone(const Place& place) {
  const char first = place.peek();
  const bool is_international = first == '+' && is_digit(place.peek(1)) && !is_letter_or_digit(place.before());
  if (!is_international && first != '(' && !is_digit(first)) return {};
  const bool is_dialled = kDialWords.contains(lower_case(previous_word(place.text, place.at)));
  if (is_dialled && place.rest().starts_with("911") && is_token_end(place.text, place.at + 3))
    return {3, "nine one one"};
  Groups groups = groups_at(place.text, place.at + (is_international ? 1 : 0));
  if (groups.count == 0 || !is_token_end(place.text, place.at + groups.length + (is_international ? 1 : 0))) return {};
  if (is_international) {
    if (groups.digits < 8 || groups.digits > 15) return {};
    return {groups.length + 1, "plus " + groups.words};
  }
  const bool is_trunk = first == '0' && groups.count >= 2 && groups.digits >= 10 && groups.digits <= 11;
  const bool is_555 = place.rest().starts_with("555-");
  if (!is_trunk && !is_north_american(groups, is_dialled || is_555)) return {};
  return {groups.length, std::move(groups.words)};
}

}  // namespace showrunner::text::spoken
