#include "writer/digest/characters.h"

#include <unicode/utf8.h>

namespace showrunner::writer::digest {

UChar32 next_character(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 character = 0;
  U8_NEXT(bytes, at, text.size(), character);  // NOLINT(bugprone-inc-dec-in-conditions): inside ICU's macro
  return character;
}

UChar32 previous_character(std::string_view text, std::size_t& end) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 character = 0;
  auto at = static_cast<std::int32_t>(end);
  U8_PREV(bytes, 0, at, character);
  end = static_cast<std::size_t>(at);
  return character;
}

void append_character(UChar32 character, std::string& out) {
  std::array<std::uint8_t, U8_MAX_LENGTH> bytes{};
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, character);
  out.append(bytes.begin(), bytes.begin() + length);
}

std::string_view first_bytes(std::string_view text, std::size_t most) {
  std::size_t end = std::min(text.size(), most);
  while (end > 0 && end < text.size() && U8_IS_TRAIL(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace showrunner::writer::digest
