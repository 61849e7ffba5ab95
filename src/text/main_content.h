#pragma once

#include "text/html_blocks.h"
#include "text/html_page.h"

namespace showrunner::text {

/// The part of a page that its visitors came for.
struct MainContent {
  std::size_t root = 0;  ///< the element that holds it
  Dropped dropped;       ///< what inside it does not belong: navigation, banners, comments, related links
};

/// Finds the article of a page (main_content.cc says how). Pure; linear in the page.
MainContent find_main_content(const HtmlPage& page);

/// The page's only `h1`, or 0: a page with several uses them for something else.
std::size_t only_h1(const HtmlPage& page);

/// Takes away what leads into an article and out of it without being said by it: bylines, dates, labels ("5 min read",
/// "Share"), counts of votes, headings whose section has nothing left to read.
void trim_article(std::vector<Block>& blocks);

}  // namespace showrunner::text
