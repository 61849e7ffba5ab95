#include "studio/kept_script.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

writer::LlmWritten written() {
  writer::LlmWritten written{.estimated_seconds = 61.5,
                             .notice = "shorter than asked",
                             .model = "m",
                             .provider = "groq",
                             .usage = {.input = 12, .output = 34},
                             .calls = 3,
                             .repairs = 1};
  written.script.title = "Tides";
  written.script.speakers = {{.id = "a", .name = "A", .role = {}, .voice = {}}};
  written.script.segments = {{.title = "One", .turns = {{.speaker = "a", .text = "The sea \"rises\"."}}}};
  return written;
}

TEST(KeptScript, ComesBackAsItWas) {
  const auto back = kept_script_from_bytes(kept_script_to_bytes(written()));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->script, written().script);
  EXPECT_EQ(back->estimated_seconds, 61.5);
  EXPECT_EQ(back->notice, "shorter than asked");
  EXPECT_EQ(back->model, "m");
  EXPECT_EQ(back->provider, "groq");
  EXPECT_EQ(back->usage.input, 12U);
  EXPECT_EQ(back->usage.output, 34U);
  EXPECT_EQ(back->calls, 3U);
  EXPECT_EQ(back->repairs, 1U);
}

TEST(KeptScript, IsNothingFromOtherBytes) {
  const std::string whole = kept_script_to_bytes(written());
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_FALSE(kept_script_from_bytes(whole.substr(0, bytes)));
  }
  EXPECT_FALSE(kept_script_from_bytes("{}"));
  EXPECT_FALSE(kept_script_from_bytes(R"({"script":"{}"})"));
}

}  // namespace
}  // namespace showrunner::studio
