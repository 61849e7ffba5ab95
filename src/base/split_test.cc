#include "base/split.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace showrunner {
namespace {

std::vector<std::string> parts(std::string_view list) {
  std::vector<std::string> all;
  while (!list.empty()) all.emplace_back(take_part(list, ','));
  return all;
}

TEST(Split, PartsComeInOrderWithoutTheirSeparators) {
  EXPECT_EQ(parts("a, b,c"), (std::vector<std::string>{"a", " b", "c"}));
  EXPECT_EQ(parts("alone"), std::vector<std::string>{"alone"});
}

TEST(Split, EmptyPartsAreParts) {
  EXPECT_EQ(parts(",a,,b,"), (std::vector<std::string>{"", "a", "", "b"}));
  EXPECT_TRUE(parts("").empty());
}

}  // namespace
}  // namespace showrunner
