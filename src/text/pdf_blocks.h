#pragma once

#include <vector>

#include "text/document.h"
#include "text/pdf_layout.h"

namespace showrunner::text {

/// The headings and paragraphs that the lines of laid-out pages make: paragraphs by spacing, indents and short last
/// lines, joined over columns and pages where a sentence goes on, hyphenation undone; headings by size and weight of the
/// font. A block that runs over a page break has the span of its part on the first of the two pages.
std::vector<Block> pdf_blocks(const std::vector<PdfPage>& pages);

}  // namespace showrunner::text
