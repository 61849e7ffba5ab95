#include "text/spoken/number_words.h"

#include <array>

#include "text/spoken/alphabet.h"

namespace showrunner::text::spoken {
namespace {

constexpr std::array<std::string_view, 20> kSmall = {
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> kTens = {"",      "",      "twenty",  "thirty", "forty",
                                                    "fifty", "sixty", "seventy", "eighty", "ninety"};

constexpr std::array<std::string_view, 7> kScales = {"",         "thousand",    "million",    "billion",
                                                     "trillion", "quadrillion", "quintillion"};

struct IrregularOrdinal {
  std::string_view cardinal;
  std::string_view ordinal;
};

constexpr std::array<IrregularOrdinal, 7> kIrregularOrdinals = {{{"one", "first"},
                                                                 {"two", "second"},
                                                                 {"three", "third"},
                                                                 {"five", "fifth"},
                                                                 {"eight", "eighth"},
                                                                 {"nine", "ninth"},
                                                                 {"twelve", "twelfth"}}};

void append_word(std::string& words, std::string_view word) {
  if (!words.empty()) words += ' ';
  words += word;
}

std::string below_hundred(std::uint64_t value) {
  if (value < kSmall.size()) return std::string(kSmall[value]);
  std::string words(kTens[value / 10]);
  if (value % 10 != 0) words.append("-").append(kSmall[value % 10]);
  return words;
}

void append_below_thousand(std::string& words, std::uint64_t value) {
  if (value >= 100) {
    append_word(words, kSmall[value / 100]);
    append_word(words, "hundred");
    value %= 100;
    if (value == 0) return;
  }
  append_word(words, below_hundred(value));
}

/// The groups of three digits, the weightiest first; `scale` is the weight of the last one in thousands.
void append_groups(std::string& words, std::uint64_t value, std::size_t scale) {
  if (value >= 1000) append_groups(words, value / 1000, scale + 1);
  if (value % 1000 == 0) return;
  append_below_thousand(words, value % 1000);
  if (scale > 0) append_word(words, kScales[scale]);
}

/// Where the last word of `words` starts; a hyphen divides words as a space does.
std::size_t last_word(std::string_view words) {
  const std::size_t divider = words.find_last_of(" -");
  return divider == std::string_view::npos ? 0 : divider + 1;
}

}  // namespace

std::string cardinal(std::uint64_t value) {
  if (value == 0) return std::string(kSmall[0]);
  std::string words;
  append_groups(words, value, 0);
  return words;
}

std::string ordinal(std::uint64_t value) {
  std::string words = cardinal(value);
  const std::size_t start = last_word(words);
  const std::string_view last = std::string_view(words).substr(start);
  for (const IrregularOrdinal& irregular : kIrregularOrdinals) {
    if (last == irregular.cardinal) return words.replace(start, std::string::npos, irregular.ordinal);
  }
  if (words.back() == 'y') words.replace(words.size() - 1, 1, "ie");
  return words + "th";
}

std::string two_digits(std::uint64_t value) {
  return value < 10 ? "oh " + std::string(kSmall[value]) : below_hundred(value);
}

std::string year(std::uint64_t value) {
  const std::uint64_t century = value / 100;
  const std::uint64_t rest = value % 100;
  if (value < 1000 || value > 9999 || (century % 10 == 0 && rest < 10)) return cardinal(value);
  if (rest == 0) return below_hundred(century) + " hundred";
  return below_hundred(century) + " " + two_digits(rest);
}

std::string digit_by_digit(std::string_view digits) {
  std::string words;
  for (const char c : digits) {
    if (is_digit(c)) append_word(words, kSmall[static_cast<std::size_t>(c - '0')]);
  }
  return words;
}

std::string plural(std::string words) {
  if (words.ends_with('y')) {
    words.replace(words.size() - 1, 1, "ies");
  } else if (words.ends_with('x') || words.ends_with('s')) {
    words += "es";
  } else {
    words += 's';
  }
  return words;
}

std::string fraction(std::uint64_t numerator, std::uint64_t denominator) {
  const bool has_a_name = (denominator >= 2 && denominator <= 20) || denominator == 100 || denominator == 1000;
  if (!has_a_name) return cardinal(numerator) + " over " + cardinal(denominator);
  std::string part = denominator == 2 ? "half" : denominator == 4 ? "quarter" : ordinal(denominator);
  if (denominator >= 100) part.erase(0, part.find(' ') + 1);  // "hundredth", not "one hundredth"
  if (numerator != 1) part = denominator == 2 ? "halves" : plural(part);
  return cardinal(numerator) + " " + part;
}

}  // namespace showrunner::text::spoken
