// Calendar dates: 2024-03-15, 15 March 2024, March 15, 2024, 3/15/2024, 15.03.2024.

#include <array>
#include <optional>

#include "text/spoken/number.h"
#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

struct Month {
  std::size_t length = 0;  // with the full stop of an abbreviation
  std::string_view name;
};

/// "March", "Mar.", "Sept" with a capital; nothing else is safely a month.
Month month_at(std::string_view text, std::size_t at) {
  const std::string_view word = word_at(text, at);
  if (word.size() < 3 || !is_upper(word.front())) return {};
  for (const std::string_view month : kMonths) {
    if (word == month) return {word.size(), month};
    const bool is_short = word == month.substr(0, 3) || (word == "Sept" && month == "September");
    if (!is_short) continue;
    const bool has_stop = at + word.size() < text.size() && text[at + word.size()] == '.';
    return {word.size() + (has_stop ? 1 : 0), month};
  }
  return {};
}

bool is_day(const ShortNumber& number) {
  return number.length != 0 && number.value >= 1 && number.value <= 31;
}

bool is_month(const ShortNumber& number) {
  return number.length != 0 && number.value >= 1 && number.value <= 12;
}

/// "st", "nd", "rd", "th" at `at`, as a length.
std::size_t ordinal_ending(std::string_view text, std::size_t at) {
  const std::string ending = lower_case(text.substr(std::min(at, text.size()), 2));
  const bool is_ending = ending == "st" || ending == "nd" || ending == "rd" || ending == "th";
  return is_ending && is_token_end(text, at + 2) ? 2 : 0;
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

/// Whether the digits that end before `at` go on as a quantity, a time or a fraction: "3,000", "3.5", "10:30", "20%".
bool goes_on(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  if (c == '%' || is_letter(c)) return true;
  return (c == ',' || c == '.' || c == ':' || c == '/') && at + 1 < text.size() && is_digit(text[at + 1]);
}

/// A year of four digits after an optional comma; `end` moves behind it.
std::optional<std::uint64_t> year_after(std::string_view text, std::size_t& end) {
  std::size_t at = skip_spaces(text, end);
  if (at < text.size() && text[at] == ',') at = skip_spaces(text, at + 1);
  const ShortNumber number = short_number_at(text, at, 4);
  if (number.length != 4 || !is_year(number.value) || goes_on(text, at + 4)) return std::nullopt;
  end = at + 4;
  return number.value;
}

std::string day_and_month(std::uint64_t day, std::string_view month) {
  return std::string(month) + " " + ordinal(day);
}

void append_year(std::string& words, std::uint64_t value) {
  words += ", " + year(value);
}

/// Two digits mean the years 1970 to 2069, as in POSIX strptime.
std::uint64_t full_year(const ShortNumber& number) {
  if (number.length == 4) return number.value;
  return number.value + (number.value < 69 ? 2000 : 1900);
}

Reading read_iso(const Place& place) {
  const std::string_view rest = place.rest();
  if (rest.size() < 10 || rest[4] != '-' || rest[7] != '-') return {};
  const ShortNumber written_year = short_number_at(rest.substr(0, 4), 0, 4);
  const ShortNumber month = short_number_at(rest.substr(5, 2), 0, 2);
  const ShortNumber day = short_number_at(rest.substr(8, 2), 0, 2);
  if (written_year.length != 4 || month.length != 2 || day.length != 2 || !is_month(month) || !is_day(day)) return {};
  const bool has_time = rest.size() > 11 && rest[10] == 'T' && is_digit(rest[11]);
  if (!has_time && !is_token_end(rest, 10)) return {};
  std::string words = day_and_month(day.value, kMonths[month.value - 1]);
  append_year(words, written_year.value);
  if (has_time) words += ",";
  return {has_time ? std::size_t{11} : std::size_t{10}, std::move(words)};
}

/// 3/15/2024, 15.03.2024, 03-15-24: the same separator twice.
Reading read_numeric(const Place& place) {
  const std::string_view text = place.text;
  const ShortNumber first = short_number_at(text, place.at, 2);
  std::size_t at = place.at + first.length;
  if (first.length == 0 || at >= text.size()) return {};
  const char separator = text[at];
  if (separator != '/' && separator != '.' && separator != '-') return {};
  const ShortNumber second = short_number_at(text, at + 1, 2);
  at += 1 + second.length;
  if (second.length == 0 || at >= text.size() || text[at] != separator) return {};
  const ShortNumber third = short_number_at(text, at + 1, 4);
  at += 1 + third.length;
  const bool is_short_year = third.length == 2 && separator == '/';
  if ((third.length != 4 && !is_short_year) || !is_token_end(text, at) || goes_on(text, at)) return {};
  const bool day_first = separator == '.' || (place.manner.day_first ? is_month(second) : !is_month(first));
  const ShortNumber& day = day_first ? first : second;
  const ShortNumber& month = day_first ? second : first;
  if (!is_day(day) || !is_month(month)) return {};
  std::string words = day_and_month(day.value, kMonths[month.value - 1]);
  append_year(words, full_year(third));
  return {at - place.at, std::move(words)};
}

/// "15 March 2024" → "the fifteenth of March, twenty twenty-four".
Reading read_day_month(const Place& place) {
  const std::string_view text = place.text;
  const ShortNumber day = short_number_at(text, place.at, 2);
  if (!is_day(day)) return {};
  std::size_t at = place.at + day.length;
  at = skip_spaces(text, at + ordinal_ending(text, at));
  if (text.substr(at, 3) == "of ") at = skip_spaces(text, at + 3);
  const Month month = month_at(text, at);
  if (month.length == 0) return {};
  const bool has_article = lower_case(previous_word(text, place.at)) == "the";
  std::string words = (has_article ? "" : "the ") + ordinal(day.value) + " of " + std::string(month.name);
  std::size_t end = at + month.length;
  if (const auto value = year_after(text, end)) {
    append_year(words, *value);
  } else if (text[end - 1] == '.' && ends_sentence(text, end)) {
    --end;
  }
  return {end - place.at, std::move(words)};
}

/// "March 15, 2024", "Mar. 3–5", "March 2024".
Reading read_month_day(const Place& place) {
  const std::string_view text = place.text;
  const Month month = month_at(text, place.at);
  if (month.length == 0) return {};
  const std::size_t after = skip_spaces(text, place.at + month.length);
  std::string words(month.name);
  std::size_t end = place.at + month.length;
  if (const ShortNumber day = short_number_at(text, after, 2); is_day(day)) {
    end = after + day.length;
    const std::size_t ending = ordinal_ending(text, end);
    end += ending;
    if (ending == 0 && goes_on(text, end)) return {};
    words = day_and_month(day.value, month.name);
    if (end + 1 < text.size() && is_range_dash(text[end])) {
      const ShortNumber last = short_number_at(text, end + 1, 2);
      if (is_day(last) && !goes_on(text, end + 1 + last.length)) {
        words += " to " + ordinal(last.value);
        end += 1 + last.length;
      }
    }
    if (const auto value = year_after(text, end)) append_year(words, *value);
    return {end - place.at, std::move(words)};
  }
  if (const auto value = year_after(text, end)) {
    words += " " + year(*value);
    return {end - place.at, std::move(words)};
  }
  return {};
}

}  // namespace

Reading read_date(const Place& place) {
  const char first = place.peek();
  if (is_upper(first)) return read_month_day(place);
  if (!is_digit(first)) return {};
  if (Reading reading = read_iso(place)) return reading;
  if (Reading reading = read_numeric(place)) return reading;
  return read_day_month(place);
}

}  // namespace showrunner::text::spoken
