#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::speech {

/// A half-open range of bytes.
struct TextRange {
  std::size_t start = 0;
  std::size_t end = 0;

  friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// A sentence made harmless for an engine, with a map back to the request's own bytes.
class PreparedText {
 public:
  /// Tokens separated by single spaces, valid UTF-8.
  const std::string& text() const { return text_; }

  /// There is a letter or digit in it.
  bool speakable() const { return speakable_; }

  /// The bytes of the request that the token around `prepared` came from; exact inside tokens that were left as they were.
  TextRange source_of(TextRange prepared) const;

 private:
  friend class TextPreparer;

  struct Token {
    TextRange prepared;
    TextRange source;
  };

  std::string text_;
  std::vector<Token> tokens_;
  bool speakable_ = false;
};

/// Removes what engines cannot stand (reference: flite 2.2 overflows its heap at 307 trailing punctuation marks and needs time
/// that grows faster than the length of a word): control characters and invalid UTF-8 become spaces, runs of
/// punctuation end after kMaxPunctuation marks, digit runs after kMaxDigits digits, and words longer than kMaxTokenLetters
/// are cut apart. Linear time. `prepare` is const and thread-safe.
class TextPreparer {
 public:
  static constexpr int kMaxPunctuation = 3;
  static constexpr int kMaxDigits = 20;
  static constexpr int kMaxTokenLetters = 50;

  enum class Alphabet { kAny, kAscii };

  /// kAscii: everything is transliterated to Latin letters without accents (flite drops other bytes without a word).
  /// Throws std::runtime_error when ICU has no transliterator data.
  explicit TextPreparer(Alphabet alphabet);
  TextPreparer(const TextPreparer&) = delete;
  TextPreparer& operator=(const TextPreparer&) = delete;
  ~TextPreparer();

  PreparedText prepare(std::string_view spoken) const;

 private:
  class Builder;
  struct Transliteration;
  std::unique_ptr<Transliteration> to_ascii_;
};

}  // namespace showrunner::speech
