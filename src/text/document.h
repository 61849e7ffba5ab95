#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace showrunner::text {

/// Where something stands in its source. `start` and `end` are byte offsets (half open) into the decoded UTF-8 text of the
/// source: the file itself for text, Markdown and HTML; the extracted text of one page for PDF and the XHTML of one spine
/// item for EPUB, which `part` numbers from 1 (0 where a source has no parts). Of a block that runs over a page break it
/// is the piece on the first of the two pages.
struct SourceSpan {
  int part = 0;
  std::size_t start = 0;
  std::size_t end = 0;

  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

enum class BlockKind { kHeading, kParagraph, kListItem, kQuote };

/// One heading or paragraph, as plain text on one line: no markup, white space folded, hyphenation undone.
struct Block {
  BlockKind kind = BlockKind::kParagraph;
  int level = 0;  ///< 1 to 6 for headings, else 0
  std::string text;
  SourceSpan source;
};

/// What a reader makes of a source. Plain data, owned by whoever holds it; UTF-8 throughout.
struct Document {
  std::string name;      ///< what the source is called: a file name, a URL, "stdin"
  std::string title;     ///< from the source where it has one, else the first heading, else derived from the name
  std::string author;    ///< empty when the source does not say
  std::string language;  ///< BCP-47 primary subtag, from the source's own declaration or guessed; "en" when unknowable
  std::vector<Block> blocks;
};

}  // namespace showrunner::text
