#pragma once

#include <string>

#include "text/html_page.h"

namespace showrunner::text {

/// What a page says about itself; each may be empty.
struct HtmlMetadata {
  std::string title;  ///< from og:title, the `h1` or `title`, without the name of the site
  std::string author;
  std::string language;  ///< as declared
};

HtmlMetadata html_metadata(const HtmlPage& page);

}  // namespace showrunner::text
