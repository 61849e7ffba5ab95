#include "base/gzip.h"

#include <array>

#include <gtest/gtest.h>
#include <zlib.h>

namespace showrunner {
namespace {

std::string unpacked(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(::inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int result = Z_OK;
  while (result == Z_OK) {
    std::array<char, 10'000> part{};
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = part.size();
    result = ::inflate(&stream, Z_NO_FLUSH);
    out.append(part.data(), part.size() - stream.avail_out);
  }
  EXPECT_EQ(result, Z_STREAM_END);
  ::inflateEnd(&stream);
  return out;
}

TEST(Gzip, ComesBackAsItWas) {
  std::string large;
  for (int i = 0; i < 100'000; ++i) large += std::to_string(i * 7919 % 10'007);
  for (const std::string& text : {std::string(), std::string("<rss/>"), large}) {
    EXPECT_EQ(unpacked(gzip(text)), text);
  }
  EXPECT_LT(gzip(large).size(), large.size());
}

TEST(Gzip, TheSameBytesGiveTheSameResult) {
  EXPECT_EQ(gzip("abc"), gzip("abc"));
}

}  // namespace
}  // namespace showrunner
