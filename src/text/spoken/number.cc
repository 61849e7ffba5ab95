#include "text/spoken/number.h"

#include <algorithm>

#include "text/spoken/alphabet.h"
#include "text/spoken/number_words.h"

namespace showrunner::text::spoken {
namespace {

/// Bytes of digits at `at`, at most up to `limit`.
std::size_t count_digits(std::string_view text, std::size_t at, std::size_t limit) {
  std::size_t end = at;
  while (end < limit && is_digit(text[end])) ++end;
  return end - at;
}

/// Whether ",ddd" and no fourth digit stands at `at`.
bool is_group(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == ',' && count_digits(text, at + 1, std::min(text.size(), at + 5)) == 3;
}

std::uint64_t value_of(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

}  // namespace

std::uint64_t Number::value() const {
  return value_of(whole);
}

std::string Number::words() const {
  const bool has_needless_zero = whole.size() > 1 && whole.front() == '0' && is_integer();
  std::string words;
  if (!whole.empty()) {
    words = has_needless_zero || !is_quantity() ? digit_by_digit(whole.substr(0, kMaxSpokenDigits)) : cardinal(value());
  }
  if (!is_integer()) {
    words += words.empty() ? "point " : " point ";
    words += digit_by_digit(decimals.substr(0, kMaxSpokenDigits));
  }
  return words;
}

Number number_at(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + kMaxWordBytes);
  Number number;
  std::size_t end = at + count_digits(text, at, limit);
  number.whole = text.substr(at, end - at);
  if (!number.whole.empty() && number.whole.size() <= 3 && number.whole.front() != '0') {
    while (end + 4 <= limit && is_group(text, end)) {
      number.whole += text.substr(end + 1, 3);
      number.grouped = true;
      end += 4;
    }
  }
  if (end + 1 < limit && text[end] == '.' && is_digit(text[end + 1])) {
    const std::size_t digits = count_digits(text, end + 1, limit);
    number.decimals = text.substr(end + 1, digits);
    end += 1 + digits;
  }
  number.length = end - at;
  return number;
}

ShortNumber short_number_at(std::string_view text, std::size_t at, std::size_t max_digits) {
  if (at >= text.size()) return {};
  const std::size_t digits = count_digits(text, at, std::min(text.size(), at + max_digits + 1));
  if (digits == 0 || digits > max_digits) return {};
  return {.length = digits, .value = value_of(text.substr(at, digits))};
}

}  // namespace showrunner::text::spoken
