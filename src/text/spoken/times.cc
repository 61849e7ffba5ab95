// Times of the day: 10:30, 3 p.m., 14:00, 1:23:45; and ratios such as 16:9, which look alike.

#include "text/spoken/number.h"
#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"

namespace showrunner::text::spoken {
namespace {

/// "a.m.", "PM", "p.m" after optional spaces; the full stop that also ends the sentence is left to it.
struct DayHalf {
  std::size_t length = 0;
  std::string_view words;
};

DayHalf day_half_at(std::string_view text, std::size_t at) {
  std::size_t start = at;
  while (start < text.size() && start < at + 2 && text[start] == ' ') ++start;
  if (start >= text.size()) return {};
  const char half = to_lower(text[start]);
  if (half != 'a' && half != 'p') return {};
  const std::string_view words = half == 'a' ? "A M" : "P M";
  std::size_t end = start + 1;
  const bool has_stops = end < text.size() && text[end] == '.';
  if (has_stops) ++end;
  if (end >= text.size() || to_lower(text[end]) != 'm') return {};
  ++end;
  if (!is_token_end(text, end)) return {};
  if (has_stops && end < text.size() && text[end] == '.' && !ends_sentence(text, end + 1)) ++end;
  return {end - at, words};
}

std::string hour_and_minute(std::uint64_t hour, std::uint64_t minute, bool has_half) {
  if (minute != 0) return cardinal(hour) + " " + two_digits(minute);
  if (has_half) return cardinal(hour);
  if (hour == 0 || hour == 24) return "midnight";
  return cardinal(hour) + (hour > 12 ? " hundred" : " o'clock");
}

/// "10:30", "10:30:15", with or without a.m. or p.m.
Reading read_clock(const Place& place) {
  const std::string_view text = place.text;
  const ShortNumber hour = short_number_at(text, place.at, 2);
  std::size_t end = place.at + hour.length;
  if (hour.length == 0 || hour.value > 24 || end >= text.size() || text[end] != ':') return {};
  const ShortNumber minute = short_number_at(text, end + 1, 2);
  if (minute.length != 2 || minute.value > 59) return {};
  end += 3;
  std::string seconds;
  if (end < text.size() && text[end] == ':') {
    const ShortNumber second = short_number_at(text, end + 1, 2);
    if (second.length != 2 || second.value > 59) return {};
    if (second.value != 0) seconds = " and " + cardinal(second.value) + (second.value == 1 ? " second" : " seconds");
    end += 3;
  }
  const DayHalf half = day_half_at(text, end);
  const bool is_zulu = half.length == 0 && end < text.size() && text[end] == 'Z' && is_token_end(text, end + 1);
  if (half.length == 0 && !is_zulu && !is_token_end(text, end)) return {};
  std::string words = hour_and_minute(hour.value, minute.value, half.length != 0) + seconds;
  append_words(words, half.words);
  if (is_zulu) append_words(words, "U T C");
  return {end + half.length + (is_zulu ? 1 : 0) - place.at, std::move(words)};
}

/// "3 p.m.", "3pm".
Reading read_hour(const Place& place) {
  const ShortNumber hour = short_number_at(place.text, place.at, 2);
  if (hour.length == 0 || hour.value == 0 || hour.value > 12) return {};
  const DayHalf half = day_half_at(place.text, place.at + hour.length);
  if (half.length == 0) return {};
  return {hour.length + half.length, cardinal(hour.value) + " " + std::string(half.words)};
}

/// "16:9" → "sixteen to nine".
Reading read_ratio(const Place& place) {
  const std::string_view text = place.text;
  const ShortNumber left = short_number_at(text, place.at, 4);
  const std::size_t colon = place.at + left.length;
  if (left.length == 0 || colon >= text.size() || text[colon] != ':') return {};
  const ShortNumber right = short_number_at(text, colon + 1, 4);
  const std::size_t end = colon + 1 + right.length;
  if (right.length == 0 || !is_token_end(text, end)) return {};
  return {end - place.at, cardinal(left.value) + " to " + cardinal(right.value)};
}

}  // namespace

Reading read_time(const Place& place) {
  if (!is_digit(place.peek())) return {};
  if (Reading reading = read_clock(place)) return reading;
  if (Reading reading = read_hour(place)) return reading;
  return read_ratio(place);
}

}  // namespace showrunner::text::spoken
