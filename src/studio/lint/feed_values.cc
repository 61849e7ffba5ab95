#include "studio/lint/feed_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include <unicode/uloc.h>

#include "base/ascii.h"
#include "base/uuid.h"

namespace showrunner::studio {

namespace {

/// Takes `prefix` from the front of `text`, in any case.
bool take(std::string_view& text, std::string_view prefix) {
  if (text.size() < prefix.size() || !same_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

void skip_spaces(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// Takes from `fewest` to `most` digits.
std::optional<int> take_number(std::string_view& text, std::size_t fewest, std::size_t most) {
  std::size_t digits = 0;
  while (digits < text.size() && is_ascii_digit(text[digits])) ++digits;
  if (digits < fewest || digits > most) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, digits)) value = value * 10 + (c - '0');
  text.remove_prefix(digits);
  return value;
}

/// Takes one of `names` and says which.
template <std::size_t n>
std::optional<unsigned> take_name(std::string_view& text, const std::array<std::string_view, n>& names) {
  for (unsigned i = 0; i < n; ++i) {
    if (take(text, names[i])) return i;
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Minutes east of Greenwich of the rest of a date.
std::optional<int> parse_zone(std::string_view zone) {
  struct Named {
    std::string_view name;
    int hours;
  };

  constexpr std::array kNamed{Named{"GMT", 0},  Named{"UT", 0},   Named{"Z", 0},    Named{"EST", -5},
                              Named{"EDT", -4}, Named{"CST", -6}, Named{"CDT", -5}, Named{"MST", -7},
                              Named{"MDT", -6}, Named{"PST", -8}, Named{"PDT", -7}};
  const auto* const named = std::ranges::find(kNamed, zone, &Named::name);
  if (named != kNamed.end()) return named->hours * 60;
  if (zone.size() != 5 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  const int sign = zone[0] == '-' ? -1 : 1;
  zone.remove_prefix(1);
  const auto digits = take_number(zone, 4, 4);
  if (!digits || *digits % 100 > 59) return std::nullopt;
  return sign * (*digits / 100 * 60 + *digits % 100);
}

}  // namespace

std::string_view FeedUrl::file_name() const {
  return path.substr(path.rfind('/') + 1);
}

std::string_view FeedUrl::extension() const {
  const std::string_view name = file_name();
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

bool FeedUrl::is_loopback() const {
  return same_ignoring_case(host, "localhost") || host.starts_with("127.") || host == "[::1]";
}

std::optional<FeedUrl> parse_feed_url(std::string_view text) {
  FeedUrl url;
  if (take(text, "https://")) {
    url.secure = true;
  } else if (!take(text, "http://")) {
    return std::nullopt;
  }
  const std::size_t authority_end = std::min(text.find_first_of("/?#"), text.size());
  std::string_view authority = text.substr(0, authority_end);
  authority.remove_prefix(authority.rfind('@') + 1);
  const std::size_t address_end = authority.starts_with('[') ? authority.find(']') : 0;
  if (address_end == std::string_view::npos) return std::nullopt;
  url.host = authority.substr(0, authority.find(':', address_end));
  if (url.host.empty()) return std::nullopt;
  text.remove_prefix(authority_end);
  url.path = text.substr(0, text.find_first_of("?#"));
  return url;
}

std::optional<std::int64_t> parse_rfc2822(std::string_view text) {
  namespace chrono = std::chrono;
  const auto day_name = take_name(text, kDays);
  if (day_name && !take(text, ",")) return std::nullopt;
  skip_spaces(text);
  const auto day = take_number(text, 1, 2);
  skip_spaces(text);
  const auto month = take_name(text, kMonths);
  skip_spaces(text);
  const auto year = take_number(text, 4, 4);
  skip_spaces(text);
  const auto hour = take_number(text, 2, 2);
  if (!day || !month || !year || !hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::optional<int> second = 0;
  if (take(text, ":")) second = take_number(text, 2, 2);
  if (!second || *second > 60) return std::nullopt;
  skip_spaces(text);
  const auto zone = parse_zone(text);
  const chrono::year_month_day date{chrono::year(*year), chrono::month(*month + 1),
                                    chrono::day(static_cast<unsigned>(*day))};
  if (!zone || !date.ok()) return std::nullopt;
  const chrono::sys_days at = date;
  if (day_name && chrono::weekday(at).c_encoding() != *day_name) return std::nullopt;
  const chrono::seconds since_1970 =
      at.time_since_epoch() + chrono::hours(*hour) + chrono::minutes(*minute - *zone) + chrono::seconds(*second);
  return since_1970.count();
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !is_ascii_digit(text[0])) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  constexpr std::int64_t kMostSeconds = 1'000'000;
  std::int64_t seconds = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto value = parse_whole(text.substr(0, colon));
    if (!value || *value > kMostSeconds || (part > 0 && (*value > 59 || colon != 2))) return std::nullopt;
    seconds = seconds * 60 + *value;
    if (colon == text.size()) return seconds;
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

std::optional<double> parse_seconds(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !is_ascii_digit(text[0])) return std::nullopt;
  return value;
}

bool is_language(std::string_view text) {
  constexpr std::size_t kMostBytes = 35;  // what RFC 5646 §4.4.1 bids everybody to have room for
  if (text.size() > kMostBytes) return false;
  const std::string primary(text.substr(0, text.find('-')));
  if (primary.size() < 2 || primary.size() > 3 || !std::ranges::all_of(primary, is_ascii_letter)) return false;
  if (std::string_view(uloc_getISO3Language(primary.c_str())).empty()) return false;
  for (std::size_t at = primary.size(); at < text.size();) {
    const std::size_t end = std::min(text.find('-', at + 1), text.size());
    const std::string_view part = text.substr(at + 1, end - at - 1);
    const auto fits = [](char c) { return is_ascii_letter(c) || is_ascii_digit(c); };
    if (part.empty() || part.size() > 8 || !std::ranges::all_of(part, fits)) return false;
    at = end;
  }
  return true;
}

bool is_media_type(std::string_view text) {
  const auto is_word = [](std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) {
      return is_ascii_letter(c) || is_ascii_digit(c) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
    });
  };
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_word(text.substr(0, slash)) && is_word(text.substr(slash + 1));
}

bool is_integrity(std::string_view text) {
  struct Hash {
    std::string_view prefix;
    std::size_t characters;  // of its base64, padding included
    std::size_t padding;
  };

  constexpr std::array kHashes{Hash{"sha256-", 44, 1}, Hash{"sha384-", 64, 0}, Hash{"sha512-", 88, 2}};
  for (const Hash& hash : kHashes) {
    if (!text.starts_with(hash.prefix)) continue;
    std::string_view value = text.substr(hash.prefix.size());
    if (value.size() != hash.characters) return false;
    const std::string_view padding = value.substr(value.size() - hash.padding);
    value.remove_suffix(hash.padding);
    return std::ranges::count(padding, '=') == static_cast<std::ptrdiff_t>(hash.padding) &&
           std::ranges::all_of(value,
                               [](char c) { return is_ascii_letter(c) || is_ascii_digit(c) || c == '+' || c == '/'; });
  }
  return false;
}

std::string_view foreign_markup(std::string_view html) {
  constexpr std::array<std::string_view, 5> kTaken{"p", "ol", "ul", "li", "a"};
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const std::size_t start = at + (html.substr(at + 1).starts_with('/') ? 2 : 1);
    std::size_t end = start;
    while (end < html.size() && (is_ascii_letter(html[end]) || is_ascii_digit(html[end]))) ++end;
    if (end == start || !is_ascii_letter(html[start])) continue;
    const std::string_view name = html.substr(start, end - start);
    if (std::ranges::none_of(kTaken, [&](std::string_view taken) { return same_ignoring_case(taken, name); })) {
      return name;
    }
  }
  return {};
}

}  // namespace showrunner::studio
