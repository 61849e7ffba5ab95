#pragma once

#include <string>
#include <vector>

#include "writer/digest/chapters.h"
#include "writer/digest/source_sentences.h"

namespace showrunner::writer::digest {

/// One host's turn: either sentences of the source or one frame.
struct CastTurn {
  std::size_t speaker = 0;
  std::string frame;                   ///< empty for a turn of the source's sentences
  std::vector<std::size_t> sentences;  ///< ascending numbers in SourceText::sentences
};

struct CastSegment {
  std::string title;
  std::vector<CastTurn> turns;
};

/// How a document is called aloud.
struct SpokenName {
  std::string title;
  std::string author;  ///< may be empty
};

/// How the chosen sentences are to be spoken.
struct CastRequest {
  const SourceText& source;
  const std::vector<SpokenName>& documents;
  std::string_view episode_title;  ///< named in the close
  const std::vector<Chapter>& chapters;
  const std::vector<bool>& chosen;  ///< for each sentence
  std::string_view language;        ///< of the frames
  std::size_t speakers = 1;
  bool terse = false;  ///< an episode too short for more than an opening and a close
};

/// Casts the chosen sentences, in order, as turns of one to four sentences (more only where each leans on the one before),
/// with the hosts taking turns, and puts the frames around them: an opening that names the document and its author, an
/// announcement of each heading, a word on whose words follow where the author says "I" or quotes, and a close. Which
/// variant of a frame is used depends on the episode's title and the place in the episode alone.
std::vector<CastSegment> cast_sentences(const CastRequest& request);

}  // namespace showrunner::writer::digest
