#pragma once

#include <vector>

#include "writer/digest/source_sentences.h"
#include "writer/digest/terms.h"

namespace showrunner::writer::digest {

/// How much each sentence says of what its documents are about: positive, and comparable within one source.
///
/// TextRank (Mihalcea & Tarau, EMNLP 2004) over the cosine of TF-IDF vectors. The dense graph of the paper is quadratic;
/// here each sentence keeps its kNeighbours nearest, found through an inverted index that looks only at the nearest
/// occurrences of a frequent term. The work is bounded by kMostComparisons, so ten thousand sentences take a fraction of a
/// second. Sentences that open a document, a section or a paragraph weigh more, and neighbours share a little of theirs, so
/// that what is chosen reads in runs rather than in scraps. Deterministic.
std::vector<double> rank_sentences(const SourceText& source, const TermTable& terms);

}  // namespace showrunner::writer::digest
