#pragma once

#include <vector>

#include "text/pdf_layout.h"

namespace showrunner::text {

/// Takes lines of a table of contents (with dots up to the page number), running headers, running footers and page numbers out of the lines of a document's pages: lines in the upper or
/// lower margin that come back, but for their digits, at the same height of other pages, lone numbers there that
/// count the pages, and small print. The pages' text keeps them, so that positions stay.
void remove_furniture(std::vector<PdfPage>& pages);

}  // namespace showrunner::text
