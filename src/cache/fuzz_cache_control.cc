// Fuzzes the Cache-Control header: any bytes are directives or a clean failure, and what is read is within its bounds.
#include <cstdlib>

#include "cache/freshness.h"

namespace cache = showrunner::cache;

namespace {

bool is_sound(const std::optional<std::chrono::seconds>& count) {
  return !count || (*count >= std::chrono::seconds(0) && *count <= cache::kForever);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string header(reinterpret_cast<const char*>(data), size);
  const auto directives = cache::parse_cache_control(header);
  if (!directives) return 0;
  if (!is_sound(directives->max_age) || !is_sound(directives->min_fresh) || !is_sound(directives->max_stale))
    std::abort();
  // A directive more takes none of the others away.
  const auto more = cache::parse_cache_control(header + ", no-cache");
  if (!more || !more->no_cache || more->max_age != directives->max_age) std::abort();
  return 0;
}
