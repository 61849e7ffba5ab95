#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace showrunner::text::spoken {

/// Any script into the letters, apostrophes and spaces of ASCII, for engines that read nothing else (flite drops other bytes
/// without a word): ICU's "Any-Latin; Latin-ASCII". Thread-safe: ICU's object is used by one thread at a time.
class Transliterator {
 public:
  Transliterator();
  ~Transliterator();
  Transliterator(const Transliterator&) = delete;
  Transliterator& operator=(const Transliterator&) = delete;

  /// Empty when nothing of `words` has letters in ASCII.
  std::string to_ascii(std::string_view words) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::text::spoken
