#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text/spoken/alphabet.h"

namespace showrunner::text::spoken {

/// What the scanners need to know about the sentence as a whole.
struct Manner {
  bool day_first = false;  ///< 01/02 is the first of February
  bool shouting = false;   ///< all in capitals, so capitals say nothing about a word
};

/// Where a scanner stands: the sentence in the working alphabet and the place to read from, always the start of a token.
struct Place {
  std::string_view text;
  std::size_t at = 0;
  Manner manner;

  /// The byte `offset` after the place, or 0 beyond the end.
  char peek(std::size_t offset = 0) const { return at + offset < text.size() ? text[at + offset] : '\0'; }

  /// The byte before the place, or 0 at the start.
  char before() const { return at == 0 ? '\0' : text[at - 1]; }

  std::string_view rest() const { return text.substr(at); }

  Place later(std::size_t offset) const { return {text, at + offset, manner}; }
};

/// What a scanner makes of its place: how many bytes it takes and the words for them, none when they are not said.
/// A length of 0 means that the place is not the scanner's business.
struct Reading {
  std::size_t length = 0;
  std::string words;

  explicit operator bool() const { return length != 0; }
};

/// One kind of written thing. A scanner is a pure function and looks at a bounded piece of text, so that a pass of all
/// scanners over a sentence is linear.
using Scanner = Reading (*)(const Place&);

/// The letters at `at`, with apostrophes between letters; at most kMaxWordBytes.
std::string_view word_at(std::string_view text, std::size_t at);

/// The word that ends before `at`, skipping spaces and one full stop or comma; empty when other things stand there.
std::string_view previous_word(std::string_view text, std::size_t at);

/// The word that starts at or after `at`, skipping spaces; empty when other things stand there.
std::string_view next_word(std::string_view text, std::size_t at);

/// Whether nothing is said from `at` on: only spaces, quotes, brackets and closing marks follow.
bool ends_sentence(std::string_view text, std::size_t at);

/// Whether a token may end before `at`: no letter or digit follows.
inline bool is_token_end(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_letter_or_digit(text[at]);
}

/// `words` joined to `more` by a space.
void append_words(std::string& words, std::string_view more);

std::string lower_case(std::string_view ascii);

// In the order in which they are asked (reference: Sproat et al., "Normalization of non-standard words", 2001).
Reading read_markup(const Place& place);
Reading read_address(const Place& place);
Reading read_phone(const Place& place);
Reading read_date(const Place& place);
Reading read_time(const Place& place);
Reading read_money(const Place& place);
Reading read_ordinal(const Place& place);
Reading read_measure(const Place& place);
Reading read_version(const Place& place);
Reading read_fraction(const Place& place);
Reading read_range(const Place& place);
Reading read_roman(const Place& place);
Reading read_year(const Place& place);
Reading read_cardinal(const Place& place);
Reading read_abbreviation(const Place& place);
Reading read_acronym(const Place& place);
Reading read_symbol(const Place& place);

}  // namespace showrunner::text::spoken
