#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/document.h"
#include "writer/digest/language_words.h"
#include "writer/digest/source_sentences.h"

namespace showrunner::writer::digest {

/// The form under which words of one topic meet: without an elided article ("l'"), a possessive or a plural "s". Empty
/// for stop words, numbers and single letters.
std::string term_of(const Word& word, const LanguageWords& language);

/// Which terms each sentence holds, and how telling each is for it.
class TermTable {
 public:
  struct Entry {
    std::uint32_t term = 0;
    float weight = 0;
  };

  TermTable(const SourceText& source, const std::vector<text::Document>& documents);

  std::size_t sentence_count() const { return rows_.size(); }

  std::size_t term_count() const { return term_count_; }

  /// The terms of one sentence by ascending number, weighted by TF-IDF and scaled to length 1 (Salton & Buckley 1988).
  const std::vector<Entry>& row(std::size_t sentence) const { return rows_[sentence]; }

 private:
  std::vector<std::vector<Entry>> rows_;
  std::size_t term_count_ = 0;
};

}  // namespace showrunner::writer::digest
