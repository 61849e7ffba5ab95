// Sums of money: $49.95, €20m, £1.2 million, US$5bn, 20 €, ¥500, $5–10 million.

#include <optional>

#include "text/spoken/number.h"
#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/units.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

struct Currency {
  std::string_view one;
  std::string_view many;
  std::string_view minor_one;  // empty where the currency has no hundredths
  std::string_view minor_many;
};

constexpr Currency kDollar = {"dollar", "dollars", "cent", "cents"};
constexpr Currency kPound = {"pound", "pounds", "penny", "pence"};
constexpr Currency kEuro = {"euro", "euros", "cent", "cents"};
constexpr Currency kYen = {"yen", "yen", "", ""};
constexpr Currency kRupee = {"rupee", "rupees", "paisa", "paise"};
constexpr Currency kWon = {"won", "won", "", ""};

const Currency* currency_of(char sign) {
  switch (sign) {
    case '$': return &kDollar;
    case symbol::kPound: return &kPound;
    case symbol::kEuro: return &kEuro;
    case symbol::kYen: return &kYen;
    case symbol::kRupee: return &kRupee;
    case symbol::kWon: return &kWon;
    default: return nullptr;
  }
}

/// What may stand before a dollar sign, and how it is said.
constexpr WordTable kDollarPrefixes({{"US", "U S "},
                                     {"U.S.", "U S "},
                                     {"A", "Australian "},
                                     {"AU", "Australian "},
                                     {"C", "Canadian "},
                                     {"CA", "Canadian "},
                                     {"NZ", "New Zealand "},
                                     {"HK", "Hong Kong "},
                                     {"S", "Singapore "}});

constexpr WordTable kMagnitudes({{"k", "thousand"},
                                 {"K", "thousand"},
                                 {"m", "million"},
                                 {"M", "million"},
                                 {"mn", "million"},
                                 {"mln", "million"},
                                 {"b", "billion"},
                                 {"B", "billion"},
                                 {"bn", "billion"},
                                 {"tn", "trillion"},
                                 {"T", "trillion"},
                                 {"trn", "trillion"},
                                 {"thousand", "thousand"},
                                 {"million", "million"},
                                 {"billion", "billion"},
                                 {"trillion", "trillion"},
                                 {"hundred", "hundred"}});

constexpr WordTable kRates({{"month", "month"}, {"mo", "month"},      {"year", "year"}, {"yr", "year"},
                            {"hour", "hour"},   {"hr", "hour"},       {"h", "hour"},    {"day", "day"},
                            {"week", "week"},   {"wk", "week"},       {"user", "user"}, {"person", "person"},
                            {"seat", "seat"},   {"kg", "kilogram"},   {"lb", "pound"},  {"barrel", "barrel"},
                            {"share", "share"}, {"unit", "unit"},     {"head", "head"}, {"ton", "ton"},
                            {"night", "night"}, {"minute", "minute"}, {"min", "minute"}});

struct Magnitude {
  std::size_t length = 0;
  std::string_view word;
};

/// "bn", " million", "-million" behind a number. A single letter has to touch the number.
Magnitude magnitude_at(std::string_view text, std::size_t at) {
  const bool is_apart = at < text.size() && (text[at] == ' ' || text[at] == '-');
  const std::string_view word = word_at(text, at + (is_apart ? 1 : 0));
  const WordEntry* entry = word.empty() ? nullptr : kMagnitudes.find(word);
  if (entry == nullptr || (is_apart && word.size() == 1)) return {};
  const std::size_t length = word.size() + (is_apart ? 1 : 0);
  return is_token_end(text, at + length) ? Magnitude{length, entry->spoken} : Magnitude{};
}

/// "49.95" → "forty-nine dollars and ninety-five cents".
std::string with_minor(const Number& number, const Currency& currency) {
  const std::uint64_t minor =
      static_cast<std::uint64_t>(number.decimals[0] - '0') * 10 + static_cast<std::uint64_t>(number.decimals[1] - '0');
  const std::uint64_t major = number.value();
  std::string words;
  if (major != 0 || minor == 0) words = cardinal(major) + " " + std::string(major == 1 ? currency.one : currency.many);
  if (minor == 0) return words;
  if (!words.empty()) words += " and ";
  return words + cardinal(minor) + " " + std::string(minor == 1 ? currency.minor_one : currency.minor_many);
}

std::string amount_words(const Number& number, const Magnitude& magnitude, const Currency& currency,
                         bool is_adjective) {
  if (magnitude.length == 0 && number.decimals.size() == 2 && number.is_quantity() && !number.whole.empty() &&
      !currency.minor_one.empty()) {
    return with_minor(number, currency);
  }
  std::string words = number.words();
  append_words(words, magnitude.word);
  const bool is_one = is_adjective || (number.is_one() && magnitude.length == 0);
  append_words(words, is_one ? currency.one : currency.many);
  return words;
}

