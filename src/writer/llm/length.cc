#include "writer/llm/length.h"

#include <algorithm>
#include <cmath>

#include "text/code_points.h"

namespace showrunner::writer::llm {
namespace {

constexpr double kWordsToKnowThePace = 40;  ///< fewer say little about it
constexpr double kSlowest = 0.5;            ///< words a second; an estimator beyond these is not believed
constexpr double kFastest = 6;

bool has_no_spaces(text::CodePoint c) {
  return (c >= 0x0E00 && c <= 0x0EFF) ||  // Thai, Lao
         (c >= 0x1780 && c <= 0x17FF) ||  // Khmer
         (c >= 0x3040 && c <= 0x30FF) ||  // kana
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x2FFFF);
}

}  // namespace

double count_spoken_words(std::string_view text) {
  double words = 0;
  bool in_word = false;
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      const bool space = static_cast<unsigned char>(text[at]) <= ' ';
      if (!space && !in_word) words += 1;
      in_word = !space;
      ++at;
      continue;
    }
    const text::CodePoint c = text::next_code_point(text, at);
    if (has_no_spaces(c)) {
      words += 0.5;
      in_word = false;
    } else if (!in_word) {
      words += 1;
      in_word = true;
    }
  }
  return words;
}

double Length::words_a_second() const {
  const bool known = words_ >= kWordsToKnowThePace && seconds_ > 0;
  return std::clamp(known ? words_ / seconds_ : expected_, kSlowest, kFastest);
}

int Length::words_for(double seconds) const {
  return std::max(10, static_cast<int>(std::lround(seconds * words_a_second())));
}

int Length::words_to_ask(int words) const {
  return std::max(10, static_cast<int>(std::lround(words / obedience_)));
}

void Length::learn(int asked, double given) {
  if (asked < static_cast<int>(kWordsToKnowThePace) || given <= 0) return;
  // Half way: one answer says little. Within limits: a model that gave nothing must not be asked for everything.
  obedience_ = std::clamp((obedience_ + given / asked) / 2, 0.6, 1.6);
}

}  // namespace showrunner::writer::llm
