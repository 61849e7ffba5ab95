#include "text/code_points.h"

#include <algorithm>

#include <unicode/utf8.h>

namespace showrunner::text {

// ICU's macros count and compare in one condition; they define what their order is.
// NOLINTBEGIN(bugprone-inc-dec-in-conditions)

CodePoint next_code_point(std::string_view text, std::size_t& at, CodePoint broken) {
  auto i = static_cast<std::int64_t>(at);
  CodePoint c = 0;
  U8_NEXT(text.data(), i, static_cast<std::int64_t>(text.size()), c);
  at = static_cast<std::size_t>(i);
  return c < 0 ? broken : c;
}

CodePoint previous_code_point(std::string_view text, std::size_t& at) {
  auto i = static_cast<std::int32_t>(at);
  CodePoint c = 0;
  U8_PREV_OR_FFFD(text.data(), 0, i, c);
  at = static_cast<std::size_t>(i);
  return c;
}

// NOLINTEND(bugprone-inc-dec-in-conditions)

CodePoint first_code_point(std::string_view text) {
  std::size_t at = 0;
  return text.empty() ? 0 : next_code_point(text, at);
}

void append_code_point(std::string& text, CodePoint c) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::size_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, c);
  text.append(bytes.data(), length);
}

std::string_view first_bytes(std::string_view text, std::size_t most) {
  std::size_t end = std::min(text.size(), most);
  while (end > 0 && end < text.size() && U8_IS_TRAIL(text[end])) --end;
  return text.substr(0, end);
}

bool is_utf8(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return true;
  for (std::size_t at = 0; at < text.size();) {
    if (next_code_point(text, at, -1) < 0) return false;
  }
  return true;
}

std::size_t utf8_length(CodePoint c) {
  return U8_LENGTH(c);
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

}  // namespace showrunner::text
