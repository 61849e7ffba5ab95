#include "api/file_reply.h"

#include <chrono>
#include <fstream>
#include <functional>
#include <limits>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "base/uuid.h"
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

/// Serves one file, whatever is asked for.
class FileHandler final : public net::ServerHandler {
 public:
  using Serve = std::function<net::ServerReply(const net::ServerRequest&)>;

  explicit FileHandler(Serve serve) : serve_(std::move(serve)) {}

  std::optional<net::ServerReply> answer_now(const net::ServerRequest& request) override { return serve_(request); }

  asio::awaitable<net::ServerReply> answer(const net::ServerRequest& /*request*/) override {
    co_return net::ServerReply{};
  }

  net::ServerReply refuse(int status, std::string_view /*what*/) override { return {.status = status}; }

  std::size_t max_body_bytes(std::string_view /*method*/, std::string_view /*path*/) override { return 1'000; }

  void log(const net::ServerLogEntry& /*entry*/) override {}

 private:
  Serve serve_;
};

class FileReplyTest : public testing::Test {
 protected:
  explicit FileReplyTest(FileHandler::Serve serve) : handler_(std::move(serve)) {}

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

  ScratchDirectory directory_;

 private:
  asio::io_context io_{1};
  FileHandler handler_;
  net::HttpServer server_{io_.get_executor(), handler_, {}};
  std::thread thread_;
  std::uint16_t port_ = 0;
};

/// A file of the audio cache.
class FileReply : public FileReplyTest {
 protected:
  FileReply()
      : FileReplyTest([this](const net::ServerRequest& request) {
          return file_reply(request, file_, "X-Came-Along: yes\r\n");
        }) {}

  std::string etag() const { return '"' + file_->hash.substr(0, 32) + '"'; }

 private:
  static std::shared_ptr<const cache::StoredFile> keep(cache::FileStore& store, std::string_view content) {
    const auto path = store.scratch("mp3");
    std::ofstream(path, std::ios::binary) << content;
    return store.adopt(path, {.key = "key", .meta = "{}"}).value();
  }

  cache::FileStore store_{directory_ / "audio"};
  std::shared_ptr<const cache::StoredFile> file_ = keep(store_, "0123456789");
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

/// A file of the media shelf, written at 2026-11-27 19:47:37.5 UTC.
class ShelfReply : public FileReplyTest {
 protected:
  static constexpr std::string_view kWritten = "Fri, 27 Nov 2026 19:47:37 GMT";
  static constexpr std::string_view kEtag = R"("84d89877f0d4041efb6bf91a16f0248f")";  // sha256sum, its first half

  ShelfReply() : FileReplyTest([this](const net::ServerRequest& request) { return file_reply(request, served_); }) {
    serve("0123456789", "mp3");
  }

  void serve(std::string_view content, std::string_view extension) {
    const std::string scope = make_uuid();
    const auto kept = shelf_.put(scope, content, extension).value();
    const std::chrono::sys_time<std::chrono::milliseconds> written{std::chrono::milliseconds(1'795'808'857'500)};
    std::filesystem::last_write_time(shelf_.find(scope, kept.name).value(), std::chrono::file_clock::from_sys(written));
    served_ = shelf_.open(scope, kept.name).value();
  }

  std::string status(std::string_view headers) const { return net::testing::status_of(ask("GET", headers)); }

