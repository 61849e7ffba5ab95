#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace showrunner::text {

/// The head that static site generators put before Markdown: YAML between `---` lines or TOML between `+++` lines.
struct FrontMatter {
  std::size_t bytes = 0;  ///< its length with both fences; 0 when there is none
  std::string title;
  std::string author;
  std::string language;
};

/// Reads the plain `key: value` and `key = "value"` lines that matter; everything else is skipped. Never fails: what is
/// not closed by its fence is no front matter.
FrontMatter read_front_matter(std::string_view text);

}  // namespace showrunner::text
