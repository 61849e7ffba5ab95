#include "net/address_policy.h"

#include <gtest/gtest.h>

namespace showrunner::net {
namespace {

namespace ip = boost::asio::ip;

AddressPolicy policy(const std::vector<std::string>& cidr = {}, const std::vector<std::string>& ports = {}) {
  return AddressPolicy::create(cidr, ports).value();
}

TEST(AddressPolicy, RefusesEverySpecialRangeFromItsFirstToItsLastAddress) {
  const auto refuses = policy();
  for (const char* const address : {"0.0.0.0",
                                    "0.255.255.255",
                                    "10.0.0.0",
                                    "10.255.255.255",
                                    "100.64.0.0",
                                    "100.127.255.255",
                                    "127.0.0.1",
                                    "127.255.255.255",
                                    "169.254.169.254",
                                    "172.16.0.0",
                                    "172.31.255.255",
                                    "192.0.0.170",
                                    "192.0.2.1",
                                    "192.88.99.1",
                                    "192.168.0.0",
                                    "192.168.255.255",
                                    "198.18.0.0",
                                    "198.19.255.255",
                                    "198.51.100.7",
                                    "203.0.113.255",
                                    "224.0.0.1",
                                    "239.255.255.255",
                                    "240.0.0.1",
                                    "255.255.255.255",
                                    "::",
                                    "::1",
                                    "::127.0.0.1",
                                    "::ffff:127.0.0.1",
                                    "::ffff:10.0.0.1",
                                    "64:ff9b::127.0.0.1",
                                    "64:ff9b::a9fe:a9fe",
                                    "64:ff9b:1::1",
                                    "100::1",
                                    "2001::1",
                                    "2001:2::1",
                                    "2001:10::1",
                                    "2001:20::1",
                                    "2001:db8::1",
                                    "2002:7f00:1::1",
                                    "3fff::1",
                                    "fc00::1",
                                    "fd00:ec2::254",
                                    "fe80::1",
                                    "fec0::1",
                                    "ff02::1",
                                    "5f00::1"}) {
    EXPECT_FALSE(refuses.allows(ip::make_address(address), 80)) << address;
  }
}

TEST(AddressPolicy, AllowsTheNeighboursOfSpecialRanges) {
  const auto allows = policy();
  for (const char* const address :
       {"1.0.0.0",         "9.255.255.255",    "11.0.0.0",        "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0",        "169.253.255.255", "172.15.255.255", "172.32.0.0",
        "192.167.255.255", "192.169.0.0",      "198.17.255.255",  "198.20.0.0",     "223.255.255.255",
        "::ffff:8.8.8.8",  "64:ff9b::8.8.8.8", "2001:200::1",     "2606:4700::1",   "2a00:1450::1"}) {
    EXPECT_TRUE(allows.allows(ip::make_address(address), 443)) << address;
  }
}

TEST(AddressPolicy, AllowsOnlyTheWebsPorts) {
  const auto address = ip::make_address("8.8.8.8");
  EXPECT_TRUE(policy().allows(address, 80));
  EXPECT_TRUE(policy().allows(address, 443));
  for (const int port : {0, 22, 25, 81, 6379, 8080}) {
    EXPECT_FALSE(policy().allows(address, static_cast<std::uint16_t>(port))) << port;
  }
}

TEST(AddressPolicy, LetsThroughNamedNetworksAndTheirPortsButNothingElse) {
  const auto lets = policy({"10.1.0.0/16", "fd00::/8", "192.168.7.7"}, {"8080"});
  EXPECT_TRUE(lets.allows(ip::make_address("10.1.2.3"), 80));
  EXPECT_TRUE(lets.allows(ip::make_address("10.1.2.3"), 8080));
  EXPECT_TRUE(lets.allows(ip::make_address("::ffff:10.1.2.3"), 8080));
  EXPECT_TRUE(lets.allows(ip::make_address("fd12::1"), 8080));
  EXPECT_TRUE(lets.allows(ip::make_address("192.168.7.7"), 80));
  EXPECT_FALSE(lets.allows(ip::make_address("10.2.0.0"), 80));
  EXPECT_FALSE(lets.allows(ip::make_address("192.168.7.8"), 80));
  EXPECT_FALSE(lets.allows(ip::make_address("10.1.2.3"), 8081));
  EXPECT_FALSE(lets.allows(ip::make_address("8.8.8.8"), 8080)) << "extra ports are for the named networks";
}

TEST(AddressPolicy, RefusesNetworksAndPortsThatAreNone) {
  for (const char* const text : {"", "10", "10.0.0.0/33", "10.0.0.0/", "example.org", "::1/129", "10.0.0.0/8 "}) {
    EXPECT_FALSE(AddressPolicy::create({text}, {})) << text;
  }
  for (const char* const text : {"", "0", "65536", "-1", "80x", "http"}) {
    EXPECT_FALSE(AddressPolicy::create({}, {text})) << text;
  }
}

TEST(WebAddress, TakesWhatPeoplePaste) {
  const auto plain = WebAddress::parse("https://Example.org/a/../b?q=1#part", policy()).value();
  EXPECT_EQ(plain.url, "https://Example.org/b?q=1");
  EXPECT_EQ(plain.path, "/b");
  EXPECT_TRUE(plain.secure);
  EXPECT_FALSE(WebAddress::parse("http://example.org:80", policy()).value().secure);
  EXPECT_EQ(WebAddress::parse("http://example.org/ein Käse", policy()).value().path, "/ein%20K%c3%a4se");
}

TEST(WebAddress, RefusesWhatIsNoAddressOfAPage) {
  const std::string long_host = "http://" + std::string(254, 'a') + "/";
  for (const std::string& url : {std::string(),
                                 std::string("example.org"),
                                 std::string("/etc/passwd"),
                                 std::string("http://"),
                                 std::string("file:///etc/passwd"),
                                 std::string("ftp://example.org/"),
                                 std::string("gopher://example.org/"),
                                 std::string("dict://example.org:11211/"),
                                 std::string("javascript:alert(1)"),
                                 std::string("data:text/html,x"),
                                 std::string("http://user@example.org/"),
                                 std::string("http://user:secret@example.org/"),
                                 std::string("http://@example.org/"),
                                 std::string("http://example.org:22/"),
                                 std::string("http://example.org:0/"),
                                 std::string("http://example.org:65536/"),
                                 std::string("http://example.org:8080/"),
                                 std::string("http://exa\nmple.org/"),
                                 std::string("http://example.org/\r\nHost: x"),
                                 std::string("http://example.org/\0x", 21),
                                 long_host,
                                 "http://example.org/" + std::string(9000, 'a')}) {
    const auto parsed = WebAddress::parse(url, policy());
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidInput) << url;
    EXPECT_EQ(parsed.error().message.find('\n'), std::string::npos) << url;
  }
}

TEST(WebAddress, TakesAnExtraPortOnlyWhenItIsNamed) {
  EXPECT_TRUE(WebAddress::parse("http://10.1.2.3:8080/", policy({"10.0.0.0/8"}, {"8080"})));
  EXPECT_FALSE(WebAddress::parse("http://10.1.2.3:8081/", policy({"10.0.0.0/8"}, {"8080"})));
}

TEST(WebAddress, IsNeverLeftFromHttpsToHttp) {
  const auto secure = WebAddress::parse("https://example.org/", policy()).value();
  const auto plain = WebAddress::parse("http://example.org/", policy()).value();
  EXPECT_FALSE(secure.redirect("http://example.org/", policy()));
  EXPECT_TRUE(secure.redirect("https://example.net/", policy()));
  EXPECT_TRUE(plain.redirect("https://example.org/", policy()));
  EXPECT_TRUE(plain.redirect("http://example.net/", policy()));
}

TEST(WebAddress, FollowsRelativeLocationsAndJudgesAllOfThem) {
  const auto from = WebAddress::parse("https://example.org/a/b?c", policy()).value();
  EXPECT_EQ(from.redirect("d", policy()).value().url, "https://example.org/a/d");
  EXPECT_EQ(from.redirect("/d?e", policy()).value().url, "https://example.org/d?e");
  EXPECT_EQ(from.redirect("//example.net/", policy()).value().url, "https://example.net/");
  for (const char* const location : {"file:///etc/passwd", "https://user@example.net/", "//user@example.net/",
                                     "//example.net:22/", "gopher://example.net/", "ftp://example.net/"}) {
    EXPECT_FALSE(from.redirect(location, policy())) << location;
  }
}

}  // namespace
}  // namespace showrunner::net
