#pragma once

#include <string>
#include <vector>

#include "text/document.h"
#include "writer/digest/source_sentences.h"
#include "writer/digest/terms.h"

namespace showrunner::writer::digest {

/// A heading as written, to be announced before its first sentence.
struct ChapterHeading {
  std::string text;
  std::size_t first = 0;  ///< sentence
};

/// A run of sentences that becomes one chapter of the episode.
struct Chapter {
  std::size_t document = 0;
  std::string title;  ///< about 5 words at most (of joined parts, the first and the last); empty for an introduction
  std::vector<ChapterHeading> headings;  ///< more than one where parts were joined; none where the title was made up
  std::size_t first = 0;                 ///< sentences [first, last)
  std::size_t last = 0;
};

/// Divides the source into as many chapters as an episode of `seconds` carries: at least 3 from three minutes on, at most
/// 6, or 6 an hour in longer ones. Follows the headings as deep as that allows and joins neighbours that are too short; where
/// headings are missing it divides at changes of vocabulary and names the part by the phrase most its own. Chapters are in
/// order, not empty, within one document each, and cover every sentence.
std::vector<Chapter> plan_chapters(const SourceText& source, const std::vector<text::Document>& documents,
                                   const TermTable& terms, double seconds);

/// A heading short enough for a list of chapters: cut at its colon, dash or bracket, or after 5 words.
std::string short_title(std::string_view heading, const LanguageWords& language);

}  // namespace showrunner::writer::digest
