#include "studio/pace.h"

#include "text/sentences.h"

namespace showrunner::studio {

Pace::Pace(std::vector<speech::Host> hosts, std::string_view language, text::Lexicon lexicon)
    : hosts_(std::move(hosts)), language_(language), normaliser_(language, std::move(lexicon)) {}

double Pace::seconds(std::size_t speaker, std::string_view text) const {
  constexpr double kSentencePause = audio::usual_ms(audio::Pause::kSentence) / 1000.0;
  double total = 0;
  for (const text::ByteSpan span : text::split_sentences(text, language_)) {
    const std::string spoken = normaliser_.normalise(text.substr(span.start, span.end - span.start)).text;
    if (!spoken.empty()) total += speech::estimate_seconds(hosts_[speaker], spoken) + kSentencePause;
  }
  return total;
}

}  // namespace showrunner::studio
