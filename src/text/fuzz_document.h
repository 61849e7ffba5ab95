#pragma once

#include <cstdint>
#include <cstdlib>

#include "text/reader.h"

namespace showrunner::text {

/// What every fuzz target of a reader checks: it returns, and its documents survive the way through JSON.
inline void fuzz_document(const std::uint8_t* data, std::size_t size, SourceFormat format) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);  // bytes are bytes
  (void)detect_format("fuzz", bytes);
  const auto document = read_document("fuzz", bytes, format);
  if (!document) return;
  const auto read_back = document_from_json(to_json(*document));
  if (!read_back || to_json(*read_back) != to_json(*document)) std::abort();
}

}  // namespace showrunner::text
