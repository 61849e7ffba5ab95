#include "api/file_reply.h"

#include <fstream>
#include <limits>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "net/http_server_test_support.h"

namespace showrunner::api {
namespace {

namespace asio = boost::asio;

/// "whole", "none" or "FIRST-LAST".
std::string verdict_of(std::string_view header, std::size_t size) {
  ByteRange range;
  switch (parse_range(header, size, range)) {
    case RangeVerdict::kWhole: return "whole";
    case RangeVerdict::kPart: return fmt::format("{}-{}", range.first, range.last);
    case RangeVerdict::kUnsatisfiable: return "none";
  }
  return "";
}

struct RangeCase {
  std::string_view header;
  std::string_view verdict;
};

TEST(Range, OneRangeOfBytesIsCutToWhatIsThere) {
  for (const auto& [header, verdict] : std::initializer_list<RangeCase>{
           {"bytes=0-0", "0-0"},
           {"bytes=0-99", "0-99"},
           {"bytes=10-19", "10-19"},
           {"bytes=99-99", "99-99"},
           {"bytes=007-08", "7-8"},
           {"bytes=90-100", "90-99"},
           {"bytes=90-", "90-99"},
           {"bytes=0-", "0-99"},
           {"bytes=-1", "99-99"},
           {"bytes=-100", "0-99"},
           {"bytes=-101", "0-99"},
       }) {
    EXPECT_EQ(verdict_of(header, 100), verdict) << header;
  }
}

TEST(Range, WhatLiesBehindTheEndCannotBeServed) {
  for (const std::string_view header : {"bytes=100-", "bytes=100-200", "bytes=4294967296-", "bytes=-0"}) {
    EXPECT_EQ(verdict_of(header, 100), "none") << header;
  }
}

TEST(Range, AnythingElseMeansTheWhole) {
  for (const std::string_view header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=a-b", "bytes=5-4", "bytes=1-2x", "bytes=x1-2", "bytes=--5",
        "bytes=+1-2", "bytes=1-+2", "bytes=0x1-2", "bytes=1-2-3", "bytes= 1-2", "bytes=1 -2", "bytes=0-1,5-6",
        "bytes=0-1,", "items=0-1"}) {
    EXPECT_EQ(verdict_of(header, 100), "whole") << header;
  }
}

/// RFC 9110 §14.1.1: "recipients ought to anticipate potentially large decimal numerals".
TEST(Range, NumbersTooLargeToCountAreOnlyLarge) {
  for (const auto& [header, verdict] : std::initializer_list<RangeCase>{
           {"bytes=18446744073709551615-", "none"},
           {"bytes=18446744073709551616-", "none"},
           {"bytes=99999999999999999999999-99999999999999999999999", "none"},
           {"bytes=5-18446744073709551615", "5-99"},
           {"bytes=5-99999999999999999999999", "5-99"},
           {"bytes=-18446744073709551615", "0-99"},
           {"bytes=-99999999999999999999999", "0-99"},
           {"bytes=99999999999999999999999x-", "whole"},
       }) {
    EXPECT_EQ(verdict_of(header, 100), verdict) << header;
  }
  EXPECT_EQ(verdict_of("bytes=-1", std::numeric_limits<std::size_t>::max()),
            "18446744073709551614-18446744073709551614");
}

TEST(Range, NothingHasNoPartsButItsEndCanBeAskedFor) {
  for (const auto& [header, verdict] : std::initializer_list<RangeCase>{
           {"bytes=0-", "none"},
           {"bytes=0-0", "none"},
           {"bytes=-0", "none"},
           {"bytes=-5", "whole"},  // satisfiable (RFC 9110 §14.1.2), and 206 cannot say "no bytes"
       }) {
    EXPECT_EQ(verdict_of(header, 0), verdict) << header;
  }
}

/// Serves one kept file, whatever is asked for.
class FileHandler final : public net::ServerHandler {
 public:
  explicit FileHandler(std::shared_ptr<const cache::StoredFile> file) : file_(std::move(file)) {}

  std::optional<net::ServerReply> answer_now(const net::ServerRequest& request) override {
    return file_reply(request, file_, "X-Came-Along: yes\r\n");
  }

  asio::awaitable<net::ServerReply> answer(const net::ServerRequest& /*request*/) override {
    co_return net::ServerReply{};
  }

  net::ServerReply refuse(int status, std::string_view /*what*/) override { return {.status = status}; }

