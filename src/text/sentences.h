#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace showrunner::text {

/// A half-open range of bytes in a UTF-8 text.
struct ByteSpan {
  std::size_t start = 0;
  std::size_t end = 0;

  friend bool operator==(const ByteSpan&, const ByteSpan&) = default;
};

/// The sentences of one paragraph in order, white space at their edges left out. Survives titles ("Dr. Smith"), initials,
/// decimals, abbreviations, quotes, ellipses and URLs. Every visible character belongs to exactly one sentence. Linear time;
/// no sentence is longer than kMaxSentenceBytes: longer ones are cut at the best clause or word boundary before it.
/// Thread-safe; never fails (invalid UTF-8 is treated as U+FFFD).
std::vector<ByteSpan> split_sentences(std::string_view text, std::string_view language);

inline constexpr std::size_t kMaxSentenceBytes = 600;

}  // namespace showrunner::text
