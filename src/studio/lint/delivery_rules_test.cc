#include "studio/lint/delivery_rules.h"

#include <functional>
#include <set>

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

using Headers = std::vector<net::HttpHeader>;

Exchange answered(Probe probe, int status, Headers headers, std::string body = {}) {
  Exchange exchange{.probe = probe, .status = status, .headers = std::move(headers)};
  exchange.body_bytes = static_cast<std::int64_t>(body.size());
  exchange.body = std::move(body);
  return exchange;
}

Headers operator+(Headers headers, const Headers& more) {
  headers.insert(headers.end(), more.begin(), more.end());
  return headers;
}

/// The head of a PNG of 1500 x 1500 pixels in RGB.
std::string png() {
  return {"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x05\xDC\0\0\x05\xDC\x08\x02\0\0\0\0\0\0\0", 33};
}

Delivery good_delivery() {
  const Headers shared{{"Access-Control-Allow-Origin", "*"}, {"X-Content-Type-Options", "nosniff"}};
  const Headers feed{{"ETag", "\"f1\""},
                     {"Last-Modified", "Fri, 06 Mar 2026 09:30:00 GMT"},
                     {"Cache-Control", "public, max-age=300"},
                     {"Content-Type", "application/rss+xml; charset=utf-8"}};
  const Headers audio{{"ETag", "\"a1\""},
                      {"Last-Modified", "Fri, 06 Mar 2026 09:30:00 GMT"},
                      {"Cache-Control", "public, max-age=31536000, immutable"},
                      {"Content-Type", "audio/mpeg"}};
  const auto range = [](std::string_view value) { return Headers{{"Content-Range", std::string(value)}}; };
  const std::string hundred(100, 'a');
  Delivery delivery;
  delivery.resources.push_back(
      {.role = Role::kFeed,
       .url = "https://a.example/feed",
       .exchanges = {
           answered(Probe::kGet, 200, shared + feed, "<rss/>"),
           answered(Probe::kHead, 200, shared + feed + Headers{{"Content-Length", "6"}}),
           answered(Probe::kGzip, 200, Headers{{"ETag", "\"f1-gzip\""}, {"Content-Encoding", "gzip"}} + shared, "xx"),
           answered(Probe::kIfNoneMatch, 304, {}), answered(Probe::kIfModifiedSince, 304, {})}});
  delivery.resources.push_back(
      {.role = Role::kAudio,
       .url = "https://a.example/1.mp3",
       .type = "audio/mpeg",
       .length = 5000,
       .exchanges = {answered(Probe::kRangeFirst, 206, shared + audio + range("bytes 0-99/5000"), hundred),
                     answered(Probe::kHead, 200, shared + audio + Headers{{"Content-Length", "5000"}}),
                     answered(Probe::kIfNoneMatch, 304, {}), answered(Probe::kIfModifiedSince, 304, {}),
                     answered(Probe::kRangeOpen, 206, range("bytes 4900-4999/5000"), hundred),
                     answered(Probe::kRangeLast, 206, range("bytes 4900-4999/5000"), hundred),
                     answered(Probe::kRangeBeyond, 416, range("bytes */5000")),
                     answered(Probe::kIfRange, 206, range("bytes 0-99/5000"), hundred),
                     answered(Probe::kIfRangeStale, 200, {}, hundred)}});
  const auto small = [&](Role role, std::string url, std::string type, std::string body) {
    const Headers headers = shared + Headers{{"Content-Type", type}};
    const std::string length = std::to_string(body.size());
    delivery.resources.push_back(
        {.role = role,
         .url = std::move(url),
         .type = role == Role::kArtwork ? "" : type,
         .exchanges = {answered(Probe::kGet, 200, headers, std::move(body)),
                       answered(Probe::kHead, 200, headers + Headers{{"Content-Length", length}})}});
  };
  small(Role::kArtwork, "https://a.example/1.png", "image/png", png());
  small(Role::kTranscript, "https://a.example/1.vtt", "text/vtt", "WEBVTT\n");
  small(Role::kChapters, "https://a.example/1.json", "application/json+chapters", "{}");
  return delivery;
}

std::vector<std::string> broken(const Delivery& delivery) {
  std::vector<std::string> ids;
  for (const Finding& finding : lint_delivery(delivery)) {
    if (finding.verdict != Verdict::kPass) ids.emplace_back(finding.rule);
  }
  return ids;
}

