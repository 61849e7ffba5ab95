#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "text/block_builder.h"

namespace showrunner::text {

/// The words of a document, to tell a word broken at a line's end ("exam-ple") from a compound whose hyphen happens to
/// stand there ("well-known"): what the author writes elsewhere in the document decides.
class WordStock {
 public:
  /// Learns the words of one line but for a word that its end breaks.
  void add_line(std::string_view line);

  /// Whether `head` and `tail`, on two sides of a hyphen at a line's end, are one word written without it. Where the
  /// document does not say, it is one word unless both halves are words of the document or `head` is a prefix that is
  /// written with a hyphen ("self", "non").
  bool is_one_word(std::string_view head, std::string_view tail) const;

 private:
  std::unordered_set<std::string> words_;  ///< case-folded; compounds with their hyphens
};

/// Adds the next line of a hard-wrapped paragraph, undoing a hyphenation at the end of what `builder` has. `start` is
/// where the line stands in the source; without it the line counts to no span.
void append_line(BlockBuilder& builder, const WordStock& stock, std::string_view line,
                 std::optional<std::size_t> start);

}  // namespace showrunner::text
