#include "perf/suite/response_reader.h"

#include <gtest/gtest.h>

namespace showrunner::perf {
namespace {

struct Sample {
  std::string_view name, bytes, body;
  int status;
  bool keep_alive;
  bool ends_with_stream;
};

constexpr Sample kSamples[] = {
    {"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello", "hello", 200, true, false},
    {"odd_case", "HTTP/1.1 503 Busy\r\ncOnTent-lENGTH:3  \r\nConnection: foo, Close\r\n\r\nabc", "abc", 503, false,
     false},
    {"empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", 200, true, false},
    {"no_content", "HTTP/1.1 204 No Content\r\n\r\n", "", 204, true, false},
    {"not_modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", "", 304, true, false},
    {"interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "x", 200, true, false},
    {"chunked",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;ext=\"a\"\r\n "
     "\r\nA\r\n0123456789\r\n0\r\n\r\n",
     "hello 0123456789", 200, true, false},
    {"trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n1\r\nz\r\n0\r\nA: b\r\nC: d\r\n\r\n", "z",
     200, true, false},
    {"until_close", "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n\r\n\r\nabc", "\r\n\r\nabc", 200, false, true},
    {"old", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", "ab", 200, false, false},
};

void expect_sample(const ResponseReader& reader, const Sample& sample) {
  EXPECT_TRUE(reader.complete()) << sample.name;
  EXPECT_EQ(reader.status(), sample.status) << sample.name;
  EXPECT_EQ(reader.body(), sample.body) << sample.name;
  EXPECT_EQ(reader.body_bytes(), sample.body.size()) << sample.name;
  EXPECT_EQ(reader.keep_alive(), sample.keep_alive) << sample.name;
}

TEST(ResponseReader, ReadsTheSameHoweverTheBytesAreSplit) {
  for (const Sample& sample : kSamples) {
    for (std::size_t first = 0; first <= sample.bytes.size(); ++first) {
      for (std::size_t second = first; second <= sample.bytes.size(); ++second) {
        ResponseReader reader;
        reader.start(false, true);
        std::size_t used = reader.feed(sample.bytes.substr(0, first));
        used += reader.feed(sample.bytes.substr(first, second - first));
        used += reader.feed(sample.bytes.substr(second));
        if (sample.ends_with_stream) reader.end_of_stream();
        expect_sample(reader, sample);
        EXPECT_EQ(used, sample.bytes.size()) << sample.name;
      }
    }
  }
}

TEST(ResponseReader, ReadsByteByByteAndLeavesWhatFollows) {
  for (const Sample& sample : kSamples) {
    if (sample.ends_with_stream) continue;
    ResponseReader reader;
    reader.start(false, true);
    for (const char& byte : sample.bytes) EXPECT_EQ(reader.feed({&byte, 1}), 1U);
    expect_sample(reader, sample);
    reader.start(false, true);
    EXPECT_EQ(reader.feed(std::string(sample.bytes) + "HTTP/1.1"), sample.bytes.size()) << sample.name;
  }
}

TEST(ResponseReader, AHeadResponseHasNoBody) {
  ResponseReader reader;
  reader.start(true, true);
  reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  EXPECT_TRUE(reader.complete());
}

TEST(ResponseReader, FindsHeadersInAnyCase) {
  ResponseReader reader;
  reader.start(false, false);
  reader.feed("HTTP/1.1 200 OK\r\nAge: 3\r\nCache-Status:  showrunner; hit \r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(reader.header("cache-status"), "showrunner; hit");
  EXPECT_EQ(reader.header("AGE"), "3");
  EXPECT_EQ(reader.header("cache"), "");
}

TEST(ResponseReader, FailsOnWhatIsNotHttp) {
  for (const std::string_view bytes :
       {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"}) {
    ResponseReader reader;
    reader.start(false, false);
    reader.feed(bytes);
    EXPECT_TRUE(reader.failed()) << bytes;
  }
}

TEST(ResponseReader, FailsWhenTheStreamEndsTooEarly) {
  ResponseReader reader;
  reader.start(false, false);
  reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  reader.end_of_stream();
  EXPECT_TRUE(reader.failed());
}

TEST(ResponseReader, RefusesAHeadWithoutEnd) {
  ResponseReader reader;
  reader.start(false, false);
  const std::string line(1000, 'x');
  reader.feed("HTTP/1.1 200 OK\r\n");
  for (int i = 0; i < 100 && !reader.failed(); ++i) reader.feed("X: " + line + "\r\n");
  EXPECT_TRUE(reader.failed());
}

}  // namespace
}  // namespace showrunner::perf
