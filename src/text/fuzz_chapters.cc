#include <cstdlib>

#include "text/captions.h"

/// Any bytes are either refused with a message or chapters that survive being written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace showrunner::text;
  const auto chapters = parse_chapters_json({reinterpret_cast<const char*>(data), size});
  if (!chapters) return 0;
  const auto again = parse_chapters_json(to_chapters_json(*chapters));
  if (!again || again->size() != chapters->size()) std::abort();
  for (std::size_t i = 0; i < chapters->size(); ++i)
    if ((*again)[i].start_ms != (*chapters)[i].start_ms || (*again)[i].title != (*chapters)[i].title) std::abort();
  return 0;
}
