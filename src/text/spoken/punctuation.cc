#include "text/spoken/punctuation.h"

#include "text/spoken/alphabet.h"
#include "text/spoken/scanner.h"

namespace showrunner::text::spoken {
namespace {

/// Dots in a row hesitate inside a sentence and end it before a capital.
char ellipsis_mark(std::string_view text, std::size_t end) {
  const std::string_view next = next_word(text, end);
  return !next.empty() && is_lower(next.front()) ? ',' : '.';
}

/// A hyphen inside a word stays, between spaces or doubled it is a dash, elsewhere it only divides.
void read_hyphen(std::string_view text, std::size_t at, std::size_t end, SpokenBuilder& builder) {
  const bool after_letter = at != 0 && is_letter(text[at - 1]);
  const bool before_letter = end < text.size() && is_letter(text[end]);
  const bool stands_apart = at != 0 && text[at - 1] == ' ' && (end == text.size() || text[end] == ' ');
  if (end - at > 1 || stands_apart) {
    builder.pause(at, end);
  } else if (after_letter && before_letter) {
    builder.hyphen(at, end);
  }
}

}  // namespace

std::size_t read_punctuation(std::string_view text, std::size_t at, SpokenBuilder& builder) {
  const char c = text[at];
  const std::size_t end = std::min(text.find_first_not_of(c, at), text.size());
  switch (c) {
    case '.': builder.mark(at, end, end - at > 1 ? ellipsis_mark(text, end) : '.'); break;
    case symbol::kEllipsis: builder.mark(at, end, ellipsis_mark(text, end)); break;
    case ',':
    case ';':
    case ':':
    case '?':
    case '!': builder.mark(at, end, c); break;
    case '(':
    case ')':
    case '{':
    case '}':
    case '|':
    case symbol::kEmDash:
    case symbol::kEnDash:
    case symbol::kBullet: builder.pause(at, end); break;
    case '-': read_hyphen(text, at, end, builder); break;
    default: break;
  }
  return end - at;
}

}  // namespace showrunner::text::spoken
