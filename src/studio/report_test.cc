#include "studio/report.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

TEST(EpisodeReport, ComesBackFromItsJson) {
  EpisodeReport report{.audio = "e.mp3",
                       .duration_seconds = 61.5,
                       .words = 150,
                       .loudness_lufs = -16.02,
                       .true_peak_dbtp = -1.51,
                       .writer = "digest",
                       .voices = {"clara", "edward"},
                       .chapters = 3,
                       .sentences = 20,
                       .cached_sentences = 4,
                       .seconds = {.read = 0.1, .write = 0.2, .speak = 0.3, .master = 0.4, .total = 1.0},
                       .notice = "short"};
  const auto back = report_from_json(to_json(report));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), to_json(report));
  EXPECT_EQ(back->voices, report.voices);
  EXPECT_EQ(back->notice, "short");
}

TEST(EpisodeReport, RefusesAnythingElse) {
  for (const char* const bad : {"", "{}", "[]", "null", R"({"audio":1})"}) EXPECT_FALSE(report_from_json(bad)) << bad;
}

}  // namespace
}  // namespace showrunner::studio
