#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/document.h"

namespace showrunner::text {

/// Collects the text of one block from pieces of the source and keeps where they stand: white space folded, soft hyphens
/// and other invisible characters dropped, no space put between two lines of a script that writes none (Chinese,
/// Japanese). Pieces must be valid UTF-8 and come in the order of the source.
class BlockBuilder {
 public:
  /// `text` is what bytes [start, end) of the source say; where both are equally long they are taken to be the same bytes.
  void append(std::string_view text, std::size_t start, std::size_t end);

  /// White space between what came before and what comes next.
  void space() { gap_ = Gap::kSpace; }

  /// The end of a line, which is white space but in scripts that write none.
  void line_break() { gap_ = Gap::kLine; }

  /// Whether what came last was a soft hyphen (U+00AD), which is not kept: the word goes on in the next piece.
  bool ends_with_soft_hyphen() const { return ends_with_soft_hyphen_; }

  /// Takes the last character back when it is `-` or another hyphen, and any gap after it.
  void drop_hyphen();

  /// Forgets any white space that would follow.
  void close_gap() { gap_ = Gap::kNone; }

  std::string_view text() const { return text_; }

  /// The block, or nothing when no letter or digit was collected. The builder is empty afterwards.
  std::optional<Block> take(BlockKind kind, int level = 0, int part = 0);

 private:
  enum class Gap { kNone, kSpace, kLine };
  void put_gap(int next);

  std::string text_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  int last_ = 0;  ///< the last code point of text_
  Gap gap_ = Gap::kNone;
  bool has_words_ = false;
  bool ends_with_soft_hyphen_ = false;
};

/// `text` as a BlockBuilder leaves it, for titles and names.
std::string fold_text(std::string_view text);

}  // namespace showrunner::text
