#include "studio/pace.h"

#include "text/sentences.h"

namespace showrunner::studio {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Whether a sentence consists of ordinary English words and the marks between them, which are said about as they are
/// written: no digits, signs, other alphabets or abbreviations with full stops, and no capitals but at the start of words.
/// A normaliser would change little of it, and takes fifty times as long.
bool is_plain_english(std::string_view sentence) {
  constexpr std::string_view kMarks = " ,;:?!'\"-";
  while (!sentence.empty() && !is_letter(sentence.back())) {
    if (sentence.back() != '.' && !kMarks.contains(sentence.back())) return false;
    sentence.remove_suffix(1);
  }
  if (sentence.empty()) return false;
  bool inside = false;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    const char c = sentence[i];
    const bool letter = is_letter(c);
    if (!letter && !kMarks.contains(c)) return false;
    const bool capital = letter && c <= 'Z';
    const bool single = capital && c != 'I' && c != 'A' && (i + 1 == sentence.size() || !is_letter(sentence[i + 1]));
    if ((capital && inside) || single) return false;
    inside = letter;
  }
  return true;
}

}  // namespace

Pace::Pace(std::vector<speech::Host> hosts, std::string_view language, text::Lexicon lexicon)
    : hosts_(std::move(hosts)),
      language_(language),
      plain_(language.starts_with("en") && lexicon.empty()),
      normaliser_(language, std::move(lexicon)) {}

double Pace::seconds(std::size_t speaker, std::string_view text) const {
  constexpr double kSentencePause = audio::usual_ms(audio::Pause::kSentence) / 1000.0;
  double total = 0;
  for (const text::ByteSpan span : text::split_sentences(text, language_)) {
    const std::string_view sentence = text.substr(span.start, span.end - span.start);
    if (plain_ && is_plain_english(sentence)) {
      total += speech::estimate_seconds(hosts_[speaker], sentence) + kSentencePause;
      continue;
    }
    const std::string spoken = normaliser_.normalise(sentence).text;
    if (!spoken.empty()) total += speech::estimate_seconds(hosts_[speaker], spoken) + kSentencePause;
  }
  return total;
}

}  // namespace showrunner::studio
