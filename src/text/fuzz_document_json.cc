// Any bytes as the answer of showrunner-reader: no crash, and what is taken is written back in a stable form.
#include <cstdint>
#include <cstdlib>

#include "text/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using showrunner::text::document_from_json;
  const auto document = document_from_json(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  const std::string json = to_json(*document);
  const auto again = document_from_json(json);
  if (!again || to_json(*again) != json) std::abort();
  return 0;
}
