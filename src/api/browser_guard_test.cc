#include "api/browser_guard.h"

#include <gtest/gtest.h>

namespace showrunner::api {
namespace {

constexpr std::string_view kPublic = "https://podcast.example.org";

TEST(BrowserGuard, ProgramsSayNothingAndAreNotConcerned) {
  EXPECT_FALSE(from_other_site({.host = "127.0.0.1:8000"}, kPublic));
  EXPECT_FALSE(from_other_site({.host = ""}, ""));
}

TEST(BrowserGuard, WhatTheBrowserSaysOfTheSiteCounts) {
  for (const std::string_view own : {"same-origin", "none"}) {
    EXPECT_FALSE(from_other_site({.host = "localhost:8000", .origin = "http://localhost:5173", .fetch_site = own}, ""))
        << "a proxy in front may have another name";
  }
  for (const std::string_view foreign : {"same-site", "cross-site", "anything else"}) {
    EXPECT_TRUE(
        from_other_site({.host = "localhost:8000", .origin = "http://localhost:8000", .fetch_site = foreign}, ""));
  }
}

TEST(BrowserGuard, WithoutThatTheOriginDoes) {
  const auto foreign = [](std::string_view origin, std::string_view host, std::string_view public_url = "") {
    return from_other_site({.host = host, .origin = origin}, public_url);
  };
  EXPECT_FALSE(foreign("http://127.0.0.1:8000", "127.0.0.1:8000"));
  EXPECT_FALSE(foreign("http://[::1]:8000", "[::1]:8000"));
  EXPECT_FALSE(foreign("http://Studio.example", "studio.example:80"));
  EXPECT_FALSE(foreign("https://studio.example", "studio.example:443"));
  EXPECT_FALSE(foreign("https://podcast.example.org", "127.0.0.1:8000", kPublic));
  EXPECT_FALSE(foreign("https://podcast.example.org", "127.0.0.1:8000", "https://podcast.example.org:443/studio/"));
  EXPECT_TRUE(foreign("http://127.0.0.1:9000", "127.0.0.1:8000"));
  EXPECT_TRUE(foreign("http://localhost:8000", "127.0.0.1:8000"));
  EXPECT_TRUE(foreign("https://podcast.example.org.evil.example", "127.0.0.1:8000", kPublic));
  EXPECT_TRUE(foreign("https://podcast.example.org:444", "127.0.0.1:8000", kPublic));
  EXPECT_TRUE(foreign("null", "127.0.0.1:8000")) << "a sandboxed frame, a file";
  EXPECT_TRUE(foreign("null", "127.0.0.1:8000", kPublic));
  EXPECT_TRUE(foreign("http://", "127.0.0.1:8000"));
}

TEST(BrowserGuard, OnlyNamesThatMeanThisMachineAreItsOwn) {
  for (const std::string_view own : {"", "127.0.0.1", "127.0.0.1:8000", "192.0.2.7:8000", "[::1]", "[::1]:8000",
                                     "localhost", "localhost:8000", "LOCALHOST", "localhost.", "localhost.:8000",
                                     "studio.localhost:8000", "podcast.example.org", "Podcast.Example.org:8443"}) {
    EXPECT_TRUE(is_own_host(own, kPublic)) << own;
  }
  for (const std::string_view other :
       {"evil.example", "evil.example:8000", "notlocalhost", "localhost.evil.example", "127.0.0.1.evil.example",
        "example.org", "podcast.example.org.evil.example", "host"}) {
    EXPECT_FALSE(is_own_host(other, kPublic)) << other;
  }
  EXPECT_FALSE(is_own_host("podcast.example.org", ""));
}

}  // namespace
}  // namespace showrunner::api
