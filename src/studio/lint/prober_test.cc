#include "studio/lint/prober.h"

#include <map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "net/test_server.h"
#include "studio/lint/delivery_rules.h"

namespace showrunner::studio {
namespace {

namespace asio = boost::asio;
using net::TestPeer;
using net::TestServer;

const std::string kAudio(5000, 'a');

std::string field(const std::string& request, std::string_view name) {
  const std::size_t at = request.find(fmt::format("\r\n{}: ", name));
  if (at == std::string::npos) return {};
  const std::size_t start = at + name.size() + 4;
  return request.substr(start, request.find("\r\n", start) - start);
}

/// A server that does all that the rules ask for, of one feed with one episode. Everything it is asked is kept.
class Site {
 public:
  explicit Site(asio::io_context& io)
      : server_(io, [this](TestPeer& peer) -> asio::awaitable<void> {
          while (const auto request = co_await peer.read_request()) {
            asked_.push_back(*request);
            const std::string answer = this->answer(*request);
            co_await peer.write(answer);
          }
        }) {}

  std::string url(std::string_view path) const { return server_.url(path); }

  const std::vector<std::string>& asked() const { return asked_; }

  std::string feed;
  bool ranges = true;                            ///< false: the whole file, whatever is asked
  std::map<std::string, std::string> redirects;  ///< from a path to a Location

 private:
  struct File {
    std::string type, etag, body, more;
  };

  File file(const std::string& path) const {
    if (path == "/feed.xml") {
      return {"application/rss+xml; charset=utf-8", "\"feed\"", feed, "Cache-Control: public, max-age=300\r\n"};
    }
    if (path == "/1.mp3") {
      return {"audio/mpeg", "\"audio\"", kAudio, "Cache-Control: public, max-age=31536000, immutable\r\n"};
    }
    if (path == "/1.vtt") return {"text/vtt", "\"vtt\"", "WEBVTT\n", ""};
    return {};
  }

  std::string answer(const std::string& request) const {
    const std::size_t start = request.find(' ') + 1;
    const std::string path = request.substr(start, request.find(' ', start) - start);
    if (const auto target = redirects.find(path); target != redirects.end()) {
      return fmt::format("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", target->second);
    }
    File found = file(path);
    if (found.type.empty()) return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    const bool packed = path == "/feed.xml" && field(request, "Accept-Encoding").find("gzip") != std::string::npos;
    if (packed) found = {found.type, "\"feed-gzip\"", "packed", found.more + "Content-Encoding: gzip\r\n"};
    const std::string head = fmt::format(
        "Content-Type: {}\r\nETag: {}\r\nLast-Modified: Fri, 06 Mar 2026 09:30:00 GMT\r\n"
        "Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\n{}",
        found.type, found.etag, found.more);
    if (field(request, "If-None-Match") == found.etag || !field(request, "If-Modified-Since").empty()) {
      return fmt::format("HTTP/1.1 304 Not Modified\r\n{}\r\n", head);
    }
    const std::string range = ranges ? field(request, "Range") : "";
    const std::string if_range = field(request, "If-Range");
    if (range.empty() || (!if_range.empty() && if_range != found.etag)) {
      const bool head_only = request.starts_with("HEAD");
      return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n{}", found.body.size(), head,
                         head_only ? "" : found.body);
    }
    return part(found, head, range);
  }

  static std::string part(const File& found, const std::string& head, const std::string& range) {
    std::size_t first = 0;
    std::size_t last = found.body.size() - 1;
    if (std::sscanf(range.c_str(), "bytes=-%zu", &first) == 1) {
      first = found.body.size() - first;
    } else {
      std::sscanf(range.c_str(), "bytes=%zu-%zu", &first, &last);
    }
    if (first >= found.body.size()) {
      return fmt::format("HTTP/1.1 416 No\r\nContent-Range: bytes */{}\r\nContent-Length: 0\r\n\r\n",
                         found.body.size());
    }
    const std::string body = found.body.substr(first, last - first + 1);
    return fmt::format("HTTP/1.1 206 Part\r\nContent-Range: bytes {}-{}/{}\r\nContent-Length: {}\r\n{}\r\n{}", first,
                       last, found.body.size(), body.size(), head, body);
  }

  TestServer server_;
  std::vector<std::string> asked_;
};

class ProberTest : public testing::Test {
 protected:
  Result<ProbedFeed> probe(const std::string& url, std::size_t items = 3, const net::FetchOptions& allowed = {}) {
    FeedProber prober(io_.get_executor(), allowed);
    std::optional<Result<ProbedFeed>> result;
    asio::co_spawn(io_, prober.probe(url, items, Deadline::never()),
                   [&](const std::exception_ptr& thrown, Result<ProbedFeed> probed) {
                     if (thrown) std::rethrow_exception(thrown);
                     result = std::move(probed);
                   });
    while (!result) io_.run_one();
    return *std::move(result);
  }

