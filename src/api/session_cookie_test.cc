#include "api/session_cookie.h"

#include <gtest/gtest.h>

namespace showrunner::api {
namespace {

using std::chrono::seconds;

constexpr seconds kNow{1'800'000'000};
constexpr std::string_view kToken = "let-me-in";

std::string cookie(std::string_view value) {
  return "showrunner_session=" + std::string(value);
}

TEST(SessionCookie, LastsForItsLifetimeAndNoLonger) {
  const std::string header = cookie(session_value(kToken, kNow));
  EXPECT_TRUE(has_session(header, kToken, kNow));
  EXPECT_TRUE(has_session(header, kToken, kNow + kSessionLifetime - seconds(1)));
  EXPECT_FALSE(has_session(header, kToken, kNow + kSessionLifetime));
}

TEST(SessionCookie, AnotherTokenEndsIt) {
  const std::string header = cookie(session_value(kToken, kNow));
  EXPECT_FALSE(has_session(header, "let-me-in2", kNow));
  EXPECT_FALSE(has_session(header, "", kNow));
}

TEST(SessionCookie, IsFoundAmongOthers) {
  const std::string mine = cookie(session_value(kToken, kNow));
  EXPECT_TRUE(has_session("theme=dark; " + mine + "; x=y", kToken, kNow));
  EXPECT_TRUE(has_session("showrunner_session=old;" + mine, kToken, kNow)) << "an older one of the same name beside it";
  EXPECT_FALSE(has_session("other_" + mine, kToken, kNow));
  EXPECT_FALSE(has_session("x" + mine.substr(1), kToken, kNow));
}

TEST(SessionCookie, CannotBeMadeOrChangedWithoutTheToken) {
  const std::string value = session_value(kToken, kNow);
  const std::string signature = value.substr(value.find('.') + 1);
  for (const std::string& forged :
       {std::string(), std::string("."), "9" + value, std::string("9999999999.") + signature, signature,
        value.substr(0, value.size() - 1), value + "0", "99999999999999999999." + signature, "+" + value,
        session_value("", kNow)}) {
    EXPECT_FALSE(has_session(cookie(forged), kToken, kNow)) << forged;
  }
  for (std::size_t at = 0; at < value.size(); ++at) {
    std::string changed = value;
    changed[at] = changed[at] == '1' ? '2' : '1';
    EXPECT_FALSE(has_session(cookie(changed), kToken, kNow)) << changed;
  }
}

TEST(SessionCookie, StaysWithThisServerAndOutOfScripts) {
  EXPECT_EQ(session_begins("v", false),
            "Set-Cookie: showrunner_session=v; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000\r\n");
  EXPECT_TRUE(session_begins("v", true).ends_with("; Secure\r\n"));
  EXPECT_NE(session_ends(true).find("showrunner_session=;"), std::string::npos);
  EXPECT_NE(session_ends(true).find("Max-Age=0"), std::string::npos);
}

}  // namespace
}  // namespace showrunner::api
