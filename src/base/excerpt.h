#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace showrunner {

/// The beginning of UTF-8 `text` for an error message: at most `most` bytes, ending between characters, with "…" where
/// something was left out.
inline std::string excerpt(std::string_view text, std::size_t most = 60) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace showrunner
