#pragma once

#include <string>
#include <string_view>

#include "writer/digest/language_words.h"

namespace showrunner::writer::digest {

/// Whether and how a sentence of a document can be told to somebody who cannot see the page.
struct Judgement {
  bool usable = false;
  bool needs_previous = false;  ///< opens with a pronoun or a connective, so it is told only after its predecessor
  bool is_question = false;     ///< told only before what answers it
  bool first_person = false;    ///< the author speaks, so a frame says whose words these are
  std::size_t word_count = 0;
};

/// Judges one sentence as written. Out are: fragments (no end mark, no capital, no verb), what is shorter than 4 or longer
/// than 60 words, shouted text, headlines, code, table rows, addresses, references to figures and the page's own chatter
/// about cookies and newsletters. `in_quotation` says whether a quotation is open before the sentence and is set to whether
/// one is after it: what somebody quoted says of themself is not the author's first person. Linear in the sentence.
Judgement judge_sentence(std::string_view sentence, const LanguageWords& language, bool& in_quotation);

/// The sentence without bracketed citation markers: "[12]", "[3, 5–7]", "[citation needed]", "(Smith et al., 2019)".
/// "(Smith, 2019)" stays: it has the shape of "(Paris, 1822)", which is content. Nothing else is ever changed.
std::string without_citations(std::string_view sentence);

/// Whether the section under this heading (references, notes…) is not told.
bool is_end_matter(std::string_view heading, const LanguageWords& language);

}  // namespace showrunner::writer::digest
