#include "base/options.h"

#include <array>

#include <gtest/gtest.h>

namespace showrunner {
namespace {

const std::array kTable{
    Option{.name = "a.number", .fallback = std::int64_t{3}, .description = "how many", .min = 1, .max = 9},
    Option{.name = "a.real", .fallback = 0.5, .description = "how much"},
    Option{.name = "b.flag", .fallback = false, .description = "whether"},
    Option{.name = "b.key", .fallback = std::string(), .description = "what opens it", .secret = true},
};

class OptionsTest : public testing::Test {
 protected:
  std::string error_of(std::string_view toml) {
    const auto loaded = options_.load_toml(toml, "c.toml");
    return loaded ? "" : loaded.error().message;
  }

  Options options_{kTable};
};

TEST_F(OptionsTest, StartWithTheirDefaults) {
  EXPECT_EQ(options_.get<std::int64_t>("a.number"), 3);
  EXPECT_EQ(options_.get<double>("a.real"), 0.5);
  EXPECT_FALSE(options_.get<bool>("b.flag"));
}

TEST_F(OptionsTest, TakeWhatAFileSays) {
  EXPECT_EQ(error_of("[a]\nnumber = 4\nreal = 2\n[b]\nflag = true\nkey = \"k\"\n"), "");
  EXPECT_EQ(options_.get<std::int64_t>("a.number"), 4);
  EXPECT_EQ(options_.get<double>("a.real"), 2.0);
  EXPECT_TRUE(options_.get<bool>("b.flag"));
  EXPECT_EQ(options_.get<std::string>("b.key"), "k");
}

TEST_F(OptionsTest, NameFileAndLineOfEachKindOfMistake) {
  EXPECT_EQ(error_of("[a]\n\nnumer = 4\n"), "c.toml:3: there is no option a.numer (did you mean \"a.number\"?)");
  EXPECT_EQ(error_of("[a]\nnumber = \"4\"\n"), "c.toml:2: a.number must be a whole number");
  EXPECT_EQ(error_of("[a]\nnumber = 10\n"), "c.toml:2: a.number must be from 1 to 9");
  EXPECT_EQ(error_of("loose = 1\n"), "c.toml:1: loose stands outside of any [section]");
  EXPECT_EQ(error_of("[a\n").substr(0, 9), "c.toml:1:");
  EXPECT_EQ(options_.get<std::int64_t>("a.number"), 3);
}

TEST_F(OptionsTest, PrintWhatTheyReadBackButNoSecret) {
  ASSERT_EQ(error_of("[a]\nnumber = 7\n[b]\nkey = \"open sesame\"\n"), "");
  const std::string printed = options_.to_toml();
  EXPECT_EQ(printed.find("sesame"), std::string::npos);
  Options again(kTable);
  ASSERT_TRUE(again.load_toml(printed, "printed"));
  EXPECT_EQ(again.get<std::int64_t>("a.number"), 7);
  EXPECT_EQ(again.get<double>("a.real"), 0.5);
}

TEST_F(OptionsTest, RefuseNotANumber) {
  EXPECT_FALSE(error_of("[a]\nreal = nan\n").empty());
}

}  // namespace
}  // namespace showrunner
