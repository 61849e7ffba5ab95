#include "base/gzip.h"

#include <new>
#include <stdexcept>

#include <zlib.h>

namespace showrunner {

std::string gzip(std::string_view bytes) {
  // A feed of 300 episodes (748 kB): level 3 packs it to 92 kB in 2.7 ms, zlib's usual 6 to 84 kB in 6.0 ms, and somebody
  // waits for it.
  constexpr int kLevel = 3;
  constexpr int kWindow = 15 + 16;  // 16: with gzip's header
  constexpr int kMemory = 8;
  z_stream stream{};
  if (::deflateInit2(&stream, kLevel, Z_DEFLATED, kWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(::deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::logic_error("gzip was cut short");
  return out;
}

}  // namespace showrunner