 private:
  studio::MediaShelf shelf_{directory_ / "media"};
  studio::MediaShelf::FilePtr served_;
};

TEST_F(ShelfReply, MayBeKeptForEverAndReadByPagesOfOthers) {
  for (const std::string_view method : {"GET", "HEAD"}) {
    const std::string reply = ask(method, "");
    EXPECT_EQ(net::testing::status_of(reply), "HTTP/1.1 200 OK");
    EXPECT_EQ(net::testing::body_of(reply), method == "GET" ? "0123456789" : "");
    for (const std::string& line :
         {fmt::format("ETag: {}", kEtag), fmt::format("Last-Modified: {}", kWritten),
          std::string("Content-Type: audio/mpeg"), std::string("Content-Length: 10"),
          std::string("Accept-Ranges: bytes"), std::string("Cache-Control: public, max-age=31536000, immutable"),
          std::string("X-Content-Type-Options: nosniff"), std::string("Access-Control-Allow-Origin: *"),
          std::string("Access-Control-Expose-Headers: Content-Range, ETag, Cache-Status")}) {
      EXPECT_NE(reply.find(line + "\r\n"), std::string::npos) << method << ": " << line << "\n" << reply;
    }
  }
}

TEST_F(ShelfReply, SaysOfEachFileWhatItIs) {
  for (const auto& [extension, type] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"mp3", "audio/mpeg"},
           {"opus", "audio/ogg"},
           {"vtt", "text/vtt; charset=utf-8"},
           {"srt", "application/x-subrip; charset=utf-8"},
           {"json", "application/json"},
           {"chapters.json", "application/json+chapters"},
           {"html", "text/html; charset=utf-8"},
           {"peaks", "application/octet-stream"},
           {"png", "image/png"},
           {"jpg", "image/jpeg"},
           {"unheard.of", "application/octet-stream"},
       }) {
    serve("x", extension);
    EXPECT_NE(ask("HEAD", "").find(fmt::format("Content-Type: {}\r\n", type)), std::string::npos) << extension;
  }
}

/// RFC 9110 §13.2.2: the tag decides where both are sent. §13.1.3: what is no date is not looked at.
TEST_F(ShelfReply, WhoHasItAlreadyIsToldSo) {
  const std::string other = R"("other")";
  for (const auto& [headers, expected] : std::initializer_list<std::pair<std::string, std::string_view>>{
           {fmt::format("If-None-Match: {}\r\n", kEtag), "304 Not Modified"},
           {fmt::format("If-None-Match: {}, W/{}\r\n", other, kEtag), "304 Not Modified"},
           {"If-None-Match: *\r\n", "304 Not Modified"},
           {fmt::format("If-None-Match: {}\r\n", other), "200 OK"},
           {fmt::format("If-Modified-Since: {}\r\n", kWritten), "304 Not Modified"},
           {"If-Modified-Since: Fri, 27 Nov 2026 19:47:38 GMT\r\n", "304 Not Modified"},
           {"If-Modified-Since: Fri, 27 Nov 2026 19:47:36 GMT\r\n", "200 OK"},
           {"If-Modified-Since: yesterday\r\n", "200 OK"},
           {fmt::format("If-None-Match: {}\r\nIf-Modified-Since: {}\r\n", other, kWritten), "200 OK"},
           {fmt::format("If-None-Match: {}\r\nIf-Modified-Since: yesterday\r\n", kEtag), "304 Not Modified"},
       }) {
    EXPECT_EQ(status(headers), fmt::format("HTTP/1.1 {}", expected)) << headers;
  }
  const std::string reply = ask("GET", fmt::format("If-None-Match: {}\r\n", kEtag));
  EXPECT_EQ(net::testing::body_of(reply), "");
  EXPECT_NE(reply.find(fmt::format("ETag: {}\r\n", kEtag)), std::string::npos) << reply;
  EXPECT_NE(reply.find("Cache-Control: public, max-age=31536000, immutable\r\n"), std::string::npos) << reply;
}

TEST_F(ShelfReply, ARangeIsServedOfTheVersionThatWasMeantAlone) {
  for (const auto& [if_range, expected] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {kEtag, "206 Partial Content"},
           {kWritten, "206 Partial Content"},
           {"Fri, 27 Nov 2026 19:47:36 GMT", "200 OK"},
           {"Fri, 27 Nov 2026 19:47:38 GMT", "200 OK"},
           {"yesterday", "200 OK"},
       }) {
    EXPECT_EQ(status(fmt::format("Range: bytes=2-4\r\nIf-Range: {}\r\n", if_range)),
              fmt::format("HTTP/1.1 {}", expected))
        << if_range;
  }
}

TEST_F(ShelfReply, NothingIsServedOfAnEmptyFile) {
  serve("", "vtt");
  const std::string whole = ask("GET", "");
  EXPECT_EQ(net::testing::status_of(whole), "HTTP/1.1 200 OK");
  EXPECT_NE(whole.find("Content-Length: 0\r\n"), std::string::npos) << whole;
  const std::string part = ask("GET", "Range: bytes=0-\r\n");
  EXPECT_EQ(net::testing::status_of(part), "HTTP/1.1 416 Range Not Satisfiable");
  EXPECT_NE(part.find("Content-Range: bytes */0\r\n"), std::string::npos) << part;
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
