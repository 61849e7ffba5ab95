#include "studio/lint/feed_values.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

TEST(FeedValues, DatesOfRfc2822) {
  EXPECT_EQ(parse_rfc2822("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(parse_rfc2822("Fri, 06 Mar 2026 09:30:00 +0100"), 1'772'785'800);
  EXPECT_EQ(parse_rfc2822("6 Mar 2026 03:30 EST"), 1'772'785'800);
  for (const char* const wrong :
       {"", "Fri", "2026-03-06", "Fri, 30 Feb 2026 09:30:00 GMT", "Sat, 06 Mar 2026 09:30:00 GMT",
        "Fri, 06 Mar 26 09:30:00 GMT", "Fri, 06 Mar 2026 24:30:00 GMT", "Fri, 06 Mar 2026 09:30:00",
        "Fri, 06 Mar 2026 09:30:00 +01:00", "Fri, 06 Mar 2026 09:30:00 GMT and more"}) {
    EXPECT_EQ(parse_rfc2822(wrong), std::nullopt) << wrong;
  }
}

TEST(FeedValues, DurationsAreSecondsOrTimes) {
  EXPECT_EQ(parse_duration("3723"), 3723);
  EXPECT_EQ(parse_duration("62:03"), 3723);
  EXPECT_EQ(parse_duration("1:02:03"), 3723);
  for (const char* const wrong :
       {"", ":", "1:2:3", "-5", "+5", "1.5", "1:02:03:04", "01:60", "99999999999999999999", "1:"}) {
    EXPECT_EQ(parse_duration(wrong), std::nullopt) << wrong;
  }
}

TEST(FeedValues, UrlsComeApart) {
  const auto url = parse_feed_url("HTTPS://user@media.example.org:8443/a/b.mp3?x=/y.z#/q");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->secure);
  EXPECT_EQ(url->host, "media.example.org");
  EXPECT_EQ(url->path, "/a/b.mp3");
  EXPECT_EQ(url->file_name(), "b.mp3");
  EXPECT_EQ(url->extension(), ".mp3");
  EXPECT_EQ(parse_feed_url("http://a")->extension(), "");
  EXPECT_TRUE(parse_feed_url("http://[::1]:80/")->is_loopback());
  EXPECT_TRUE(parse_feed_url("http://127.0.0.1:8000/x")->is_loopback());
  EXPECT_FALSE(parse_feed_url("http://localhost.example.org/")->is_loopback());
  for (const char* const wrong :
       {"", "/a", "//a/b", "mailto:a@b", "http://", "http:///a", "https://:80/", "http://[::1"}) {
    EXPECT_FALSE(parse_feed_url(wrong)) << wrong;
  }
}

TEST(FeedValues, LanguagesAreThoseOfIso639) {
  for (const char* const right : {"en", "de-DE", "en-us", "gsw", "zh-Hant-TW"})
    EXPECT_TRUE(is_language(right)) << right;
  for (const char* const wrong : {"", "e", "qq", "english", "en_US", "en-", "en--US", "en-toolongpart", "1n"}) {
    EXPECT_FALSE(is_language(wrong)) << wrong;
  }
}

TEST(FeedValues, IntegrityHasTheLengthOfItsHash) {
  EXPECT_TRUE(is_integrity("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));
  EXPECT_FALSE(is_integrity("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUx"));
  EXPECT_FALSE(is_integrity("sha384-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));
  EXPECT_FALSE(is_integrity("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="));
  EXPECT_FALSE(is_integrity(""));
}

TEST(FeedValues, MarkupThatDirectoriesDoNotTakeIsFound) {
  EXPECT_EQ(foreign_markup("<p>a < b, <A href=\"x\">c</A></p><ul><li>d</li></ul>"), "");
  EXPECT_EQ(foreign_markup("<p>a</p><script>b</script>"), "script");
  EXPECT_EQ(foreign_markup("a<br/>b"), "br");
  EXPECT_EQ(foreign_markup("<"), "");
}

TEST(FeedValues, SecondsHaveAPointAtMost) {
  EXPECT_EQ(parse_seconds("73.5"), 73.5);
  EXPECT_EQ(parse_seconds("0"), 0.0);
  for (const char* const wrong : {"", "1e3", "inf", "nan", "-1", "1:30", "5s"})
    EXPECT_FALSE(parse_seconds(wrong)) << wrong;
}

}  // namespace
}  // namespace showrunner::studio
