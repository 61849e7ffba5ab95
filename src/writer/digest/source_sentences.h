#pragma once

#include <string>
#include <vector>

#include "text/document.h"

namespace showrunner::writer::digest {

/// A sentence of a document that may be told, as it will be said: the source's words without citation markers.
struct Sentence {
  std::string text;
  std::size_t document = 0;
  std::size_t section = 0;
  std::size_t block = 0;  ///< index in Document::blocks
  std::size_t words = 0;
  bool opens_block = false;
  bool needs_previous = false;  ///< the sentence just before it in this list must be told too
  bool needs_next = false;      ///< a question or an announcement: the sentence just after it must be told too
  bool first_person = false;
  bool quoted = false;  ///< from a block quotation
};

/// What stands under one heading, down to the next heading of any level.
struct Section {
  std::size_t document = 0;
  std::string heading;    ///< without its numbering; empty for what stands before a document's first heading
  int level = 0;          ///< 1 to 6; 0 without a heading
  std::size_t first = 0;  ///< sentences [first, last)
  std::size_t last = 0;

  std::size_t size() const { return last - first; }
};

/// Everything that can be told, in the order of the documents.
struct SourceText {
  std::vector<Section> sections;  ///< only those that hold sentences, or headings over such
  std::vector<Sentence> sentences;
};

enum class Choice {
  kFit,    ///< sentences that can be told to somebody who cannot see the page
  kWhole,  ///< all that have two words: for a source too small to choose from
};

/// Splits, judges and cleans. Every sentence of the result can be told with those it needs; the needed neighbours are
/// always adjacent, so that a chain never crosses a gap. Linear in the documents.
SourceText collect_sentences(const std::vector<text::Document>& documents, Choice choice);

}  // namespace showrunner::writer::digest
