#include "text/list_marker.h"

namespace showrunner::text {

std::size_t list_marker(std::string_view words) {
  for (const std::string_view bullet : {"- ", "* ", "+ ", "• ", "‣ ", "– ", "◦ ", "▪ ", "● ", "■ "}) {
    if (words.starts_with(bullet)) return bullet.size();
  }
  const std::size_t digits = words.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos || digits > 2) return 0;
  const std::string_view rest = words.substr(digits);
  return rest.starts_with(". ") || rest.starts_with(") ") ? digits + 2 : 0;
}

}  // namespace showrunner::text
