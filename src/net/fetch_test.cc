// Fetches from sites on loopback that behave as badly as strangers may, through the real libcurl.
#include "net/fetch.h"

#include <future>
#include <optional>
#include <stdexcept>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>
#include <zlib.h>

#include "net/test_names.h"
#include "net/test_site.h"

namespace showrunner::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// What lets the tests reach their own sites: this network, these ports. Nothing ends by itself.
FetchOptions allowing(const std::string& network, std::initializer_list<std::uint16_t> ports) {
  FetchOptions options{.connect = 60s, .total = 1h, .stall = 3600s};
  options.allow_cidr = {network};
  for (const auto port : ports) options.allow_ports.push_back(std::to_string(port));
  return options;
}

Result<FetchedPage> fetch(const std::string& url, FetchOptions options, Deadline deadline = Deadline::never()) {
  asio::io_context io;
  PageFetcher pages(io.get_executor(), std::move(options));
  std::optional<Result<FetchedPage>> result;
  asio::co_spawn(io, pages.fetch(url, deadline), [&](const std::exception_ptr& failure, Result<FetchedPage> page) {
    if (failure) std::rethrow_exception(failure);
    result = std::move(page);
  });
  io.run();
  return *std::move(result);
}

Result<FetchedPage> fetch_from(const TestSite& site, std::string_view path) {
  return fetch(site.url(path), allowing("127.0.0.1", {site.port()}));
}

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// The part of a message that does not depend on the URL.
std::string reason(const Result<FetchedPage>& page) {
  return page ? "" : page.error().message.substr(page.error().message.rfind(": ") + 2);
}

TEST(PageFetcher, GivesEachClientItsPagesAMinute) {
  asio::io_context io;
  PageFetcher pages(io.get_executor(), {.per_minute = 2});
  for (const std::string client : {"192.0.2.1", "2001:db8:1:2::1"}) {
    EXPECT_EQ(pages.admit(client), 0ms) << client;
    EXPECT_EQ(pages.admit(client), 0ms) << client;
    EXPECT_GT(pages.admit(client), 50s) << client;
    EXPECT_LE(pages.admit(client), 60s) << client;
  }
  EXPECT_EQ(pages.admit("192.0.2.2"), 0ms);
  EXPECT_GT(pages.admit("::ffff:192.0.2.1"), 0ms) << "the same address in other words";
  EXPECT_GT(pages.admit("2001:db8:1:2:ffff::9"), 0ms) << "another address of the same household";
  EXPECT_EQ(pages.admit("2001:db8:1:3::1"), 0ms);

  PageFetcher generous(io.get_executor(), {.per_minute = 0});
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(generous.admit("192.0.2.1"), 0ms);
}

TEST(PageFetcher, FetchesAPageFromANetworkThatIsAllowed) {
  TestSite site;
  site.page("/article.html?x=1", "Text/HTML; charset=utf-8", "<html><p>Hello</p></html>");
  const auto page = fetch_from(site, "/article.html?x=1#part");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->url, site.url("/article.html?x=1"));
  EXPECT_EQ(page->content_type, "text/html");
  EXPECT_EQ(page->bytes, "<html><p>Hello</p></html>");
}