/// The exchange of the first resource in that role.
Exchange& at(Delivery& delivery, Role role, Probe probe) {
  const auto resource = std::ranges::find(delivery.resources, role, &Resource::role);
  return *std::ranges::find(resource->exchanges, probe, &Exchange::probe);
}

void set(Exchange& exchange, std::string_view name, std::string_view value) {
  std::erase_if(exchange.headers, [name](const net::HttpHeader& header) { return header.name == name; });
  if (!value.empty()) exchange.headers.push_back({std::string(name), std::string(value)});
}

struct Breakage {
  std::string_view rule;
  std::function<void(Delivery&)> make;
};

const std::vector<Breakage>& breakages() {
  constexpr auto kFeed = Role::kFeed;
  constexpr auto kAudio = Role::kAudio;
  static const std::vector<Breakage> table{
      {"H1.reach", [](Delivery& d) { at(d, Role::kTranscript, Probe::kGet).status = 404; }},
      {"H1.reach",
       [](Delivery& d) {
         at(d, kAudio, Probe::kRangeFirst).status = 0;
         at(d, kAudio, Probe::kRangeFirst).failure = "cannot connect";
       }},
      {"H1.head", [](Delivery& d) { at(d, kAudio, Probe::kHead).status = 405; }},
      {"H1.length", [](Delivery& d) { set(at(d, kAudio, Probe::kHead), "Content-Length", "4999"); }},
      {"H1.length", [](Delivery& d) { set(at(d, kFeed, Probe::kHead), "Content-Length", ""); }},
      {"H1.length", [](Delivery& d) { set(at(d, Role::kChapters, Probe::kHead), "Content-Length", "3"); }},
      {"H1.type", [](Delivery& d) { set(at(d, kAudio, Probe::kHead), "Content-Type", "application/octet-stream"); }},
      {"H1.type", [](Delivery& d) { set(at(d, Role::kTranscript, Probe::kHead), "Content-Type", "text/plain"); }},
      {"H1.type", [](Delivery& d) { set(at(d, Role::kArtwork, Probe::kHead), "Content-Type", "text/html"); }},
      {"H1.type", [](Delivery& d) { set(at(d, Role::kChapters, Probe::kHead), "Content-Type", ""); }},
      {"H1.bytes", [](Delivery& d) { d.resources[1].length = 4000; }},
      {"H1.artwork", [](Delivery& d) { at(d, Role::kArtwork, Probe::kGet).body[18] = '\x01'; }},
      {"H1.artwork", [](Delivery& d) { at(d, Role::kArtwork, Probe::kGet).body = "<html>"; }},
      {"H2.range",
       [](Delivery& d) {
         at(d, kAudio, Probe::kRangeFirst).status = 200;
         set(at(d, kAudio, Probe::kRangeFirst), "Content-Range", "");
       }},
      {"H2.range", [](Delivery& d) { set(at(d, kAudio, Probe::kRangeFirst), "Content-Range", "bytes 0-98/5000"); }},
      {"H2.range", [](Delivery& d) { at(d, kAudio, Probe::kRangeFirst).body_bytes = 101; }},
      {"H2.open", [](Delivery& d) { at(d, kAudio, Probe::kRangeOpen).status = 200; }},
      {"H2.suffix", [](Delivery& d) { set(at(d, kAudio, Probe::kRangeLast), "Content-Range", "bytes 0-99/5000"); }},
      {"H2.beyond", [](Delivery& d) { at(d, kAudio, Probe::kRangeBeyond).status = 200; }},
      {"H2.beyond", [](Delivery& d) { set(at(d, kAudio, Probe::kRangeBeyond), "Content-Range", ""); }},
      {"H2.changed", [](Delivery& d) { at(d, kAudio, Probe::kIfRange).status = 200; }},
      {"H2.changed", [](Delivery& d) { at(d, kAudio, Probe::kIfRangeStale).status = 206; }},
      {"H3.etag", [](Delivery& d) { set(at(d, kAudio, Probe::kHead), "ETag", "W/\"a1\""); }},
      {"H3.etag", [](Delivery& d) { set(at(d, kFeed, Probe::kHead), "ETag", ""); }},
      {"H3.match", [](Delivery& d) { at(d, kFeed, Probe::kIfNoneMatch).status = 200; }},
      {"H3.modified", [](Delivery& d) { set(at(d, kFeed, Probe::kHead), "Last-Modified", ""); }},
      {"H3.modified", [](Delivery& d) { set(at(d, kAudio, Probe::kHead), "Last-Modified", "yesterday"); }},
      {"H3.since", [](Delivery& d) { at(d, kAudio, Probe::kIfModifiedSince).status = 200; }},
      {"H3.packed", [](Delivery& d) { set(at(d, kFeed, Probe::kGzip), "ETag", "\"f1\""); }},
      {"H4.cache", [](Delivery& d) { set(at(d, kFeed, Probe::kGet), "Cache-Control", ""); }},
      {"H4.cache", [](Delivery& d) { set(at(d, kFeed, Probe::kGet), "Cache-Control", "no-store, max-age=300"); }},
      {"H4.cache", [](Delivery& d) { set(at(d, kFeed, Probe::kGet), "Cache-Control", "max-age=0"); }},
      {"H4.gzip", [](Delivery& d) { set(at(d, kFeed, Probe::kGzip), "Content-Encoding", ""); }},
      {"H5", [](Delivery& d) { set(at(d, kAudio, Probe::kRangeFirst), "Cache-Control", "max-age=60"); }},
      {"H6",
       [](Delivery& d) {
         set(at(d, Role::kTranscript, Probe::kGet), "Access-Control-Allow-Origin", "https://a.example");
       }},
      {"H7.type", [](Delivery& d) { set(at(d, kFeed, Probe::kGet), "Content-Type", "text/xml"); }},
      {"H7.nosniff", [](Delivery& d) { set(at(d, kFeed, Probe::kGet), "X-Content-Type-Options", ""); }},
      {"H8",
       [](Delivery& d) {
         for (Exchange& exchange : d.resources[0].exchanges) exchange.first_byte = std::chrono::seconds(2);
       }},
      {"H9.open", [](Delivery& d) { at(d, kAudio, Probe::kRangeFirst).status = 401; }},
      {"H9.redirects", [](Delivery& d) { at(d, kAudio, Probe::kRangeFirst).redirects = 3; }},
  };
  return table;
}

