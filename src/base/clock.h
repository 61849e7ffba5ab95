#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace showrunner {

/// Milliseconds since 1970 by the system's clock, which may be set back.
std::int64_t unix_now_ms();

/// The same in whole seconds.
std::chrono::seconds unix_now();

/// "2026-11-27T19:47:37.123Z" (RFC 3339, UTC).
std::string rfc3339(std::int64_t unix_ms);

/// Reads what `rfc3339` writes, with or without the fraction, with "Z" or an offset; and a date alone ("2026-11-27", its
/// first moment in UTC). Nothing for anything else.
std::optional<std::int64_t> parse_rfc3339(std::string_view text);

/// "Fri, 27 Nov 2026 19:47:37 GMT", in English whatever the locale: the date of mail and feeds (RFC 2822 §3.3) and of HTTP
/// (RFC 9110 §5.6.7). Years from 1970 to 9999.
std::string rfc2822(std::int64_t unix_ms);

}  // namespace showrunner
