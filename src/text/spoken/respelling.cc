#include "text/spoken/respelling.h"

#include <algorithm>

namespace showrunner::text::spoken {
namespace {

std::string_view token_at(const Place& place) {
  std::string_view token = place.rest().substr(0, kMaxWordBytes);
  token = token.substr(0, token.find(' '));
  while (!token.empty() && std::string_view(".,;:!?)]}\"'*_").find(token.back()) != std::string_view::npos) {
    token.remove_suffix(1);
  }
  return token;
}

}  // namespace

Reading respelling_at(const Place& place, const Lexicon& lexicon) {
  if (lexicon.empty() || is_letter_or_digit(place.before())) return {};
  const std::string_view word = word_at(place.text, place.at);
  for (const std::string_view written : {token_at(place), word}) {
    if (written.empty()) continue;
    if (const std::string* respelling = lexicon.find(written)) return {written.size(), *respelling};
  }
  constexpr std::string_view kPossessive = "'s";
  if (!word.ends_with(kPossessive)) return {};
  const std::string* respelling = lexicon.find(word.substr(0, word.size() - kPossessive.size()));
  return respelling == nullptr ? Reading{} : Reading{word.size(), *respelling + std::string(kPossessive)};
}

}  // namespace showrunner::text::spoken