TEST(PageFetcher, NeverConnectsWhereNoUserMaySendIt) {
  // Whatever gets through would reach one of these, which listen on every address of the machine.
  TestSite v4("0.0.0.0");
  std::optional<TestSite> v6;
  try {
    v6.emplace("::1", v4.port());
  } catch (const boost::system::system_error&) {
    v6.reset();  // a machine without IPv6: the addresses are refused all the same
  }
  TestNames::set("inner.stub.test", {{"127.0.0.1"}});
  TestNames::set("both.stub.test", {{"10.0.0.1", "::1", "127.0.0.1"}});
  TestNames::set("mapped.stub.test", {{"::ffff:127.0.0.1"}});
  const auto options = allowing("10.255.255.254", {v4.port()});
  const auto port = v4.port();
  const std::vector<std::string> hosts{"127.0.0.1",
                                       "127.1",
                                       "127.0.1",
                                       "127.255.255.254",
                                       "2130706433",
                                       "0x7f000001",
                                       "0x7f.1",
                                       "0x7F.0x0.0x0.0x1",
                                       "017700000001",
                                       "0177.0.0.1",
                                       "0177.0.0.01",
                                       "127.0.0.1.",
                                       "%31%32%37.0.0.1",
                                       "localhost",
                                       "LOCALHOST",
                                       "localhost.",
                                       "sub.localhost",
                                       "0.0.0.0",
                                       "0",
                                       "[::1]",
                                       "[::]",
                                       "[0:0:0:0:0:0:0:1]",
                                       "[::ffff:127.0.0.1]",
                                       "[::ffff:7f00:1]",
                                       "[::127.0.0.1]",
                                       "[64:ff9b::7f00:1]",
                                       "[64:ff9b::127.0.0.1]",
                                       "[2002:7f00:1::1]",
                                       "[fe80::1%25lo]",
                                       "[fd00:ec2::254]",
                                       "169.254.169.254",
                                       "2852039166",
                                       "10.0.0.1",
                                       "192.168.0.1",
                                       "100.100.100.200",
                                       "255.255.255.255",
                                       "inner.stub.test",
                                       "both.stub.test",
                                       "mapped.stub.test",
                                       "\xE2\x91\xA0\xE2\x91\xA1\xE2\x91\xA6.0.0.1",
                                       "127\xE3\x80\x82"
                                       "0\xE3\x80\x82"
                                       "0\xE3\x80\x82"
                                       "1"};
  for (const std::string& host : hosts) {
    for (const char* const scheme : {"http", "https"}) {
      const auto page = fetch(fmt::format("{}://{}:{}/", scheme, host, port), options);
      ASSERT_FALSE(page) << host;
      EXPECT_TRUE(page.error().code == ErrorCode::kUnavailable || page.error().code == ErrorCode::kInvalidInput)
          << host;
    }
  }
  for (const std::string& url :
       {fmt::format("http://user@127.0.0.1:{}/", port), fmt::format("http://example.org@127.0.0.1:{}/", port),
        fmt::format("http://user:pass@127.0.0.1:{}/", port), fmt::format("http://127.0.0.1:{}\\@example.org/", port),
        fmt::format("http://example.org#@127.0.0.1:{}/", port), fmt::format("gopher://127.0.0.1:{}/_GET%20/", port),
        fmt::format("ftp://127.0.0.1:{}/", port), fmt::format("dict://127.0.0.1:{}/info", port),
        fmt::format("ldap://127.0.0.1:{}/", port), fmt::format("ws://127.0.0.1:{}/", port),
        fmt::format("tftp://127.0.0.1:{}/x", port), fmt::format("//127.0.0.1:{}/", port),
        fmt::format("127.0.0.1:{}/", port), fmt::format("http:127.0.0.1:{}", port), std::string("http://127.0.0.1:22/"),
        std::string("http://127.0.0.1/"), std::string("file:///etc/passwd"),
        std::string("file://localhost/etc/passwd")}) {
    if (url.contains("example.org#")) TestNames::set("example.org", {});
    EXPECT_FALSE(fetch(url, options)) << url;
  }
  EXPECT_EQ(v4.connections(), 0);
  if (v6) EXPECT_EQ(v6->connections(), 0);

  v4.page("/", "text/plain", "The listener does count.");
  EXPECT_TRUE(fetch(v4.url("/", "2130706433"), allowing("127.0.0.0/8", {port})));
  EXPECT_EQ(v4.connections(), 1);
}

TEST(PageFetcher, JudgesTheAddressOfEachConnectionAndNotTheNameOnce) {
  // The name server of an attacker: the first answer may be fetched from, the second is the inner network.
  TestSite outside("127.0.0.2");
  TestSite inside("127.0.0.1", outside.port());
  TestNames::set("rebind.stub.test", {{"127.0.0.2"}, {"127.0.0.1"}});
  inside.page("/next", "text/plain", "secret");
  outside.redirect("/", outside.url("/next", "rebind.stub.test"));
  const auto page = fetch(outside.url("/", "rebind.stub.test"), allowing("127.0.0.2", {outside.port()}));
  EXPECT_FALSE(page);
  EXPECT_EQ(outside.connections(), 1);
  EXPECT_EQ(inside.connections(), 0);
}

