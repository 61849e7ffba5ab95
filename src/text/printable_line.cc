#include "text/printable_line.h"

#include "text/code_points.h"

namespace showrunner::text {

std::string printable_line(std::string_view bytes, std::size_t most) {
  constexpr CodePoint kReplacement = 0xFFFD;
  std::string line;
  for (std::size_t at = 0; at < bytes.size() && line.size() < most;) {
    const CodePoint c = next_code_point(bytes, at);
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    append_code_point(line, control ? kReplacement : c);
  }
  return line;
}

}  // namespace showrunner::text
