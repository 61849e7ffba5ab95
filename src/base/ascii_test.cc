#include "base/ascii.h"

#include <gtest/gtest.h>

namespace showrunner {
namespace {

TEST(Ascii, OnlyTheLettersOfAsciiHaveACase) {
  EXPECT_EQ(ascii_lower_case("Content-TYPE \xC3\x84[@`{"), "content-type \xC3\x84[@`{");
  EXPECT_TRUE(same_ignoring_case("X-Request-Id", "x-rEQUEST-iD"));
  EXPECT_FALSE(same_ignoring_case("abc", "abcd"));
  EXPECT_FALSE(same_ignoring_case("\xC3\x84", "\xC3\xA4"));
  EXPECT_TRUE(is_ascii_letter('Z') && is_ascii_letter('a') && !is_ascii_letter('[') && !is_ascii_letter('\xE4'));
  EXPECT_TRUE(is_ascii_digit('0') && is_ascii_digit('9') && !is_ascii_digit(':'));
}

TEST(Ascii, BlanksAreTakenFromBothEndsAlone) {
  EXPECT_EQ(trimmed(" \ta b\t "), "a b");
  EXPECT_EQ(trimmed("\ra\n", "\r\n"), "a");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed(""), "");
}

}  // namespace
}  // namespace showrunner
