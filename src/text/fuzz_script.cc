#include <cstdlib>

#include "text/script.h"

/// Any bytes are either refused with a message or a script that survives being written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace showrunner::text;
  const auto script = parse_script({reinterpret_cast<const char*>(data), size});
  if (!script) return script.error().message.empty() ? std::abort(), 0 : 0;
  const auto again = parse_script(to_json(*script));
  if (!again || *again != *script) std::abort();
  return 0;
}
