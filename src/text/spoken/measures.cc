// Quantities with a unit: 5 km, 72°F, 20%, 6'2", 100k, 4K, 10x.

#include "text/spoken/number.h"
#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/units.h"

namespace showrunner::text::spoken {
namespace {

/// Whether a quotation is open at `at`, so that the next quote closes it and is no inch.
bool is_in_quotes(std::string_view text, std::size_t at) {
  const std::size_t start = at - std::min(at, kMaxWordBytes);
  return std::ranges::count(text.substr(start, at - start), '"') % 2 == 1;
}

/// 6'2" → "six foot two", 12" → "twelve inches", 6' → "six feet".
Reading read_feet(const Place& place) {
  const std::string_view text = place.text;
  const ShortNumber first = short_number_at(text, place.at, 3);
  const std::size_t sign = place.at + first.length;
  if (first.length == 0 || sign >= text.size()) return {};
  if (text[sign] == '"' && is_token_end(text, sign + 1) && !is_in_quotes(text, place.at)) {
    return {first.length + 1, cardinal(first.value) + (first.value == 1 ? " inch" : " inches")};
  }
  if (text[sign] != '\'') return {};
  const std::size_t gap = sign + 1 < text.size() && text[sign + 1] == ' ' ? 1 : 0;
  const ShortNumber inches = short_number_at(text, sign + 1 + gap, 2);
  const std::size_t end = sign + 1 + gap + inches.length;
  if (inches.length != 0 && inches.value < 12 && is_token_end(text, end)) {
    const bool has_mark = end < text.size() && text[end] == '"';
    if (!has_mark && gap != 0) return {};
    return {end + (has_mark ? 1 : 0) - place.at, cardinal(first.value) + " foot " + cardinal(inches.value)};
  }
  return {};
}

/// "100k", "3M", "7B" → thousand, million, billion; "4K" and "8K" are names of formats.
Reading read_magnitude(const Place& place, const Number& number) {
  const std::size_t end = place.at + number.length;
  if (end >= place.text.size() || !is_token_end(place.text, end + 1)) return {};
  const char letter = place.text[end];
  const bool is_name = letter == 'K' && number.whole.size() == 1 && number.is_integer();
  std::string_view scale;
  if ((letter == 'k' || letter == 'K') && !is_name) scale = " thousand";
  if (letter == 'M') scale = " million";
  if (letter == 'B') scale = " billion";
  if (letter == 'x' || letter == symbol::kTimes) scale = " times";
  if (scale.empty()) return {};
  return {number.length + 1, number.words() + std::string(scale)};
}

/// "1920x1080", "3×4": the first factor and the sign.
Reading read_factor(const Place& place, const Number& number) {
  std::size_t sign = place.at + number.length;
  const std::string_view text = place.text;
  const bool is_apart = sign < text.size() && text[sign] == ' ';
  if (is_apart) ++sign;
  if (sign >= text.size() || (text[sign] != 'x' && text[sign] != symbol::kTimes)) return {};
  std::size_t next = sign + 1;
  if (is_apart && next < text.size() && text[next] == ' ') ++next;
  const Number second = number_at(text, next);
  if (!second) return {};
  const bool has_article = lower_case(previous_word(text, place.at)) == "a";
  const bool is_product = text[sign] == symbol::kTimes && number.whole.size() < 3 && !has_article;
  return {next - place.at, number.words() + (is_product ? " times" : " by")};
}

}  // namespace

Reading read_measure(const Place& place) {
  const bool starts_number = is_digit(place.peek()) || (place.peek() == '.' && is_digit(place.peek(1)));
  if (!starts_number || is_letter(place.before())) return {};  // the 2 of B2B counts nothing
  if (Reading reading = read_feet(place)) return reading;
  const Number number = number_at(place.text, place.at);
  if (Reading reading = read_magnitude(place, number)) return reading;
  if (Reading reading = read_factor(place, number)) return reading;
  const std::size_t end = place.at + number.length;
  const Unit unit = unit_at(place.text, end);
  if (!unit) return {};
  const bool is_one = number.is_one() || unit.hyphenated || describes_noun(place.text, place.at, end + unit.length);
  return {number.length + unit.length, number.words() + " " + (is_one ? unit.one : unit.many)};
}

}  // namespace showrunner::text::spoken