/// "/month" → " per month"; `end` moves behind it.
std::string rate_at(std::string_view text, std::size_t& end) {
  if (end >= text.size() || text[end] != '/') return {};
  const std::string_view word = word_at(text, end + 1);
  const WordEntry* entry = kRates.find(word);
  if (entry == nullptr) return {};
  end += 1 + word.size();
  return " per " + std::string(entry->spoken);
}

/// The number and what belongs to it behind a currency sign that ends at `at`.
Reading read_amount(const Place& place, std::size_t at, const Currency& currency, std::string_view prefix) {
  const std::string_view text = place.text;
  if (at < text.size() && text[at] == ' ') ++at;
  const Number number = number_at(text, at);
  if (!number) return {};
  std::size_t end = at + number.length;
  std::string words;
  const Number last = end + 1 < text.size() && is_range_dash(text[end]) ? number_at(text, end + 1) : Number{};
  const Number& counted = last ? last : number;
  if (last) {
    const Magnitude first_magnitude = magnitude_at(text, end);
    words = number.words() + " to ";
    end += first_magnitude.length + 1 + last.length;
  }
  const Magnitude magnitude = magnitude_at(text, end);
  end += magnitude.length;
  if (!is_token_end(text, end)) return {};
  words += amount_words(counted, magnitude, currency, describes_noun(text, place.at, end));
  if (!prefix.empty()) {
    const std::size_t name = words.find(currency.one);
    if (name != std::string::npos) words.insert(name, prefix);
  }
  words += rate_at(text, end);
  return {end - place.at, std::move(words)};
}

/// "US$5", "A$20".
Reading read_prefixed_dollar(const Place& place) {
  const std::size_t sign = place.rest().substr(0, 5).find('$');
  if (sign == std::string_view::npos || sign == 0 || is_letter_or_digit(place.before())) return {};
  const WordEntry* entry = kDollarPrefixes.find(place.rest().substr(0, sign));
  return entry == nullptr ? Reading{} : read_amount(place, place.at + sign + 1, kDollar, entry->spoken);
}

struct Code {
  std::string_view letters;
  const Currency* currency;
  std::string_view prefix;
};

constexpr Code kCodes[] = {{"USD", &kDollar, "U S "},
                           {"EUR", &kEuro, ""},
                           {"GBP", &kPound, ""},
                           {"JPY", &kYen, ""},
                           {"INR", &kRupee, ""},
                           {"CAD", &kDollar, "Canadian "},
                           {"AUD", &kDollar, "Australian "}};

const Code* code_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || !is_token_end(text, at + 3)) return nullptr;
  const auto* found = std::ranges::find(kCodes, text.substr(at, 3), &Code::letters);
  return found == std::end(kCodes) ? nullptr : found;
}

/// "20 €", "99¢", "50 USD".
Reading read_postfixed(const Place& place) {
  const std::string_view text = place.text;
  const Number number = number_at(text, place.at);
  if (!number) return {};
  std::size_t end = place.at + number.length;
  const Magnitude magnitude = magnitude_at(text, end);
  end += magnitude.length;
  if (end < text.size() && text[end] == symbol::kCent && magnitude.length == 0) {
    return {end + 1 - place.at, number.words() + (number.is_one() ? " cent" : " cents")};
  }
  if (end < text.size() && text[end] == ' ') ++end;
  if (end >= text.size()) return {};
  if (const Code* code = code_at(text, end)) {
    std::string words = amount_words(number, magnitude, *code->currency, false);
    if (const std::size_t name = words.find(code->currency->one); name != std::string::npos)
      words.insert(name, code->prefix);
    return {end + 3 - place.at, std::move(words)};
  }
  const Currency* currency = text[end] == '$' ? nullptr : currency_of(text[end]);
  if (currency == nullptr || (end + 1 < text.size() && is_digit(text[end + 1]))) return {};
  return {end + 1 - place.at, amount_words(number, magnitude, *currency, false)};
}

}  // namespace

Reading read_money(const Place& place) {
  const char first = place.peek();
  if (is_digit(first)) return read_postfixed(place);
  if (const Currency* currency = currency_of(first)) return read_amount(place, place.at + 1, *currency, "");
  if (!is_upper(first)) return {};
  if (Reading reading = read_prefixed_dollar(place)) return reading;
  const Code* code = is_letter_or_digit(place.before()) ? nullptr : code_at(place.text, place.at);
  return code == nullptr ? Reading{} : read_amount(place, place.at + 3, *code->currency, code->prefix);
}

}  // namespace showrunner::text::spoken
