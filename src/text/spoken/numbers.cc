// Numbers by themselves: ordinals and decades, fractions, ranges, years, cardinals.

#include "text/spoken/number.h"
#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/units.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

/// Small words that end in s and are no counted noun.
constexpr WordSet kNotPlurals({"always", "as",      "did",     "does",      "has",       "his",   "hers",    "is",
                               "its",    "ours",    "perhaps", "sees",      "this",      "thus",  "towards", "us",
                               "was",    "yes",     "says",    "across",    "besides",   "makes", "shows",   "brings",
                               "marks",  "remains", "looks",   "sometimes", "afterwards"});

/// Words after which four digits are a year whatever follows.
constexpr WordSet kYearLeads({"after",     "around",   "before",   "by",      "circa",  "during", "early",  "from",
                              "in",        "late",     "of",       "since",   "summer", "spring", "autumn", "fall",
                              "winter",    "the",      "until",    "till",    "year",   "and",    "to",     "mid",
                              "january",   "february", "march",    "april",   "may",    "june",   "july",   "august",
                              "september", "october",  "november", "december"});

bool follows_a_letter_hyphen(const Place& place) {
  return place.at >= 2 && place.before() == '-' && is_letter(place.text[place.at - 2]);
}

/// Words after which "30s" is a decade and not half a minute.
constexpr WordSet kDecadeLeads({"the", "his", "her", "their", "my", "our", "your", "early", "mid", "late", "in", "of"});

/// Whether an s that touches the number makes its plural; else it may be seconds.
bool is_plural(const Place& place, const ShortNumber& number) {
  if (number.length >= 3 || follows_a_letter_hyphen(place) || place.before() == '\'') return true;
  const bool is_decade = number.length == 2 && number.value % 10 == 0;
  return is_decade && kDecadeLeads.contains(lower_case(previous_word(place.text, place.at)));
}

/// "1990s" → "nineteen nineties", "747s" → "seven hundred forty-sevens".
Reading read_plural(const Place& place, const ShortNumber& number) {
  const std::string_view text = place.text;
  std::size_t end = place.at + number.length;
  if (end < text.size() && text[end] == '\'') ++end;
  if (end >= text.size() || text[end] != 's' || !is_token_end(text, end + 1) || !is_plural(place, number)) return {};
  const std::size_t length = end + 1 - place.at;
  const bool is_possessive =
      text[end - 1] == '\'' && (number.length != 4 || number.value % 10 != 0) && number.length != 2;
  if (is_possessive) return {length, (is_year(number.value) ? year(number.value) : cardinal(number.value)) + "'s"};
  if (number.length == 4 && number.value == 2000) return {length, "two thousands"};
  return {length, plural(is_year(number.value) ? year(number.value) : cardinal(number.value))};
}

/// "'90s", "'98": the apostrophe stands for the century.
Reading read_short_year(const Place& place) {
  if (is_letter_or_digit(place.before())) return {};
  const ShortNumber number = short_number_at(place.text, place.at + 1, 2);
  if (number.length != 2) return {};
  if (Reading reading = read_plural(place.later(1), number)) return {reading.length + 1, std::move(reading.words)};
  if (!is_token_end(place.text, place.at + 3)) return {};
  if (place.peek(3) == '\'') return {};  // a quotation: '90'
  return {3, two_digits(number.value)};
}

/// Whether four digits, with nothing but their surroundings to tell, are meant as a year.
bool reads_as_year(const Place& place, const Number& number) {
  if (number.length != 4 || !number.is_integer() || number.value() > 2099) return false;
  const std::string lead = lower_case(previous_word(place.text, place.at));
  if (number.value() < 1100) return number.value() > 1009 && (lead == "in" || lead == "since" || lead == "by");
  const std::string_view noun = next_word(place.text, place.at + 4);
  const bool counts = noun.size() >= 4 && is_lower(noun.front()) && noun.ends_with('s') && !kNotPlurals.contains(noun);
  return !counts || kYearLeads.contains(lead);
}

std::string quantity_words(const Place& place, const Number& number) {
  return reads_as_year(place, number) ? year(number.value()) : number.words();
}

/// "3/4" as numerator and denominator.
struct WrittenFraction {
  std::size_t length = 0;
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 0;
};

WrittenFraction fraction_at(std::string_view text, std::size_t at) {
  const ShortNumber numerator = short_number_at(text, at, 4);
  const std::size_t slash = at + numerator.length;
  if (numerator.length == 0 || slash >= text.size() || text[slash] != '/') return {};
  const ShortNumber denominator = short_number_at(text, slash + 1, 4);
  const std::size_t end = slash + 1 + denominator.length;
  if (denominator.length == 0 || (end < text.size() && (text[end] == '/' || is_digit(text[end])))) return {};
  return {end - at, numerator.value, denominator.value};
}

bool is_proper(const WrittenFraction& fraction) {
  return fraction.length != 0 && fraction.numerator != 0 && fraction.numerator < fraction.denominator;
}

/// "2 1/2" → "two and a half"; with the unit after it, if there is one.
std::string mixed_words(std::uint64_t whole, const WrittenFraction& part) {
  std::string words = fraction(part.numerator, part.denominator);
  if (part.numerator == 1) words.replace(0, words.find(' '), "a");
  if (words.starts_with("a eigh") || words.starts_with("a eleven")) words.insert(1, "n");
  return cardinal(whole) + " and " + words;
}

