#include "text/reader.h"

#include <fmt/format.h>

#include "text/detect_format.h"
#include "text/language.h"
#include "text/readers.h"

namespace showrunner::text {

namespace {

constexpr std::size_t kMaxSourceBytes = std::size_t{64} * 1024 * 1024;

Result<Document> read_as(SourceFormat format, std::string_view bytes) {
  switch (format) {
    case SourceFormat::kText: return read_text(bytes);
    case SourceFormat::kMarkdown: return read_markdown(bytes);
    case SourceFormat::kHtml: return read_html(bytes);
    case SourceFormat::kPdf: return read_pdf(bytes);
    case SourceFormat::kEpub: return read_epub(bytes);
  }
  return fail(ErrorCode::kInternal, "unknown source format");
}

std::string first_heading(const Document& document) {
  const auto found = std::ranges::find(document.blocks, BlockKind::kHeading, &Block::kind);
  return found == document.blocks.end() ? std::string() : found->text;
}

/// "https://example.org/posts/slow-trains.html?x=1" → "Slow trains".
std::string title_from_name(std::string_view name) {
  if (name.empty() || name == "-" || name == "stdin") return "Untitled";
  name = name.substr(0, name.find_first_of("?#"));
  while (name.ends_with('/')) name.remove_suffix(1);
  name.remove_prefix(name.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos && dot > 0 && name.size() - dot <= 9) name = name.substr(0, dot);
  std::string title(name);
  for (char& c : title) {
    if (c == '-' || c == '_' || static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (title.find_first_not_of(' ') == std::string::npos) return "Untitled";
  if (title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

/// Enough of the document's words to tell its language.
std::string sample_of(const Document& document) {
  constexpr std::size_t kSample = std::size_t{64} * 1024;
  std::string sample;
  for (const Block& block : document.blocks) {
    if (sample.size() > kSample) break;
    sample += block.text;
    sample += '\n';
  }
  return sample;
}

}  // namespace

Result<Document> read_document(std::string_view name, std::string_view bytes, SourceFormat format) {
  if (bytes.empty()) return fail(ErrorCode::kInvalidInput, "the document is empty; give a file with text in it");
  if (bytes.size() > kMaxSourceBytes) {
    return fail(ErrorCode::kResourceLimit, "the document is larger than 64 MiB; split it into smaller files");
  }
  if (format != SourceFormat::kPdf && format != SourceFormat::kEpub) {
    if (const auto kind = binary_kind(bytes)) {
      return fail(
          ErrorCode::kInvalidInput,
          fmt::format("this is {}, not {} text; give text, Markdown, HTML, PDF or EPUB", *kind, to_string(format)));
    }
  }
  auto document = read_as(format, bytes);
  if (!document) return document;
  if (document->blocks.empty()) {
    return fail(ErrorCode::kInvalidInput, "the document has no readable text; give one with words in it");
  }
  document->name = name;
  if (document->title.empty()) document->title = first_heading(*document);
  if (document->title.empty()) document->title = title_from_name(name);
  document->language = settle_language(document->language, sample_of(*document));
  return document;
}

}  // namespace showrunner::text