  std::size_t max_body_bytes(std::string_view /*method*/, std::string_view /*path*/) override { return 1'000; }

  void log(const net::ServerLogEntry& /*entry*/) override {}

 private:
  std::shared_ptr<const cache::StoredFile> file_;
};

class FileReply : public testing::Test {
 protected:
  void SetUp() override {
    const auto bound = server_.listen("127.0.0.1:0");
    ASSERT_TRUE(bound) << bound.error().message;
    port_ = bound->port();
    thread_ = std::thread([this] { io_.run(); });
  }

  void TearDown() override {
    asio::co_spawn(io_, server_.stop(), asio::use_future).get();
    thread_.join();
  }

  /// The reply to `method` with these header lines: head and body.
  std::string ask(std::string_view method, std::string_view headers) const {
    net::testing::RawClient client(port_);
    client.send(fmt::format("{} /media/tts/x.mp3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{}\r\n", method, headers));
    return client.read_to_end();
  }

  std::string etag() const { return '"' + file_->hash.substr(0, 32) + '"'; }

 private:
  static std::shared_ptr<const cache::StoredFile> keep(cache::FileStore& store, std::string_view content) {
    const auto path = store.scratch("mp3");
    std::ofstream(path, std::ios::binary) << content;
    return store.adopt(path, {.key = "key", .meta = "{}"}).value();
  }

  ScratchDirectory directory_;
  cache::FileStore store_{directory_ / "audio"};
  std::shared_ptr<const cache::StoredFile> file_ = keep(store_, "0123456789");
  asio::io_context io_{1};
  FileHandler handler_{file_};
  net::HttpServer server_{io_.get_executor(), handler_, {}};
  std::thread thread_;
  std::uint16_t port_ = 0;
};

TEST_F(FileReply, IsTheWholeOrTheRangeThatWasAskedFor) {
  struct Case {
    std::string headers;
    std::string_view status, body, content_range;
  };

  for (const auto& [headers, status, body, content_range] : std::initializer_list<Case>{
           {"", "200 OK", "0123456789", ""},
           {"Range: bytes=2-4\r\n", "206 Partial Content", "234", "bytes 2-4/10"},
           {"Range: bytes=-3\r\n", "206 Partial Content", "789", "bytes 7-9/10"},
           {"Range: bytes=10-\r\n", "416 Range Not Satisfiable", "", "bytes */10"},
           {"Range: bytes=0-1,3-4\r\n", "200 OK", "0123456789", ""},
           // A range of another version is of no use; weak tags never match here (RFC 9110 §13.1.5).
           {"Range: bytes=2-4\r\nIf-Range: " + etag() + "\r\n", "206 Partial Content", "234", "bytes 2-4/10"},
           {"Range: bytes=2-4\r\nIf-Range: \"other\"\r\n", "200 OK", "0123456789", ""},
           {"Range: bytes=2-4\r\nIf-Range: W/" + etag() + "\r\n", "200 OK", "0123456789", ""},
           {"Range: bytes=2-4\r\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "200 OK", "0123456789", ""},
           // Who has it already needs no range.
           {"Range: bytes=2-4\r\nIf-None-Match: " + etag() + "\r\n", "304 Not Modified", "", ""},
           {"If-None-Match: \"other\"\r\n", "200 OK", "0123456789", ""},
       }) {
    const std::string reply = ask("GET", headers);
    EXPECT_EQ(net::testing::status_of(reply), fmt::format("HTTP/1.1 {}", status)) << headers;
    EXPECT_EQ(net::testing::body_of(reply), body) << headers;
    EXPECT_NE(reply.find("X-Came-Along: yes\r\n"), std::string::npos) << headers;
    EXPECT_NE(reply.find("Accept-Ranges: bytes\r\n"), std::string::npos) << headers;
    if (content_range.empty()) {
      EXPECT_EQ(reply.find("Content-Range:"), std::string::npos) << headers;
    } else {
      EXPECT_NE(reply.find(fmt::format("Content-Range: {}\r\n", content_range)), std::string::npos) << reply;
    }
  }
}

/// RFC 9110 §14.2: Range is defined for GET alone.
TEST_F(FileReply, OnlyGetHasRanges) {
  const std::string head = ask("HEAD", "Range: bytes=2-4\r\n");
  EXPECT_EQ(net::testing::status_of(head), "HTTP/1.1 200 OK");
  EXPECT_NE(head.find("Content-Length: 10\r\n"), std::string::npos) << head;
  const std::string post = ask("POST", "Range: bytes=2-4\r\nContent-Length: 0\r\n");
  EXPECT_EQ(net::testing::status_of(post), "HTTP/1.1 200 OK");
  EXPECT_EQ(net::testing::body_of(post), "0123456789");
}

}  // namespace
}  // namespace showrunner::api
