#include "text/printable_line.h"

#include <gtest/gtest.h>

#include "text/code_points.h"

namespace showrunner::text {
namespace {

TEST(PrintableLine, TextStaysAsItIs) {
  EXPECT_EQ(printable_line(""), "");
  EXPECT_EQ(printable_line("no voice \xE2\x80\x9C\xF0\x9F\x8E\x99\xE2\x80\x9D"),
            "no voice \xE2\x80\x9C\xF0\x9F\x8E\x99\xE2\x80\x9D");
}

TEST(PrintableLine, WhatIsNoTextOrMovesTheCursorIsReplaced) {
  EXPECT_EQ(printable_line("a\x1b[2J\r\n\tb\x7f"),
            "a\uFFFD[2J\uFFFD\uFFFD\uFFFD"
            "b\uFFFD");
  EXPECT_EQ(printable_line("a\xC2\x9B"
                           "b"),
            "a\uFFFD"
            "b");
  EXPECT_TRUE(is_utf8(printable_line("\xff\xfe\xC3")));
}

TEST(PrintableLine, ALongOneIsCutBetweenCharacters) {
  const std::string line = printable_line("\xF0\x9F\x8E\x99\xF0\x9F\x8E\x99\xF0\x9F\x8E\x99", 5);
  EXPECT_EQ(line, "\xF0\x9F\x8E\x99\xF0\x9F\x8E\x99");
}

}  // namespace
}  // namespace showrunner::text
