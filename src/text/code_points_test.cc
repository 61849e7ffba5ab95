#include "text/code_points.h"

#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

TEST(CodePoints, WalkForwardsAndBackwardsOverTheSameText) {
  const std::string_view text = "aé日😀";
  std::vector<CodePoint> forwards;
  for (std::size_t at = 0; at < text.size();) forwards.push_back(next_code_point(text, at));
  EXPECT_EQ(forwards, (std::vector<CodePoint>{'a', 0xE9, 0x65E5, 0x1F600}));
  std::vector<CodePoint> backwards;
  for (std::size_t at = text.size(); at > 0;) backwards.push_back(previous_code_point(text, at));
  std::ranges::reverse(backwards);
  EXPECT_EQ(backwards, forwards);
  std::string copy;
  for (const CodePoint c : forwards) append_code_point(copy, c);
  EXPECT_EQ(copy, text);
}

TEST(CodePoints, GetOverBrokenSequences) {
  const std::string_view text = "\xC3(\xFF\xE6\x97";
  std::size_t at = 0;
  EXPECT_EQ(next_code_point(text, at), 0xFFFD);
  EXPECT_EQ(next_code_point(text, at), '(');
  EXPECT_EQ(next_code_point(text, at, -1), -1);
  EXPECT_EQ(next_code_point(text, at), 0xFFFD);
  EXPECT_EQ(at, text.size());
  EXPECT_EQ(first_code_point(""), 0);
}

}  // namespace
}  // namespace showrunner::text
