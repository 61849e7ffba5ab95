#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/lexicon.h"
#include "text/sentences.h"

namespace showrunner::text {

/// That `spoken` (bytes of SpokenText::text) stands for `written` (bytes of the original).
struct SpokenSpan {
  ByteSpan written;
  ByteSpan spoken;
};

/// A sentence as it is to be said: words and clause punctuation only (letters, apostrophe, `,.;:?!-`), no digits, markup,
/// emoji or symbols, white space folded. The spans are in order, do not overlap and cover all of `text` but spaces.
struct SpokenText {
  std::string text;  ///< empty when there is nothing to say
  std::vector<SpokenSpan> spans;
};

/// Turns written into spoken form (reference/speech.md §4e). English in full ("en-GB" and other regions than the United
/// States write the day first); for other languages numbers through ICU and the language-independent steps. Where ICU has
/// no number words for a language, its digits stay for the engine to read. Linear in the input, whatever it holds: words
/// are capped at 64 letters, digit runs at 20 digits. One instance per language and lexicon; `normalise` is const and
/// thread-safe.
class Normaliser {
 public:
  Normaliser(std::string_view language, Lexicon lexicon);
  Normaliser(Normaliser&&) noexcept;
  Normaliser& operator=(Normaliser&&) noexcept;
  Normaliser(const Normaliser&) = delete;
  Normaliser& operator=(const Normaliser&) = delete;
  ~Normaliser();

  SpokenText normalise(std::string_view written) const;

  /// Raised whenever the same text may come out differently: part of every audio cache key.
  static constexpr int kVersion = 1;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::text
