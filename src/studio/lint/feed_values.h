#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace showrunner::studio {

// The grammars of what stands in the elements of a feed. All pure.

/// An absolute http or https URL, in parts; they refer to the text it was made from.
struct FeedUrl {
  bool secure = false;
  std::string_view host;  ///< without user and port
  std::string_view path;  ///< without query and fragment; may be empty

  /// The end of the path behind its last slash.
  std::string_view file_name() const;
  /// Of the file name, with its dot; empty where there is none.
  std::string_view extension() const;
  /// Whether it is this machine: nobody can offer https there.
  bool is_loopback() const;
};

/// Nothing when `text` is no absolute http or https URL.
std::optional<FeedUrl> parse_feed_url(std::string_view text);

/// Unix seconds of a date of RFC 2822 §3.3 (four digits of year); nothing when it is none, or its day of the week is wrong.
std::optional<std::int64_t> parse_rfc2822(std::string_view text);

/// Seconds of "1234", "20:34" or "1:02:03", as itunes:duration has them.
std::optional<std::int64_t> parse_duration(std::string_view text);

/// A number of seconds as podcast:soundbite has it: "73", "73.5".
std::optional<double> parse_seconds(std::string_view text);

/// A whole number without a sign.
std::optional<std::int64_t> parse_whole(std::string_view text);

/// Whether it is a language of ISO 639, maybe with a region and more (BCP 47).
bool is_language(std::string_view text);

/// Whether it reads "audio/mpeg": two words of RFC 6838 §4.2 around a slash.
bool is_media_type(std::string_view text);

/// Whether it is the `integrity` of a file as W3C Subresource Integrity writes it: "sha384-" and base64 of so many bytes.
bool is_integrity(std::string_view text);

/// The first HTML element in `html` that directories do not take (p, ol, ul, li and a they do); empty where there is none.
std::string_view foreign_markup(std::string_view html);

}  // namespace showrunner::studio
