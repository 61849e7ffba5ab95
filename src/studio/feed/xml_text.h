#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace showrunner::studio {

/// Apple's limit for a value that has no other one, in code points.
inline constexpr std::size_t kMaxFeedValue = 255;

/// Text of any bytes as text that XML 1.0 allows (§2.2): broken UTF-8 becomes U+FFFD, control characters and
/// non-characters are left out. Line feeds and tabs stay.
std::string clean_text(std::string_view text);

/// A value of one line: as clean_text, every run of white space and line ends one space, none at either end, and at most
/// `most` code points, the rest cut off.
std::string clean_line(std::string_view text, std::size_t most = kMaxFeedValue);

/// Appends what is clean already as the content of an element or of an attribute in double quotes.
void append_escaped(std::string& xml, std::string_view clean);

/// Appends `clean` as a CDATA section; "]]>" in it becomes two sections.
void append_cdata(std::string& xml, std::string_view clean);

/// A URL of ASCII characters that URLs may have (RFC 3986 §2); all else becomes %XX. Space at the ends is left out.
std::string clean_url(std::string_view url);

}  // namespace showrunner::studio
