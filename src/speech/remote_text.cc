#include "speech/remote_text.h"

#include <algorithm>

namespace showrunner::speech {

namespace {

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// Bytes of the first `characters` code points.
std::size_t prefix_bytes(std::string_view text, std::size_t characters) {
  std::size_t seen = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (starts_character(text[at]) && seen++ == characters) return at;
  }
  return text.size();
}

std::string_view without_outer_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

std::vector<TextPart> split_to_limit(std::string_view text, std::size_t max_characters) {
  constexpr std::string_view kClauseEnds = ".!?;:,";
  std::vector<TextPart> parts;
  std::string_view left = without_outer_spaces(text);
  while (max_characters > 0 && !left.empty()) {
    const std::size_t fits = prefix_bytes(left, max_characters);
    if (fits == left.size()) break;
    // A space may stand just behind what fits.
    const std::string_view window = left.substr(0, fits + 1);
    std::size_t cut = fits;
    bool clause_end = false;
    const std::size_t space = window.find_last_of(" \t\r\n");
    if (space != std::string_view::npos && space > 0) cut = space;
    for (std::size_t at = space; at != std::string_view::npos && at > fits / 2;
         at = window.find_last_of(" \t\r\n", at - 1)) {
      if (kClauseEnds.find(left[at - 1]) == std::string_view::npos) continue;
      cut = at;
      clause_end = true;
      break;
    }
    parts.push_back({.text = std::string(without_outer_spaces(left.substr(0, cut))), .clause_end = clause_end});
    left = without_outer_spaces(left.substr(cut));
  }
  if (!left.empty()) parts.push_back({.text = std::string(left), .clause_end = true});
  return parts;
}

}  // namespace showrunner::speech
