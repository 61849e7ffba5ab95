// Fuzzes the worker protocol and the cache codec: any bytes are messages or a clean failure, and what decodes encodes back.
#include <cstdlib>

#include "speech/protocol.h"

namespace protocol = showrunner::speech::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  protocol::FrameBuffer frames;
  frames.append(bytes.substr(0, size / 2));
  bool more = true;
  for (int part = 0; part < 2 && more; ++part) {
    for (;;) {
      const auto frame = frames.next();
      more = frame.has_value();
      if (!frame || !*frame) break;
      if (const auto message = protocol::decode(**frame); message && protocol::encode(*message) != **frame)
        std::abort();
    }
    if (part == 0) frames.append(bytes.substr(size / 2));
  }
  const auto utterance = showrunner::speech::utterance_from_bytes(bytes);
  if (utterance && showrunner::speech::to_bytes(*utterance) != bytes) std::abort();
  return 0;
}