TEST(PageFetcher, TakesTheAllowedAddressOfANameThatHasOthersToo) {
  TestSite outside("127.0.0.2");
  TestSite inside("127.0.0.1", outside.port());
  TestNames::set("mixed.stub.test", {{"127.0.0.1", "127.0.0.2"}});
  outside.page("/", "text/plain", "from outside");
  const auto page = fetch(outside.url("/", "mixed.stub.test"), allowing("127.0.0.2", {outside.port()}));
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->bytes, "from outside");
  EXPECT_EQ(inside.connections(), 0);
}

TEST(PageFetcher, SaysTheSameOfAnAddressThatIsRefusedAndOfOneThatDoesNotExist) {
  TestNames::set("nowhere.stub.test", {{}});
  TestNames::set("secret.stub.test", {{"10.0.0.1"}});
  const auto nowhere = fetch("http://nowhere.stub.test/", {});
  const auto refused = fetch("http://secret.stub.test/", {});
  const auto numeric = fetch("http://192.168.0.1/", {});
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(refused.error().code, nowhere.error().code);
  EXPECT_EQ(reason(refused), reason(nowhere));
  EXPECT_EQ(reason(numeric), reason(nowhere));
  EXPECT_FALSE(refused.error().message.contains("10.0.0.1"));
}

TEST(PageFetcher, FollowsThreeRedirectsAndNoMore) {
  TestSite site;
  site.redirect("/0", "/1");
  site.redirect("/1", site.url("/2"));
  site.redirect("/2", "3");
  site.page("/3", "text/plain", "arrived");
  const auto page = fetch_from(site, "/0");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->url, site.url("/3"));
  site.redirect("/3", "/4");
  site.page("/4", "text/plain", "too far");
  EXPECT_FALSE(fetch_from(site, "/0"));
  site.redirect("/loop", "/loop");
  EXPECT_FALSE(fetch_from(site, "/loop"));
  EXPECT_EQ(site.connections(), 12);
}

TEST(PageFetcher, ChecksWhereARedirectLeads) {
  TestSite inside("127.0.0.1");
  TestSite outside("127.0.0.2");
  const auto options = allowing("127.0.0.2", {inside.port(), outside.port()});
  for (const std::string& target :
       {inside.url("/"), inside.url("/", "localhost"), inside.url("/", "[::ffff:127.0.0.1]"),
        inside.url("/", "user@127.0.0.2"), fmt::format("//127.0.0.1:{}/", inside.port()),
        fmt::format("gopher://127.0.0.1:{}/", inside.port()), std::string("file:///etc/passwd"),
        std::string("http://169.254.169.254/latest/meta-data/"), std::string("http://127.0.0.2:22/")}) {
    outside.redirect("/", target);
    const auto page = fetch(outside.url("/", "127.0.0.2"), options);
    ASSERT_FALSE(page) << target;
    EXPECT_FALSE(page.error().message.contains(target)) << "tells where it leads: " << page.error().message;
  }
  EXPECT_EQ(inside.connections(), 0);
}

TEST(PageFetcher, SendsNothingThatTellsOfTheUserOrOfOtherFetches) {
  TestSite site;
  site.answer("/", "HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: id=1; Path=/\r\nContent-Length: 0\r\n\r\n");
  site.page("/next", "text/plain", "done");
  ASSERT_EQ(::setenv("http_proxy", "http://127.0.0.1:9/", 1), 0);
  EXPECT_TRUE(fetch_from(site, "/"));
  ::unsetenv("http_proxy");
  ASSERT_EQ(site.requests().size(), 2U);
  for (const std::string& head : site.requests()) {
    for (const char* const field : {"\r\nCookie:", "\r\nReferer:", "\r\nAuthorization:", "\r\nProxy-"}) {
      EXPECT_FALSE(head.contains(field)) << head;
    }
    EXPECT_TRUE(head.contains("\r\nUser-Agent: Showrunner ")) << head;
  }
  EXPECT_EQ(site.connections(), 2) << "no connection is used twice";
}

