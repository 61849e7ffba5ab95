#pragma once

#include <string_view>

namespace showrunner::writer::llm {

inline constexpr double kTolerance = 0.10;  ///< of the wanted length, either way

/// By how much the length of what is spoken differs from its estimate: the standard deviation for a minute, 30 topics.
inline constexpr double kEstimateError = 0.02;

/// Words of `text` as models count them: separated by white space; where a script has none (Chinese, Japanese, Thai…), two
/// characters count as a word.
double count_spoken_words(std::string_view text);

/// Keeps the length of a script while it grows: what is there, what is wanted, and how many words that takes. Pure.
class Length {
 public:
  static constexpr double kUsualWordsPerSecond = 150.0 / 60;

  /// `words_a_second`: the pace that is expected, until it is known.
  explicit Length(double target_seconds, double words_a_second = kUsualWordsPerSecond)
      : target_(target_seconds), expected_(words_a_second) {}

  double target() const { return target_; }

  /// No turn may end behind this.
  double limit() const { return target_ * (1 + kTolerance - kEstimateError); }

  /// What is shorter is extended.
  double least() const { return target_ * (1 - kTolerance + kEstimateError); }

  double seconds() const { return seconds_; }

  double missing() const { return target_ - seconds_; }

  /// A turn has been told: `seconds` with the pause before it.
  void add(double seconds, double words) {
    seconds_ += seconds;
    words_ += words;
  }

  /// The pace of what is there already (as expected to begin with), pauses included.
  double words_a_second() const;

  /// Words that fill `seconds`. At least 10.
  int words_for(double seconds) const;

  /// What to ask for in order to get `words`, from a model that has kept to what it was asked for so far, or not.
  int words_to_ask(int words) const;

  /// The model was asked for `asked` words and gave `given` of its own accord (it was not cut off).
  void learn(int asked, double given);

 private:
  double target_;
  double expected_;  ///< words a second
  double seconds_ = 0;
  double words_ = 0;
  double obedience_ = 1;  ///< words given by words asked for
};

}  // namespace showrunner::writer::llm
