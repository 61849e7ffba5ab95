#pragma once

#include <string_view>
#include <vector>

#include "audio/piece.h"
#include "speech/host.h"
#include "text/normalise.h"

namespace showrunner::studio {

/// How long hosts take to say a text: the measure by which a writer hits a requested length. Immutable; thread-safe.
class Pace {
 public:
  Pace(std::vector<speech::Host> hosts, std::string_view language, text::Lexicon lexicon);

  /// Seconds that host number `speaker` needs for the sentences of `text` as written, with the pause after each.
  double seconds(std::size_t speaker, std::string_view text) const;

  /// Seconds by which `pause` is longer than the pause after a sentence, which `seconds` has counted already.
  static double beyond_sentence_pause(audio::Pause pause) {
    return (audio::usual_ms(pause) - audio::usual_ms(audio::Pause::kSentence)) / 1000.0;
  }

 private:
  std::vector<speech::Host> hosts_;
  std::string language_;
  bool plain_;  ///< English without a lexicon: ordinary sentences are measured as they are written
  text::Normaliser normaliser_;
};

}  // namespace showrunner::studio
