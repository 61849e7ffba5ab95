#include <cstdint>
#include <cstdlib>

#include "api/multipart.h"

/// Parts lie within the body, one behind the other.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto parts = showrunner::api::parse_form("multipart/form-data; boundary=b", body);
  if (!parts) return 0;
  const char* at = body.data();
  for (const auto& part : *parts) {
    if (part.content.data() < at || part.content.data() + part.content.size() > body.data() + body.size()) std::abort();
    at = part.content.data() + part.content.size();
  }
  return 0;
}
