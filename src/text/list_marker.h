#pragma once

#include <cstddef>
#include <string_view>

namespace showrunner::text {

/// The bytes of the list marker that `words` begin with and of the space behind it ("- ", "• ", "12. ", "3) "), or 0.
std::size_t list_marker(std::string_view words);

}  // namespace showrunner::text
