#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::text {

/// Pronunciations of a show: written word → respelling ("Nginx" → "engine ex"). A word matches whole; an entry with a
/// capital letter matches that case only, an all-lower-case entry any case. Immutable after parsing.
class Lexicon {
 public:
  /// A file of lines `word = respelling`; `#` starts a comment. Fails with the line number of the first bad line.
  static Result<Lexicon> parse(std::string_view content);

  /// The respelling of `word`, or nullptr.
  const std::string* find(std::string_view word) const;

  bool empty() const { return exact_.empty() && folded_.empty(); }

  /// A hash of the entries, independent of their order: part of every audio cache key made with this lexicon.
  std::string fingerprint() const;

 private:
  std::map<std::string, std::string, std::less<>> exact_;
  std::map<std::string, std::string, std::less<>> folded_;
};

}  // namespace showrunner::text
