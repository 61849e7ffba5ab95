#include "studio/source_preview.h"

#include "text/code_points.h"
#include "text/script.h"

namespace showrunner::studio {

namespace {

constexpr std::size_t kExcerptCharacters = 300;
constexpr std::size_t kBytesOfToken = 4;  // of English text; of others there are more bytes to a character, and tokens

/// The beginning of `text`, `most` characters, with an ellipsis where there is more.
std::string beginning(const std::string& text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t count = 0; count < most && end < text.size(); ++count) text::next_code_point(text, end);
  return end < text.size() ? text.substr(0, end) + "…" : text;
}

}  // namespace

SourcePreview preview_of(const text::Document& document, text::SourceFormat format) {
  SourcePreview preview{.title = document.title, .language = document.language, .format = format};
  std::size_t bytes = 0;
  std::string first;
  for (const text::Block& block : document.blocks) {
    preview.words += text::count_words(block.text);
    preview.characters += text::count_code_points(block.text);
    bytes += block.text.size();
    const bool is_title = first.empty() && block.kind == text::BlockKind::kHeading;
    if (is_title || first.size() > kExcerptCharacters * kBytesOfToken) continue;
    if (!first.empty()) first += '\n';
    first += block.text;
  }
  preview.estimated_tokens = (bytes + kBytesOfToken - 1) / kBytesOfToken;
  preview.excerpt = beginning(first, kExcerptCharacters);
  return preview;
}

}  // namespace showrunner::studio