TEST(PageFetcher, LimitsTheBodyAsItIsAfterUnpacking) {
  TestSite site;
  auto options = allowing("127.0.0.1", {site.port()});
  options.max_bytes = std::size_t{1} << 20U;
  const std::string most(options.max_bytes, 'a');
  const std::string bomb = gzip(std::string(std::size_t{64} << 20U, 'a'));
  ASSERT_LT(bomb.size(), options.max_bytes);
  site.page("/most", "text/plain", most);
  site.page("/packed", "text/plain", gzip(most), "Content-Encoding: gzip\r\n");
  site.page("/more", "text/plain", most + "a");
  site.page("/bomb", "text/plain", bomb, "Content-Encoding: gzip\r\n");
  site.page("/twice", "text/plain", gzip(bomb), "Content-Encoding: gzip, gzip\r\n");
  site.answer("/chunks", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" +
                             std::string(0x200000, 'a') + "\r\n0\r\n\r\n");
  site.drip("/endless", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + most, 'a');
  for (const char* const path : {"/most", "/packed"}) {
    const auto page = fetch(site.url(path), options);
    ASSERT_TRUE(page) << path << ": " << page.error().message;
    EXPECT_EQ(page->bytes, most);
  }
  for (const char* const path : {"/more", "/bomb", "/twice", "/chunks", "/endless"}) {
    const auto page = fetch(site.url(path), options);
    ASSERT_FALSE(page) << path;
    EXPECT_EQ(page.error().code, ErrorCode::kResourceLimit) << path;
  }
}