TEST(DeliveryRules, GoodDeliveryBreaksNone) {
  EXPECT_EQ(broken(good_delivery()), std::vector<std::string>{});
}

TEST(DeliveryRules, EachBrokenDeliveryBreaksTheRuleItIsForAndNoOther) {
  int number = 0;
  for (const Breakage& breakage : breakages()) {
    Delivery delivery = good_delivery();
    breakage.make(delivery);
    EXPECT_EQ(broken(delivery), std::vector<std::string>{std::string(breakage.rule)}) << "number " << number;
    ++number;
  }
}

TEST(DeliveryRules, EveryRuleHasADeliveryThatBreaksIt) {
  std::set<std::string_view> tried;
  for (const Breakage& breakage : breakages()) tried.insert(breakage.rule);
  for (const Rule& rule : delivery_rules()) EXPECT_TRUE(tried.contains(rule.id)) << rule.id;
}

TEST(DeliveryRules, HeadersAreFoundInAnyCase) {
  Delivery delivery = good_delivery();
  for (Resource& resource : delivery.resources) {
    for (Exchange& exchange : resource.exchanges) {
      for (net::HttpHeader& header : exchange.headers) {
        std::ranges::transform(header.name, header.name.begin(), [](unsigned char c) { return std::tolower(c); });
      }
    }
  }
  EXPECT_EQ(broken(delivery), std::vector<std::string>{});
}

TEST(DeliveryRules, WhatAServerSaysReachesNoTerminal) {
  Delivery delivery = good_delivery();
  set(at(delivery, Role::kAudio, Probe::kHead), "ETag", "W/\"\x1B[2J\xFF\"");
  const auto findings = lint_delivery(delivery);
  const auto found = std::ranges::find(findings, "H3.etag", &Finding::rule);
  ASSERT_NE(found, findings.end());
  EXPECT_EQ(found->detail, "https://a.example/1.mp3: W/\"\uFFFD[2J\uFFFD\" is weak");
}

TEST(DeliveryRules, FilesOfLessThanOneRangeAreGood) {
  Delivery delivery = good_delivery();
  delivery.resources[1].length = 40;
  set(at(delivery, Role::kAudio, Probe::kHead), "Content-Length", "40");
  for (const Probe probe : {Probe::kRangeFirst, Probe::kRangeOpen, Probe::kRangeLast}) {
    set(at(delivery, Role::kAudio, probe), "Content-Range", "bytes 0-39/40");
    at(delivery, Role::kAudio, probe).body_bytes = 40;
  }
  set(at(delivery, Role::kAudio, Probe::kRangeBeyond), "Content-Range", "bytes */40");
  EXPECT_EQ(broken(delivery), std::vector<std::string>{});
}

}  // namespace
}  // namespace showrunner::studio