  static std::vector<std::string> broken(const Delivery& delivery) {
    std::vector<std::string> ids;
    for (const Finding& finding : lint_delivery(delivery)) {
      if (finding.verdict != Verdict::kPass) ids.push_back(fmt::format("{} {}", finding.rule, finding.detail));
    }
    return ids;
  }

  static std::string feed_of(const std::string& items) {
    return fmt::format(
        "<rss version=\"2.0\" xmlns:podcast=\"https://podcastindex.org/namespace/1.0\" "
        "xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><channel>{}</channel></rss>",
        items);
  }

  std::string item_of(const std::string& audio, std::string_view more = "") const {
    return fmt::format("<item><enclosure url=\"{}\" length=\"5000\" type=\"audio/mpeg\"/>{}</item>", audio, more);
  }

  void SetUp() override {
    site_.feed = feed_of(item_of(
        site_.url("/1.mp3"), fmt::format("<podcast:transcript url=\"{}\" type=\"text/vtt\"/>", site_.url("/1.vtt"))));
  }

  asio::io_context io_;
  Site site_{io_};
};

TEST_F(ProberTest, AGoodServerBreaksNoRule) {
  const auto probed = probe(site_.url("/feed.xml"));
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(probed->bytes, site_.feed);
  ASSERT_EQ(probed->delivery.resources.size(), 3U);
  EXPECT_EQ(probed->delivery.resources[0].exchanges.size(), 5U);
  EXPECT_EQ(probed->delivery.resources[1].exchanges.size(), 9U);
  EXPECT_EQ(broken(probed->delivery), std::vector<std::string>{});
}

TEST_F(ProberTest, AServerWithoutRangesIsFoundOutAndNotWaitedFor) {
  site_.ranges = false;
  const auto probed = probe(site_.url("/feed.xml"));
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(broken(probed->delivery), std::vector{"H2.range " + site_.url("/1.mp3") + ": status 200 instead of 206"});
}

TEST_F(ProberTest, RedirectsAreFollowedAndCounted) {
  site_.redirects = {{"/a", "/b"}, {"/b", site_.url("/c")}, {"/c", "/1.mp3"}};
  site_.feed = feed_of(item_of(site_.url("/a")));
  const auto probed = probe(site_.url("/feed.xml"));
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(broken(probed->delivery), std::vector{"H9.redirects " + site_.url("/a") + ": 3 redirects"});
}

TEST_F(ProberTest, CirclesOfRedirectsEnd) {
  site_.redirects = {{"/a", "/a"}};
  site_.feed = feed_of(item_of(site_.url("/a")));
  const auto probed = probe(site_.url("/feed.xml"));
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(broken(probed->delivery), std::vector{"H1.reach " + site_.url("/a") + ": status 302"});
}

TEST_F(ProberTest, WhatAFeedNamesIsNotTrustedLikeTheFeedItself) {
  Site inner(io_);  // of this machine too, as a service behind a firewall would be
  site_.feed = feed_of(item_of(inner.url("/1.mp3")));
  site_.redirects = {{"/b.mp3", inner.url("/1.mp3")}};
  auto probed = probe(site_.url("/feed.xml"));
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(inner.asked().size(), 0U);
  ASSERT_EQ(broken(probed->delivery).size(), 1U);
  EXPECT_TRUE(broken(probed->delivery)[0].starts_with("H1.reach"));

  site_.feed = feed_of(item_of(site_.url("/b.mp3")));
  probed = probe(site_.url("/feed.xml"));
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(inner.asked().size(), 0U);

  const std::string port = inner.url("").substr(inner.url("").rfind(':') + 1);
  probed = probe(site_.url("/feed.xml"), 3, {.allow_cidr = {"127.0.0.0/8"}, .allow_ports = {port}});
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_GT(inner.asked().size(), 0U);
  EXPECT_EQ(broken(probed->delivery), std::vector<std::string>{});
}

TEST_F(ProberTest, OnlyTheFirstEpisodesAreAskedForAndNothingTwice) {
  site_.feed = feed_of(item_of(site_.url("/1.mp3")) + item_of(site_.url("/1.mp3")) + item_of(site_.url("/2.mp3")));
  const auto two = probe(site_.url("/feed.xml"), 2);
  ASSERT_TRUE(two);
  EXPECT_EQ(two->delivery.resources.size(), 2U);
  const auto none = probe(site_.url("/feed.xml"), 0);
  ASSERT_TRUE(none);
  EXPECT_EQ(none->delivery.resources.size(), 1U);
}

TEST_F(ProberTest, AFeedThatDoesNotComeIsAnError) {
  const auto missing = probe(site_.url("/other.xml"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(missing.error().message, site_.url("/other.xml") + " answers with status 404");
  const auto nowhere = probe("ftp://a.example/feed.xml");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace showrunner::studio
