#include "studio/source.h"

#include <gtest/gtest.h>

#include "studio/settings.h"

namespace showrunner::studio {
namespace {

TEST(Source, TellsPagesFromFiles) {
  EXPECT_TRUE(is_web_address("http://example.org/"));
  EXPECT_TRUE(is_web_address("https://example.org/"));
  EXPECT_TRUE(is_web_address("HTTPS://Example.org/"));
  for (const char* const file : {"article.md", "-", "./http://x", "ftp://example.org", "https", "http:"}) {
    EXPECT_FALSE(is_web_address(file)) << file;
  }
}

TEST(FetchOptions, ReadListsWithSpacesAndEmptyParts) {
  Options options(option_table());
  ASSERT_TRUE(options.set("fetch.allow_cidr", std::string(" 10.0.0.0/8,, fd00::/8 ,")));
  ASSERT_TRUE(options.set("fetch.allow_ports", std::string("8080")));
  ASSERT_TRUE(options.set("fetch.timeout", std::int64_t{5}));
  const auto fetch = fetch_options(options).value();
  EXPECT_EQ(fetch.allow_cidr, (std::vector<std::string>{"10.0.0.0/8", "fd00::/8"}));
  EXPECT_EQ(fetch.allow_ports, std::vector<std::string>{"8080"});
  EXPECT_EQ(fetch.total, std::chrono::seconds(5));
}

TEST(FetchOptions, AllowNothingUnlessToldTo) {
  const auto fetch = fetch_options(Options(option_table())).value();
  EXPECT_TRUE(fetch.allow_cidr.empty());
  EXPECT_TRUE(fetch.allow_ports.empty());
}

TEST(FetchOptions, NameTheNetworkThatIsNone) {
  Options options(option_table());
  ASSERT_TRUE(options.set("fetch.allow_cidr", std::string("10.0.0.0/8, intranet")));
  const auto fetch = fetch_options(options);
  ASSERT_FALSE(fetch);
  EXPECT_TRUE(fetch.error().message.contains("intranet")) << fetch.error().message;
}

}  // namespace
}  // namespace showrunner::studio
