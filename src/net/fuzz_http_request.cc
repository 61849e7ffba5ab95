#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/request_parser.h"

namespace {

using showrunner::net::RequestParser;

/// Reads every request in `bytes`, which come in pieces of `piece`, as the server does; returns what it made of them.
std::string read_all(std::string_view bytes, std::size_t piece) {
  RequestParser parser(256);
  std::string seen;
  std::string buffer;
  while (true) {
    std::string copy = buffer;  // exactly as long as it claims to be, for the sanitizer
    copy.shrink_to_fit();
    std::size_t size = copy.size();
    const auto step = parser.parse(copy.data(), size);
    copy.resize(size);
    buffer = copy;
    switch (step) {
      case RequestParser::Step::kBody: parser.limit_body(512); break;
      case RequestParser::Step::kMore: {
        if (bytes.empty()) return seen;
        const std::size_t take = std::min(piece, bytes.size());
        buffer += bytes.substr(0, take);
        bytes.remove_prefix(take);
        break;
      }
      case RequestParser::Step::kBad: return seen + std::to_string(parser.status());
      case RequestParser::Step::kComplete:
        if (parser.bytes() > buffer.size() || parser.body(buffer.data()).size() > 512) std::abort();
        seen += std::string(parser.method(buffer.data())) + '\n' + std::string(parser.path(buffer.data())) + '\n' +
                std::string(parser.query(buffer.data())) + '\n' + std::string(parser.header(buffer.data(), "host")) +
                '\n' + std::string(parser.body(buffer.data())) + '\n';
        buffer.erase(0, parser.bytes());
        parser.next();
    }
  }
}

}  // namespace

/// However the bytes are cut into pieces, the same requests must come out: otherwise two readers could disagree.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = read_all(bytes, bytes.size() + 1);
  if (read_all(bytes, data[0] % 32 + 1U) != whole) std::abort();
  return 0;
}
