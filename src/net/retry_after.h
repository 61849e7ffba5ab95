#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "net/http_client.h"

namespace showrunner::net {

/// A span of time as providers write it: "6m0s", "7.66s", "120ms", "1h2m3s", or a bare number of seconds ("2", "0.5"). Rounded
/// up to milliseconds; nothing when it is none of these, negative, or longer than a year.
std::optional<std::chrono::milliseconds> parse_span(std::string_view text);

/// A date of RFC 9110 §5.6.7, in any of its three forms.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

/// What one family of x-ratelimit headers says. Empty where a header is missing or unreadable.
struct AnnouncedLimit {
  std::optional<std::uint64_t> limit;
  std::optional<std::uint64_t> remaining;
  std::optional<std::chrono::milliseconds> reset;  ///< from now until `remaining` is `limit` again
};

/// x-ratelimit-{limit,remaining,reset}-{requests,tokens}, as OpenAI, Groq and those that imitate them send with every answer.
struct AnnouncedLimits {
  AnnouncedLimit requests;
  AnnouncedLimit tokens;
};

AnnouncedLimits announced_limits(const HttpHead& head);

/// How long to stay away, by what the answer itself says: the longest of `retry-after-ms` and `Retry-After` (seconds, or a
/// date, which is taken relative to the answer's own Date so that clocks need not agree), and on a 429 without these the
/// resets of limits that are used up. Nothing when the answer does not say.
std::optional<std::chrono::milliseconds> retry_after(const HttpHead& head, std::chrono::system_clock::time_point now);

}  // namespace showrunner::net