/// "9.2/10" → "nine point two out of ten".
Reading read_score(const Place& place) {
  const Number score = number_at(place.text, place.at);
  const std::size_t slash = place.at + score.length;
  if (score.is_integer() || slash >= place.text.size() || place.text[slash] != '/') return {};
  const ShortNumber best = short_number_at(place.text, slash + 1, 3);
  const std::size_t end = slash + 1 + best.length;
  if (best.length == 0 || !is_token_end(place.text, end)) return {};
  return {end - place.at, score.words() + " out of " + cardinal(best.value)};
}

}  // namespace

Reading read_ordinal(const Place& place) {
  if (place.peek() == '\'') return read_short_year(place);
  if (!is_digit(place.peek())) return {};
  const ShortNumber decade = short_number_at(place.text, place.at, 4);
  if (decade.length != 0) {
    if (Reading reading = read_plural(place, decade)) return reading;
  }
  const Number number = number_at(place.text, place.at);
  const std::size_t end = place.at + number.length;
  if (!number.is_integer() || !number.is_quantity() || number.whole.empty()) return {};
  const std::string ending = lower_case(place.text.substr(end, 2));
  const bool is_ordinal = ending == "st" || ending == "nd" || ending == "rd" || ending == "th";
  if (!is_ordinal || !is_token_end(place.text, end + 2)) return {};
  return {number.length + 2, ordinal(number.value())};
}

Reading read_fraction(const Place& place) {
  if (!is_digit(place.peek())) return {};
  const std::string_view text = place.text;
  if (Reading reading = read_score(place)) return reading;
  const ShortNumber whole = short_number_at(text, place.at, 4);
  std::size_t start = place.at;
  if (whole.length != 0 && place.peek(whole.length) == ' ') start += whole.length + 1;
  WrittenFraction part = fraction_at(text, start);
  const bool is_mixed = start != place.at && is_proper(part) && part.denominator <= 16;
  if (!is_mixed) part = fraction_at(text, place.at);
  if (part.length == 0) return {};
  std::size_t end = (is_mixed ? start : place.at) + part.length;
  std::string words;
  if (is_mixed) {
    words = mixed_words(whole.value, part);
  } else if (part.numerator == 24 && part.denominator == 7) {
    words = "twenty-four seven";
  } else if (part.numerator == 9 && part.denominator == 11) {
    words = "nine eleven";
  } else if (part.numerator == part.denominator) {
    words = cardinal(part.numerator) + " " + cardinal(part.denominator);
  } else if (is_year(part.numerator)) {
    return {};  // a season: 2023/24
  } else {
    words = fraction(part.numerator, part.denominator);
  }
  if (const Unit unit = unit_at(text, end)) {
    words += " " + (is_mixed ? unit.many : unit.one);
    end += unit.length;
  } else if (!is_token_end(text, end)) {
    return {};
  }
  return {end - place.at, std::move(words)};
}

Reading read_range(const Place& place) {
  if (!is_digit(place.peek()) || follows_a_letter_hyphen(place)) return {};
  const std::string_view text = place.text;
  const Number first = number_at(text, place.at);
  std::size_t at = place.at + first.length;
  const bool is_season = at < text.size() && text[at] == '/' && first.length == 4 && is_year(first.value());
  const bool is_apart =
      at + 1 < text.size() && text[at] == ' ' && (text[at + 1] == '-' || text[at + 1] == symbol::kEnDash);
  if (is_apart) ++at;
  if (at >= text.size() || (!is_range_dash(text[at]) && !is_season)) return {};
  ++at;
  if (is_apart && at < text.size() && text[at] == ' ') ++at;
  const bool has_second = at < text.size() && (is_digit(text[at]) || text[at] == '$');
  if (!has_second) return {};
  const bool is_sum = is_apart && text.substr(at, 24).find('=') != std::string_view::npos;
  std::string words = quantity_words(place, first);
  if (first.length == 4 && is_year(first.value()) && is_season) words = year(first.value());
  return {at - place.at, std::move(words) + (is_sum ? " minus" : is_season ? "" : " to")};
}

Reading read_year(const Place& place) {
  if (!is_digit(place.peek())) return {};
  const Number number = number_at(place.text, place.at);
  if (!reads_as_year(place, number) || !is_token_end(place.text, place.at + number.length)) return {};
  return {number.length, year(number.value())};
}

Reading read_cardinal(const Place& place) {
  const bool has_bare_point = place.peek() == '.' && is_digit(place.peek(1)) && !is_letter_or_digit(place.before());
  if (!is_digit(place.peek()) && !has_bare_point) return {};
  const Number number = number_at(place.text, place.at);
  std::size_t end = place.at + number.length;
  while (end < place.text.size() && number.length >= kMaxWordBytes && is_digit(place.text[end])) ++end;
  std::string words = number.words();
  const char e = end < place.text.size() ? to_lower(place.text[end]) : '\0';
  if (e != 'e') return {end - place.at, std::move(words)};
  const bool is_negative = end + 1 < place.text.size() && place.text[end + 1] == '-';
  const bool has_sign = is_negative || (end + 1 < place.text.size() && place.text[end + 1] == '+');
  const std::size_t start = end + (has_sign ? 2 : 1);
  const ShortNumber exponent = short_number_at(place.text, start, 3);
  if (exponent.length == 0 || !is_token_end(place.text, start + exponent.length))
    return {end - place.at, std::move(words)};
  words += std::string(" times ten to the power of ") + (is_negative ? "minus " : "") + cardinal(exponent.value);
  return {start + exponent.length - place.at, std::move(words)};
}

}  // namespace showrunner::text::spoken
