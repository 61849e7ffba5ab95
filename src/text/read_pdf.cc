#include "text/block_builder.h"
#include "text/pdf_blocks.h"
#include "text/pdf_file.h"
#include "text/pdf_furniture.h"
#include "text/readers.h"

namespace showrunner::text {

namespace {

/// Metadata that programs write when nobody did ("untitled", "Microsoft Word - final_v2.doc", "paper.dvi").
bool is_nonsense(std::string_view text) {
  constexpr std::size_t kShortest = 4;
  if (text.size() < kShortest || text.find('/') != std::string_view::npos) return true;
  if (text.starts_with("Microsoft ") || text.starts_with("untitled") || text.starts_with("Untitled") ||
      text.starts_with("(anonymous") || text == "anonymous" || text == "unspecified") {
    return true;
  }
  const std::size_t dot = text.rfind('.');
  return dot != std::string_view::npos && text.size() - dot <= 5 && text.find(' ', dot) == std::string_view::npos &&
         text.find(' ') == std::string_view::npos;
}

/// The lines in the largest font of the first page, where they are larger than most.
std::string largest_text(const PdfPage& page) {
  constexpr std::size_t kLongest = 200;
  const auto largest = std::ranges::max_element(page.lines, {}, &PdfLine::size);
  if (largest == page.lines.end()) return {};
  std::string title;
  std::size_t others = 0;
  for (const PdfLine& line : page.lines) {
    const bool large = line.size > largest->size - 0.5;
    if (large) title += line.text + '\n';
    if (!large) ++others;
  }
  return title.size() > kLongest || others == 0 ? std::string() : fold_text(title);
}

}  // namespace

Result<Document> read_pdf(std::string_view bytes) {
  auto file = read_pdf_file(bytes);
  if (!file) return fail(file.error());
  remove_furniture(file->pages);
  Document document;
  document.title = fold_text(file->title);
  if (is_nonsense(document.title)) document.title = largest_text(file->pages.front());
  document.author = fold_text(file->author);
  if (is_nonsense(document.author)) document.author.clear();
  document.blocks = pdf_blocks(file->pages);
  return document;
}

}  // namespace showrunner::text
