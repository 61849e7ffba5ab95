#include <cstdlib>
#include <vector>

#include "net/sse_decoder.h"

namespace {

using showrunner::net::SseDecoder;
using showrunner::net::SseEvent;

constexpr std::size_t kMaxEvent = 4096;

/// The events of `text` fed in pieces of `size`, and whether it was refused.
std::pair<std::vector<SseEvent>, bool> decode(std::string_view text, std::size_t size) {
  SseDecoder decoder(kMaxEvent);
  std::vector<SseEvent> events;
  while (!text.empty()) {
    if (!decoder.feed(text.substr(0, size))) return {std::move(events), true};
    text.remove_prefix(std::min(size, text.size()));
    while (auto event = decoder.next()) events.push_back(*std::move(event));
  }
  return {std::move(events), false};
}

}  // namespace

/// How bytes are split never changes what they mean, and no event is larger than allowed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto [whole, refused] = decode(text, std::size_t{1} << 20U);
  const auto [pieces, pieces_refused] = decode(text, data[0] % 16U + 1U);
  if (refused != pieces_refused) std::abort();
  if (refused) return 0;
  if (whole.size() != pieces.size()) std::abort();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i].event != pieces[i].event || whole[i].data != pieces[i].data || whole[i].id != pieces[i].id)
      std::abort();
    if (whole[i].data.size() > kMaxEvent) std::abort();
  }
  return 0;
}
