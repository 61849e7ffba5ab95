#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace showrunner::studio {

/// The beginning of well-formed HTML in at most `most` bytes. It ends behind a paragraph or a sentence where one ends in
/// the second half of what fits, else behind a word or, in text without spaces, a letter, and then with "…". Tags,
/// character references and code points stay whole, and what is open is closed. HTML that is short enough stays as it is.
std::string html_excerpt(std::string_view html, std::size_t most);

}  // namespace showrunner::studio
