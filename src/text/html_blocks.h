#pragma once

#include <vector>

#include "text/document.h"
#include "text/html_page.h"

namespace showrunner::text {

/// Which nodes of a page are left out, with everything below them; one flag for each node.
using Dropped = std::vector<bool>;

/// What no listener wants of any page: scripts, styles, forms' fields, media, code blocks, tables of data, captions,
/// footnote marks, hidden elements, and what the author marked as navigation.
Dropped drop_unreadable(const HtmlPage& page);

/// The headings, paragraphs, list items and quotes below `root`, in order. `source_offset` is added to every position and
/// `part` is their part.
std::vector<Block> html_blocks(const HtmlPage& page, std::size_t root, const Dropped& dropped,
                               std::size_t source_offset = 0, int part = 0);

}  // namespace showrunner::text