TEST(PageFetcher, RefusesEndlessHeaders) {
  TestSite site;
  site.answer(
      "/many", "HTTP/1.1 200 OK\r\n" + [] {
        std::string fields;
        for (int i = 0; i < 10'000; ++i) fields += "X-Field: some value or other\r\n";
        return fields;
      }());
  site.drip("/one", "HTTP/1.1 200 OK\r\nX-Field: " + std::string(200'000, 'a'), 'a');
  for (const char* const path : {"/many", "/one"}) {
    const auto page = fetch_from(site, path);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ErrorCode::kUnavailable) << path;
  }
}

TEST(PageFetcher, EndsASlowPageWhenItsTimeIsUp) {
  TestSite site;
  site.drip("/body", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", 'a');
  site.drip("/head", "HTTP/1.1 200 OK\r\nX-Field: ", 'a');
  auto options = allowing("127.0.0.1", {site.port()});
  options.total = 200ms;
  for (const char* const path : {"/body", "/head"}) {
    const auto page = fetch(site.url(path), options);
    ASSERT_FALSE(page) << path;
    EXPECT_EQ(page.error().code, ErrorCode::kUnavailable) << path;
  }
  options.total = 1h;
  const auto late = fetch(site.url("/body"), options, Deadline::after(200ms));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded) << late.error().message;
}

TEST(PageFetcher, EndsAPageThatHardlyMoves) {
  TestSite site;
  site.drip("/", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", 'a');
  auto options = allowing("127.0.0.1", {site.port()});
  options.stall = 1s;
  const auto page = fetch(site.url("/"), options);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kUnavailable);
}

TEST(PageFetcher, RefusesWhatNoReaderReadsBeforeItsBodyArrives) {
  TestSite site;
  site.drip("/json", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"key\":", '1');
  site.drip("/image", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n", 'a');
  site.drip("/error", "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<p>inner secrets", 'a');
  EXPECT_EQ(fetch_from(site, "/json").error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(fetch_from(site, "/image").error().code, ErrorCode::kInvalidInput);
  const auto error = fetch_from(site, "/error");
  EXPECT_EQ(error.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(error.error().message.contains("secrets"));
}

TEST(PageFetcher, TellsWhatABodyIsByItsBytes) {
  TestSite site;
  site.page("/liar", "text/html", "\x89PNG\r\n\x1a\n.............");
  site.page("/empty", "text/html", "");
  site.page("/notes.md", "text/plain", "# Notes\n\nHello.");
  site.page("/report", "application/octet-stream", "%PDF-1.7 and so on");
  site.answer("/untyped", "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n<html><p>Hi</p></html");
  EXPECT_EQ(fetch_from(site, "/liar").error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(fetch_from(site, "/empty").error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(fetch_from(site, "/notes.md").value().content_type, "text/markdown");
  EXPECT_EQ(fetch_from(site, "/report").value().content_type, "application/pdf");
  EXPECT_EQ(fetch_from(site, "/untyped").value().content_type, "text/html");
}

TEST(PageFetcher, SurvivesAnswersThatAreNoHttp) {
  TestSite site;
  site.answer("/old", "<html>HTTP/0.9</html>");
  site.answer("/nothing", "");
  site.answer("/cut", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nonly this");
  site.answer("/chunk", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  site.answer("/gzip", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\nnot packed");
  for (const char* const path : {"/old", "/nothing", "/cut", "/chunk", "/gzip", "/missing"}) {
    const auto page = fetch_from(site, path);
    ASSERT_FALSE(page) << path;
    EXPECT_EQ(page.error().code, ErrorCode::kUnavailable) << path;
    EXPECT_EQ(page.error().message.find('\n'), std::string::npos);
  }
  auto options = allowing("127.0.0.1", {site.port()});
  options.connect = 200ms;
  EXPECT_FALSE(fetch(fmt::format("https://127.0.0.1:{}/", site.port()), options))
      << "falls back from TLS to plain text";
}

TEST(PageFetcher, FetchesMoreAtOnceThanItHasThreads) {
  TestSite site;
  site.page("/", "text/plain", "hello");
  asio::io_context io;
  PageFetcher pages(io.get_executor(), allowing("127.0.0.1", {site.port()}));
  int done = 0;
  for (int i = 0; i < 50; ++i) {
    asio::co_spawn(io, pages.fetch(site.url("/"), Deadline::never()),
                   [&](const std::exception_ptr&, const Result<FetchedPage>& page) { done += page ? 1 : 0; });
  }
  io.run();
  EXPECT_EQ(done, 50);
}

/// What a fetch ended with: the error code of the system_error it threw.
boost::system::error_code code_of(const std::exception_ptr& failure) {
  if (!failure) return {};
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code();
  }
}

TEST(PageFetcher, ACancelledFetchEndsThoughItsSiteDoesNot) {
  TestSite site;
  site.drip("/", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", 'a');
  asio::io_context io;
  PageFetcher pages(io.get_executor(), allowing("127.0.0.1", {site.port()}));
  asio::cancellation_signal cancel;
  boost::system::error_code ended;
  site.on_request([&](const std::string&) { asio::post(io, [&] { cancel.emit(asio::cancellation_type::terminal); }); });
  asio::co_spawn(io, pages.fetch(site.url("/"), Deadline::never()),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](const std::exception_ptr& failure, const auto&) { ended = code_of(failure); }));
  io.run();
  EXPECT_EQ(ended, asio::error::operation_aborted);
}

TEST(PageFetcher, FetchesEndWhenTheirOwnerGoes) {
  TestSite site;
  site.drip("/", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", 'a');
  asio::io_context io;
  std::optional<PageFetcher> pages(std::in_place, io.get_executor(), allowing("127.0.0.1", {site.port()}));
  int aborted = 0;
  site.on_request([&](const std::string&) { asio::post(io, [&] { pages.reset(); }); });
  for (int i = 0; i < 20; ++i) {  // more than there are threads: some wait for one
    asio::co_spawn(io, pages->fetch(site.url("/"), Deadline::never()),
                   [&](const std::exception_ptr& failure, const auto&) {
                     aborted += code_of(failure) == asio::error::operation_aborted ? 1 : 0;
                   });
  }
  io.run();
  EXPECT_EQ(aborted, 20);
}

TEST(PageFetcher, FetchesThatNobodyWillEverResumeEndToo) {
  TestSite site;
  site.drip("/", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", 'a');
  auto io = std::make_unique<asio::io_context>();
  PageFetcher pages(io->get_executor(), allowing("127.0.0.1", {site.port()}));
  asio::co_spawn(*io, pages.fetch(site.url("/"), Deadline::never()), asio::detached);
  site.on_request([&](const std::string&) { io->stop(); });
  io->run();
  EXPECT_EQ(site.connections(), 1);
}

TEST(PageFetcher, ANameServerThatDoesNotAnswerKeepsNobody) {
  TestNames::block("slow.stub.test");
  const auto page = fetch("http://slow.stub.test/", allowing("127.0.0.1", {80}), Deadline::after(200ms));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kDeadlineExceeded) << page.error().message;
  EXPECT_EQ(TestNames::waiting(), 1) << "the look-up ended before the fetch did";
  TestNames::release();
}

TEST(PageFetcher, RefusesRulesThatMakeNoSense) {
  asio::io_context io;
  EXPECT_THROW(PageFetcher(io.get_executor(), allowing("127.0.0.0/99", {})), std::invalid_argument);
}

}  // namespace
}  // namespace showrunner::net
