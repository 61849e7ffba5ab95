#include <cstdlib>

#include "writer/llm/chat_protocol.h"

/// Any bytes are refused with a message or give the same text, whole or in pieces; what was told piece by piece is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace showrunner;
  using namespace showrunner::writer;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto read = [&](std::size_t step) -> Result<ChatReply> {
    std::string told;
    llm::ChatStreamReader reader([&told](std::string_view text) -> Result<void> {
      told += text;
      return {};
    });
    for (std::size_t at = 0; at < bytes.size(); at += step)
      if (auto fed = reader.feed(bytes.substr(at, step)); !fed) return fail(fed.error());
    auto reply = reader.finish();
    if (reply && reply->text != told) std::abort();
    return reply;
  };
  const auto whole = read(size + 1);
  const auto pieces = read(3);
  if (whole.has_value() != pieces.has_value()) std::abort();
  if (whole && (whole->text != pieces->text || whole->finish_reason != pieces->finish_reason)) std::abort();
  if (!whole && whole.error().message.empty()) std::abort();
  return 0;
}
