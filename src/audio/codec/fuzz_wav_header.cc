#include <cstddef>
#include <cstdint>
#include <string>

#include "audio/codec/wav_header.h"

// A header that is accepted must point inside the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file(reinterpret_cast<const char*>(data), size);
  const auto header = showrunner::audio::parse_wav_header(
      static_cast<std::int64_t>(size), [&](std::int64_t offset, std::size_t count) -> showrunner::Result<std::string> {
        return offset > static_cast<std::int64_t>(size) ? std::string()
                                                        : file.substr(static_cast<std::size_t>(offset), count);
      });
  if (header &&
      (header->data_bytes < 0 || header->data_offset + header->data_bytes > static_cast<std::int64_t>(size))) {
    __builtin_trap();
  }
  return 0;
}
