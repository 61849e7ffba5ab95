// Fuzzes the notes beside the files of the audio cache: any bytes are a sidecar or a clean failure, and one that is read is
// written and read back as the same.
#include <cstdlib>

#include "cache/sidecar.h"

namespace cache = showrunner::cache;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto sidecar = cache::parse_sidecar(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!sidecar) return 0;
  const std::string json = cache::to_json(*sidecar);
  if (json.size() <= cache::kMaxSidecarBytes && cache::parse_sidecar(json) != *sidecar) std::abort();
  return 0;
}
