#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/sentences.h"

namespace showrunner::text::spoken {

/// A sentence cleaned into the working alphabet (alphabet.h), with the way back to the bytes it was written in:
/// compatibility-composed (NFKC, Unicode annex 15), controls and invisible characters gone, entities of HTML decoded, quotes
/// and white space plain, digits of every script as ASCII, emoji and unspeakable symbols a space, runs of combining marks cut
/// short. Invalid UTF-8 counts as a symbol. Immutable.
class Written {
 public:
  explicit Written(std::string_view original);

  std::string_view text() const { return text_; }

  /// The bytes of the original that the non-empty range [start, end) of text() came from.
  ByteSpan origin(std::size_t start, std::size_t end) const { return {starts_[start], ends_[end - 1]}; }

 private:
  friend class Cleaner;

  std::string text_;
  std::vector<std::uint32_t> starts_;  // per byte of text_
  std::vector<std::uint32_t> ends_;
};

}  // namespace showrunner::text::spoken
