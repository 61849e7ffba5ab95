#pragma once

#include <string_view>

#include "base/result.h"
#include "text/document.h"

namespace showrunner::text {

// The readers behind `read_document`, one file each. Each takes the bytes of the source and leaves `title`, `author` and
// `language` empty where the source does not say, `language` as declared and `name` to its caller.

Result<Document> read_text(std::string_view bytes);
Result<Document> read_markdown(std::string_view bytes);
Result<Document> read_html(std::string_view bytes);
Result<Document> read_pdf(std::string_view bytes);
Result<Document> read_epub(std::string_view bytes);

}  // namespace showrunner::text
