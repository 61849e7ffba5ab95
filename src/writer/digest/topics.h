#pragma once

#include <string>
#include <vector>

#include "text/document.h"
#include "writer/digest/source_sentences.h"
#include "writer/digest/terms.h"

namespace showrunner::writer::digest {

/// Divides sentences [first, last) into at most `parts` runs of similar length where the vocabulary changes most (after
/// Hearst's TextTiling, 1997), at the start of a paragraph where there is one. Returns the first sentence of each run.
std::vector<std::size_t> divide_by_topic(const SourceText& source, const TermTable& terms, std::size_t first,
                                         std::size_t last, std::size_t parts);

/// The phrase of one to three words that sentences [first, last) use again and again and the others do not, as first
/// written there; empty when nothing is repeated.
std::string key_phrase(const SourceText& source, const std::vector<text::Document>& documents, std::size_t first,
                       std::size_t last);

}  // namespace showrunner::writer::digest
