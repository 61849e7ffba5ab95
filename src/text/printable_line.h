#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace showrunner::text {

/// Any bytes, such as what a stranger's server said, as one line of UTF-8 without control characters: U+FFFD stands for what
/// cannot be shown. At most about `most` bytes.
std::string printable_line(std::string_view bytes, std::size_t most = 1'000);

}  // namespace showrunner::text
