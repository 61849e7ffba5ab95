#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/pdf_layout.h"

namespace showrunner::text {

/// A PDF as poppler reads it.
struct PdfFile {
  std::string title;  ///< as the metadata say, sense or not
  std::string author;
  std::vector<PdfPage> pages;
};

/// Opens a PDF in memory and lays its pages out. Fails with kInvalidInput when it is damaged, cut off, encrypted or has
/// no text, with kResourceLimit when it has too many pages or words.
Result<PdfFile> read_pdf_file(std::string_view bytes);

}  // namespace showrunner::text
