#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace showrunner::writer::digest {

using WordSet = std::unordered_set<std::string_view>;

/// The closed-class words of one language that the digest judges sentences by, all in lower case. For a language without
/// a list every set is empty, and the tests that use it pass.
struct LanguageWords {
  WordSet stop_words;           ///< carry no topic
  WordSet dependent_openers;    ///< a sentence that starts with one leans on the sentence before it
  WordSet pronouns;             ///< third person: need an antecedent, which may be a name before them
  WordSet pointers;             ///< "this", "same", "later": point back even after a name
  WordSet first_person;         ///< "I", "my": the author speaks of themself
  WordSet first_person_plural;  ///< "we", "our": the author speaks of themself when it is the subject
  WordSet verbs;                ///< common finite verbs; empty: no test for a verb is made
  WordSet reference_nouns;      ///< "figure", "table"…: followed by a number they point at what cannot be heard
  WordSet end_matter;           ///< headings whose sections are not told: references, notes…
  std::vector<std::string_view> unheard_phrases;  ///< "see below", "cookie settings"…: a sentence with one is left out
};

/// For a BCP-47 tag or primary subtag. The reference is to static data.
const LanguageWords& words_of(std::string_view language);

/// One word of a text: letters and digits in lower case, inner apostrophes kept. An ideograph is a word of its own.
struct Word {
  std::string folded;
  bool capitalised = false;  ///< its first letter is upper or title case
  bool ideograph = false;
  std::size_t start = 0;  ///< bytes in the text
  std::size_t end = 0;
};

std::vector<Word> split_words(std::string_view text);

}  // namespace showrunner::writer::digest
