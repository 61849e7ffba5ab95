#include "net/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "base/ascii.h"

namespace showrunner::net {

namespace {

using std::chrono::milliseconds;

constexpr double kMostMs = 366.0 * 24 * 3600 * 1000;

/// A plain decimal number at the start of `text`, which it is taken from; no sign, no exponent.
std::optional<double> take_number(std::string_view& text) {
  const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  if (end == 0 || !is_ascii_digit(text.front())) return {};
  const std::string_view digits = text.substr(0, end);
  double value = 0;
  const auto [stopped, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  if (error != std::errc() || stopped != digits.data() + digits.size()) return {};
  text.remove_prefix(end);
  return value;
}

std::optional<double> take_unit_ms(std::string_view& text) {
  const auto end = std::min(text.find_first_of("0123456789."), text.size());
  const std::string_view unit = text.substr(0, end);
  text.remove_prefix(end);
  if (unit == "d") return 86'400'000.0;
  if (unit == "h") return 3'600'000.0;
  if (unit == "m") return 60'000.0;
  if (unit == "s") return 1'000.0;
  if (unit == "ms") return 1.0;
  if (unit == "us" || unit == "µs") return 1e-3;
  if (unit == "ns") return 1e-6;
  return {};
}

std::optional<milliseconds> rounded_up(double ms) {
  if (!(ms >= 0 && ms <= kMostMs)) return {};
  // 7.66 s is 7660.000000000001 ms to a double, and not one millisecond more.
  return milliseconds(static_cast<std::int64_t>(std::ceil(ms - 1e-6)));
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || !is_ascii_digit(text.front()) || error != std::errc() || stopped != text.data() + text.size())
    return {};
  return value;
}

std::optional<std::uint64_t> count_of(std::string_view text) {
  text = trimmed(text);
  std::uint64_t value = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || stopped != text.data() + text.size()) return {};
  return value;
}

std::optional<std::chrono::sys_seconds> moment(std::string_view day, std::string_view month, int year,
                                               std::string_view time) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::ranges::find(kMonths, month);
  const auto day_number = whole_number(trimmed(day));
  if (found == kMonths.end() || !day_number || time.size() != 8 || time[2] != ':' || time[5] != ':') return {};
  const auto hour = whole_number(time.substr(0, 2));
  const auto minute = whole_number(time.substr(3, 2));
  const auto second = whole_number(time.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return {};
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(found - kMonths.begin()) + 1),
                                         std::chrono::day(static_cast<unsigned>(*day_number)));
  if (!date.ok()) return {};
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

AnnouncedLimit announced(const HttpHead& head, std::string_view what) {
  const auto value = [&](std::string_view which) { return head.header(fmt::format("x-ratelimit-{}-{}", which, what)); };
  return {.limit = count_of(value("limit")),
          .remaining = count_of(value("remaining")),
          .reset = parse_span(value("reset"))};
}

std::optional<milliseconds> until_date(const HttpHead& head, std::string_view date,
                                       std::chrono::system_clock::time_point now) {
  const auto until = parse_http_date(date);
  if (!until) return {};
  const auto sent = parse_http_date(head.header("date"));
  const auto span = sent ? milliseconds(*until - *sent) : std::chrono::ceil<milliseconds>(*until - now);
  return std::max(span, milliseconds(0));
}

}  // namespace

std::optional<milliseconds> parse_span(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return {};
  double total_ms = 0;
  bool first = true;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return {};
    if (text.empty() && first) return rounded_up(*number * 1000);
    const auto unit = take_unit_ms(text);
    if (!unit) return {};
    total_ms += *number * *unit;
    first = false;
  }
  return rounded_up(total_ms);
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  text = trimmed(text);
  // Sun, 06 Nov 1994 08:49:37 GMT
  if (text.size() == 29 && text.substr(3, 2) == ", " && text.ends_with(" GMT")) {
    const auto year = whole_number(text.substr(12, 4));
    return year ? moment(text.substr(5, 2), text.substr(8, 3), *year, text.substr(17, 8)) : std::nullopt;
  }
  // Sunday, 06-Nov-94 08:49:37 GMT
  if (const auto comma = text.find(", "); comma != std::string_view::npos && text.ends_with(" GMT")) {
    const std::string_view rest = text.substr(comma + 2);
    if (rest.size() != 22 || rest[2] != '-' || rest[6] != '-') return {};
    const auto year = whole_number(rest.substr(7, 2));
    return year ? moment(rest.substr(0, 2), rest.substr(3, 3), *year + (*year < 70 ? 2000 : 1900), rest.substr(10, 8))
                : std::nullopt;
  }
  // Sun Nov  6 08:49:37 1994
  if (text.size() == 24) {
    const auto year = whole_number(text.substr(20, 4));
    return year ? moment(text.substr(8, 2), text.substr(4, 3), *year, text.substr(11, 8)) : std::nullopt;
  }
  return {};
}

AnnouncedLimits announced_limits(const HttpHead& head) {
  return {.requests = announced(head, "requests"), .tokens = announced(head, "tokens")};
}

std::optional<milliseconds> retry_after(const HttpHead& head, std::chrono::system_clock::time_point now) {
  std::optional<milliseconds> longest;
  const auto consider = [&longest](std::optional<milliseconds> span) {
    if (span && (!longest || *span > *longest)) longest = span;
  };
  if (const std::string_view ms = head.header("retry-after-ms"); !ms.empty()) {
    std::string_view rest = trimmed(ms);
    const auto number = take_number(rest);
    if (number && rest.empty()) consider(rounded_up(*number));
  }
  if (const std::string_view text = head.header("retry-after"); !text.empty()) {
    const auto span = parse_span(text);
    consider(span ? span : until_date(head, text, now));
  }
  if (longest || head.status != 429) return longest;
  const AnnouncedLimits limits = announced_limits(head);
  for (const AnnouncedLimit& limit : {limits.requests, limits.tokens}) {
    if (limit.remaining == std::uint64_t{0}) consider(limit.reset);
  }
  return longest;
}

}  // namespace showrunner::net
