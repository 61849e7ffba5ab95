#include "text/spoken/scanner.h"

#include <algorithm>

namespace showrunner::text::spoken {
namespace {

bool is_space_or_emphasis(char c) {
  return c == ' ' || c == '*' || c == '_';
}

}  // namespace

std::string_view word_at(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + kMaxWordBytes);
  std::size_t end = at;
  while (end < limit && (is_letter(text[end]) ||
                         (text[end] == '\'' && end > at && end + 1 < text.size() && is_letter(text[end + 1])))) {
    ++end;
  }
  while (end < text.size() && end > at && is_continuation_byte(text[end])) --end;  // cut at the limit
  return text.substr(at, end - at);
}

std::string_view previous_word(std::string_view text, std::size_t at) {
  const std::size_t limit = at - std::min(at, kMaxWordBytes);
  std::size_t end = at;
  while (end > limit && is_space_or_emphasis(text[end - 1])) --end;
  if (end > limit && (text[end - 1] == '.' || text[end - 1] == ',')) --end;
  std::size_t start = end;
  while (start > limit && is_letter(text[start - 1])) --start;
  return text.substr(start, end - start);
}

std::string_view next_word(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + kMaxWordBytes);
  while (at < limit && is_space_or_emphasis(text[at])) ++at;
  return word_at(text, at);
}

bool ends_sentence(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + kMaxWordBytes);
  for (; at < limit; ++at) {
    if (std::string_view(" \"')]}*_.!?").find(text[at]) == std::string_view::npos) return false;
  }
  return at == text.size();
}

void append_words(std::string& words, std::string_view more) {
  if (!words.empty() && !more.empty()) words += ' ';
  words += more;
}

std::string lower_case(std::string_view ascii) {
  std::string lowered(ascii);
  std::ranges::transform(lowered, lowered.begin(), to_lower);
  return lowered;
}

}  // namespace showrunner::text::spoken
