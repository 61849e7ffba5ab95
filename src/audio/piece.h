#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "audio/pcm.h"

namespace showrunner::audio {

/// What silence stands before a sentence.
enum class Pause { kNone, kClause, kSentence, kParagraph, kTurn, kHeading };

/// The usual length of a pause, in milliseconds; what is heard varies about it.
constexpr int usual_ms(Pause pause) {
  switch (pause) {
    case Pause::kNone: return 0;
    case Pause::kClause: return 150;
    case Pause::kSentence: return 350;
    case Pause::kParagraph: return 650;
    case Pause::kTurn: return 400;
    case Pause::kHeading: return 900;
  }
  return 0;
}

/// One spoken sentence, to be placed behind all earlier ones.
struct Piece {
  std::size_t speaker = 0;  ///< index into the calibration gains
  Pcm pcm;                  ///< as the engine made it, edges untrimmed
  Pause pause = Pause::kSentence;
  std::optional<int> pause_ms;  ///< instead of the length of the class
};

/// Where a sentence is heard in the finished file: from its onset to the end of its last margin, in samples of the
/// finished file's rate. `onset_ms` says where in the engine's audio that onset was (to map word times), in milliseconds.
struct Placement {
  std::int64_t first_sample = 0;
  std::int64_t end_sample = 0;
  double onset_ms = 0;
};

}  // namespace showrunner::audio
