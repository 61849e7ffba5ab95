#include "base/clock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace showrunner {

namespace {

/// Takes numbers and signs off the front of a text; `failed` once something else was there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return fail();
    const std::string_view part = rest_.substr(0, count);
    const auto [stopped, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || stopped != part.data() + part.size() || part.front() == '-') return fail();
    rest_.remove_prefix(count);
    return value;
  }

  void sign(char wanted) {
    if (!take(wanted)) fail();
  }

  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// A fraction of a second, in milliseconds; more digits are cut off.
  int milliseconds() {
    int value = 0;
    int scale = 100;
    bool any = false;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      value += (rest_.front() - '0') * scale;
      scale /= 10;
      rest_.remove_prefix(1);
      any = true;
    }
    return any ? value : fail();
  }

  bool empty() const { return rest_.empty(); }

  bool failed() const { return failed_; }

 private:
  int fail() {
    failed_ = true;
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

std::int64_t unix_now_ms() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

std::chrono::seconds unix_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(unix_now_ms()));
}

std::string rfc3339(std::int64_t unix_ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds(unix_ms)};
  const auto midnight = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss time(moment - midnight);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  Scanner scan(text);
  const int year = scan.digits(4);
  scan.sign('-');
  const int month = scan.digits(2);
  scan.sign('-');
  const int day = scan.digits(2);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (scan.failed() || !date.ok()) return std::nullopt;
  std::chrono::milliseconds at = std::chrono::sys_days(date).time_since_epoch();
  if (scan.empty()) return at.count();

  if (!scan.take('T') && !scan.take('t')) scan.sign(' ');
  const int hours = scan.digits(2);
  scan.sign(':');
  const int minutes = scan.digits(2);
  scan.sign(':');
  const int seconds = scan.digits(2);
  if (hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  at += std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
  if (scan.take('.')) at += std::chrono::milliseconds(scan.milliseconds());
  if (scan.take('Z') || scan.take('z'))
    return scan.failed() || !scan.empty() ? std::nullopt : std::optional(at.count());
  const bool east = scan.take('+');
  if (!east) scan.sign('-');
  const int offset_hours = scan.digits(2);
  scan.sign(':');
  const int offset_minutes = scan.digits(2);
  if (scan.failed() || !scan.empty() || offset_hours > 23 || offset_minutes > 59) return std::nullopt;
  const auto offset = std::chrono::hours(offset_hours) + std::chrono::minutes(offset_minutes);
  return (east ? at - offset : at + offset).count();
}

std::string rfc2822(std::int64_t unix_ms) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::int64_t kEndOf9999 = 253'402'300'799'999;
  const std::chrono::sys_time<std::chrono::milliseconds> moment{
      std::chrono::milliseconds(std::clamp<std::int64_t>(unix_ms, 0, kEndOf9999))};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(moment - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace showrunner
