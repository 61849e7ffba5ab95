#pragma once

#include <string>
#include <string_view>

namespace showrunner {

/// `bytes` in gzip's format (RFC 1952), without a name or a time: the same bytes give the same result.
std::string gzip(std::string_view bytes);

}  // namespace showrunner
