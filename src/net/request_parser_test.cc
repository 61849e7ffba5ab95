#include "net/request_parser.h"

#include <string>

#include <gtest/gtest.h>

namespace showrunner::net {

namespace {

using Step = RequestParser::Step;

/// Feeds `bytes` in pieces of `piece` bytes and says what becomes of the first request: "METHOD TARGET|BODY" or the status.
std::string read(std::string_view bytes, std::size_t piece, std::size_t max_body = 1000) {
  RequestParser parser(512);
  std::string buffer;
  auto step = Step::kMore;
  while (step == Step::kMore || step == Step::kBody) {
    if (step == Step::kMore) {
      if (bytes.empty()) return "incomplete";
      buffer += bytes.substr(0, piece);
      bytes.remove_prefix(std::min(piece, bytes.size()));
    } else {
      parser.limit_body(max_body);
    }
    buffer.reserve(buffer.size() + 1);
    std::size_t size = buffer.size();
    step = parser.parse(buffer.data(), size);
    buffer.resize(size);
  }
  if (step == Step::kBad) return std::to_string(parser.status());
  const char* const data = buffer.data();
  EXPECT_LE(parser.bytes(), buffer.size());
  return std::string(parser.method(data)) + ' ' + std::string(parser.target(data)) + '|' +
         std::string(parser.body(data));
}

/// The same whatever the pieces.
std::string read(std::string_view bytes) {
  const std::string whole = read(bytes, bytes.size());
  for (const std::size_t piece : {1U, 2U, 7U, 64U}) EXPECT_EQ(read(bytes, piece), whole) << bytes;
  return whole;
}

std::string post(std::string_view fields, std::string_view body = {}) {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

TEST(RequestParser, ReadsRequestsInPiecesOfAnySize) {
  EXPECT_EQ(read("GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n"), "GET /a?b=c|");
  EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n"), "GET /|");
  EXPECT_EQ(read(post("Content-Length: 5\r\n", "hello")), "POST /x|hello");
  EXPECT_EQ(read(post("Content-Length: 5\r\n", "hello and more")), "POST /x|hello");
  EXPECT_EQ(read(post("Content-Length: 5\r\n", "hell")), "incomplete");
}

TEST(RequestParser, DecodesChunksInPlace) {
  const std::string chunks = "5\r\nhello\r\n7;name=value\r\n, world\r\n0\r\n\r\n";
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", chunks)), "POST /x|hello, world");
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", chunks + "GET / HTTP/1.1\r\n")), "POST /x|hello, world");
  EXPECT_EQ(read(post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n")), "POST /x|");
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", "0\r\nX-Trailer: 1\r\n\r\n")), "POST /x|");
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", "zz\r\nhello")), "400");
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", "5\r\nhelloX0\r\n\r\n")), "400");
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", "ffffffffffffffff1\r\n")), "400");
}

TEST(RequestParser, LeavesTheNextRequestInTheBuffer) {
  RequestParser parser(512);
  std::string buffer =
      post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n") + post("Content-Length: 2\r\n", "de");
  std::size_t size = buffer.size();
  ASSERT_EQ(parser.parse(buffer.data(), size), Step::kBody);
  parser.limit_body(10);
  ASSERT_EQ(parser.parse(buffer.data(), size), Step::kComplete);
  EXPECT_EQ(parser.body(buffer.data()), "abc");
  buffer = buffer.substr(parser.bytes(), size - parser.bytes());
  size = buffer.size();
  parser.next();
  ASSERT_EQ(parser.parse(buffer.data(), size), Step::kBody);
  parser.limit_body(10);
  ASSERT_EQ(parser.parse(buffer.data(), size), Step::kComplete);
  EXPECT_EQ(parser.body(buffer.data()), "de");
}

TEST(RequestParser, RefusesWhatCouldSmuggleARequest) {
  EXPECT_EQ(read(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")), "400");
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")), "400");
  EXPECT_EQ(read(post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello")), "400");
  EXPECT_EQ(read(post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")), "400");
  EXPECT_EQ(read(post("Content-Length: 5, 5\r\n", "hello")), "400");
  EXPECT_EQ(read(post("Content-Length: +5\r\n", "hello")), "400");
  EXPECT_EQ(read(post("Content-Length: -1\r\n")), "400");
  EXPECT_EQ(read(post("Content-Length: 0x5\r\n", "hello")), "400");
  EXPECT_EQ(read(post("Content-Length:\r\n")), "400");
  EXPECT_EQ(read(post("Content-Length: 99999999999999999999\r\n")), "400");
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")), "400");
  EXPECT_EQ(read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "400");
  EXPECT_EQ(read(post("Content-Length : 5\r\n", "hello")), "400");
  EXPECT_EQ(read(post("X-Folded: a\r\n b\r\n")), "400");
  EXPECT_EQ(read("GET / HTTP/1.1\nHost: a\n\n"), "400");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"), "400");
  EXPECT_EQ(read("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), "400");
  EXPECT_EQ(read(std::string_view("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 35)), "400");
}

TEST(RequestParser, RefusesUnknownCodingsVersionsAndExpectations) {
  EXPECT_EQ(read(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")), "501");
  EXPECT_EQ(read(post("Transfer-Encoding: gzip\r\n", "0\r\n\r\n")), "501");
  EXPECT_EQ(read("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), "505");
  EXPECT_EQ(read("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "505");
  EXPECT_EQ(read("GET / HTTP/x\r\nHost: a\r\n\r\n"), "400");
  EXPECT_EQ(read("GET /\r\n\r\n"), "400");
  EXPECT_EQ(read(post("Expect: miracles\r\n")), "417");
}

TEST(RequestParser, RefusesBadTargetsAndHosts) {
  EXPECT_EQ(read("GET x HTTP/1.1\r\nHost: a\r\n\r\n"), "400");
  EXPECT_EQ(read("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"), "400");
  EXPECT_EQ(read("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"), "400");
  EXPECT_EQ(read("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"), "400");
  EXPECT_EQ(read("GET / HTTP/1.1\r\n\r\n"), "400");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), "400");
  EXPECT_EQ(read("G=T\x01 / HTTP/1.1\r\nHost: a\r\n\r\n"), "400");
}

TEST(RequestParser, TakesWholeAddressesAndTheAsterisk) {
  RequestParser parser(512);
  std::string request = "GET http://a.example:80/p?q HTTP/1.1\r\nHost: a\r\n\r\n";
  std::size_t size = request.size();
  ASSERT_EQ(parser.parse(request.data(), size), Step::kComplete);
  EXPECT_EQ(parser.path(request.data()), "/p");
  EXPECT_EQ(parser.query(request.data()), "q");
  EXPECT_EQ(read("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), "OPTIONS *|");
}

TEST(RequestParser, KeepsItsLimits) {
  const std::string large = post("X: " + std::string(600, 'a') + "\r\n");
  EXPECT_EQ(read(large), "431");
  EXPECT_EQ(read(std::string(600, 'a')), "431");
  EXPECT_EQ(read(post("Content-Length: 1001\r\n")), "413");
  EXPECT_EQ(read(post("Content-Length: 1000\r\n", std::string(1000, 'x'))), "POST /x|" + std::string(1000, 'x'));
  const std::string chunk = "3e8\r\n" + std::string(1000, 'x') + "\r\n";
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", chunk + "0\r\n\r\n")), "POST /x|" + std::string(1000, 'x'));
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", chunk + "1\r\nx\r\n0\r\n\r\n")), "413");
  EXPECT_EQ(read(post("Transfer-Encoding: chunked\r\n", "1;" + std::string(6000, 'e'))), "400");
}

TEST(RequestParser, FindsFieldsInAnyCase) {
  RequestParser parser(512);
  std::string request =
      "GET / HTTP/1.1\r\nHost: a\r\nuser-AGENT: test\r\nX-Request-ID: abc\r\nX-Empty:\r\nx-a: 1\r\nX-A: 2\r\n\r\n";
  std::size_t size = request.size();
  ASSERT_EQ(parser.parse(request.data(), size), Step::kComplete);
  EXPECT_EQ(parser.user_agent(request.data()), "test");
  EXPECT_EQ(parser.request_id(request.data()), "abc");
  EXPECT_EQ(parser.header(request.data(), "X-a"), "1");
  EXPECT_EQ(parser.header(request.data(), "x-empty"), "");
  EXPECT_EQ(parser.header(request.data(), "absent"), "");
}

TEST(RequestParser, KnowsWhetherTheConnectionStays) {
  const auto keeps = [](std::string request) {
    RequestParser parser(512);
    std::size_t size = request.size();
    EXPECT_EQ(parser.parse(request.data(), size), Step::kComplete);
    return parser.keep_alive();
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

}  // namespace

}  // namespace showrunner::net
