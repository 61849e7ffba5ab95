#include "text/pdf_file.h"

#include <memory>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include "text/block_builder.h"

namespace showrunner::text {

namespace {

constexpr int kMostPages = 5'000;
constexpr std::size_t kMostWords = 4'000'000;
constexpr double kSmallestFont = 4;

std::string utf8(const poppler::ustring& text) {
  const poppler::byte_array bytes = text.to_utf8();
  return {bytes.begin(), bytes.end()};
}

/// Fonts keep some letter pairs as one character (U+FB00 to U+FB06).
std::string without_ligatures(std::string text) {
  constexpr std::array<std::string_view, 7> kPairs{"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
  for (std::size_t at = text.find("\xEF\xAC"); at != std::string::npos; at = text.find("\xEF\xAC", at + 1)) {
    const auto index = static_cast<std::size_t>(static_cast<unsigned char>(text[at + 2])) - 0x80;
    if (index < kPairs.size()) text.replace(at, 3, kPairs.at(index));
  }
  return text;
}

bool names_bold(std::string_view font) {
  for (const std::string_view word : {"Bold", "bold", "Black", "Heavy", "Semibold", "Demi"}) {
    if (font.find(word) != std::string_view::npos) return true;
  }
  return false;
}

std::vector<PdfWord> words_of(const poppler::page& page) {
  std::vector<PdfWord> words;
  for (const poppler::text_box& box : page.text_list(poppler::page::text_list_include_font)) {
    // Turned text is a watermark, a stamp at the edge or the label of an axis.
    if (box.rotation() != 0 || box.get_font_size() < kSmallestFont) continue;
    const poppler::rectf place = box.bbox();
    PdfWord word{.text = fold_text(without_ligatures(utf8(box.text()))),
                 .box = {.left = place.left(), .top = place.top(), .right = place.right(), .bottom = place.bottom()},
                 .size = box.get_font_size(),
                 .bold = names_bold(box.get_font_name()),
                 .space_after = box.has_space_after()};
    if (!word.text.empty() && word.box.right > word.box.left && word.box.bottom > word.box.top) {
      words.push_back(std::move(word));
    }
  }
  return words;
}

/// A PDF ends with the place of its table of objects; poppler would make up what is missing and read half a document.
bool is_cut_off(std::string_view bytes) {
  constexpr std::size_t kTail = 4096;
  bytes = bytes.substr(0, bytes.find_last_not_of(std::string_view("\0 \t\r\n", 5)) + 1);
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kTail));
  return tail.find("startxref") == std::string_view::npos && tail.find("%%EOF") == std::string_view::npos;
}

Result<PdfFile> read_pages(const poppler::document& document) {
  PdfFile file{.title = utf8(document.get_title()), .author = utf8(document.get_author()), .pages = {}};
  const int pages = document.pages();
  if (pages > kMostPages) {
    return fail(ErrorCode::kResourceLimit, "the PDF has more than 5,000 pages; split it");
  }
  std::size_t all_words = 0;
  std::size_t bytes = 0;
  for (int i = 0; i < pages; ++i) {
    // A page that is broken becomes an empty one: the others can be read.
    const std::unique_ptr<poppler::page> page(document.create_page(i));
    if (!page) {
      file.pages.emplace_back();
      continue;
    }
    std::vector<PdfWord> words = words_of(*page);
    all_words += words.size();
    if (all_words > kMostWords) return fail(ErrorCode::kResourceLimit, "the PDF has too many words; split it");
    const poppler::rectf size = page->page_rect();
    file.pages.push_back(lay_out_page(size.width(), size.height(), std::move(words)));
    bytes += file.pages.back().text.size();
  }
  constexpr std::size_t kFewestBytes = 20;
  if (bytes < kFewestBytes) {
    return fail(ErrorCode::kInvalidInput,
                "the PDF has pictures of pages but no text (a scan?); run it through text recognition (OCR) first");
  }
  return file;
}

}  // namespace

Result<PdfFile> read_pdf_file(std::string_view bytes) {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  if (is_cut_off(bytes)) {
    return fail(ErrorCode::kInvalidInput, "the PDF is cut off before its end; download or export it again");
  }
  const std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (!document || (!document->is_locked() && document->pages() == 0)) {
    return fail(ErrorCode::kInvalidInput, "the PDF is damaged; download or export it again");
  }
  if (document->is_locked()) {
    return fail(ErrorCode::kInvalidInput, "the PDF is encrypted; remove its password and try again");
  }
  return read_pages(*document);
}

}  // namespace showrunner::text
