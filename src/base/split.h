#pragma once

#include <string_view>

namespace showrunner {

/// Takes the part before the first `separator` off `rest`, and the separator with it; all of it where there is none. Called
/// until `rest` is empty it gives the parts of a list, one for each, but none for what a last separator has behind it.
constexpr std::string_view take_part(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

}  // namespace showrunner
