// Words of any place and size as the pages of a PDF: what poppler would have to be tricked into reporting.
#include <cstdint>
#include <cstring>

#include "text/pdf_blocks.h"
#include "text/pdf_furniture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace showrunner::text;
  constexpr std::size_t kBytesPerWord = 8;
  std::vector<PdfPage> pages;
  std::vector<PdfWord> words;
  for (std::size_t at = 0; at + kBytesPerWord <= size; at += kBytesPerWord) {
    const std::uint8_t* const seed = data + at;
    const double left = 4.0 * seed[0];
    const double top = 4.0 * seed[1];
    words.push_back(
        {.text = std::string(1 + seed[4] % 12, static_cast<char>('!' + seed[5] % 94)) + (seed[6] % 3 == 0 ? "-" : ""),
         .box = {.left = left, .top = top, .right = left + 1 + seed[2], .bottom = top + 1 + seed[3] % 40},
         .size = 4.0 + seed[3] % 40,
         .bold = seed[6] % 2 == 0,
         .space_after = seed[6] % 5 != 0});
    if (seed[7] % 16 == 0) pages.push_back(lay_out_page(600, 800, std::exchange(words, {})));
  }
  pages.push_back(lay_out_page(600, 800, std::move(words)));
  remove_furniture(pages);
  for (const Block& block : pdf_blocks(pages)) {
    const std::string& text = pages[static_cast<std::size_t>(block.source.part) - 1].text;
    if (block.source.end > text.size() || block.source.start > block.source.end) __builtin_trap();
  }
  return 0;
}
