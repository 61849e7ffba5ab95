#include "studio/outputs.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

constexpr int kRate = 1000;  // one sample a millisecond, so that the numbers below can be read

text::Script three_segments() {
  text::Script script{.title = "T", .summary = "What it is about."};
  script.speakers = {{.id = "a", .name = "Ann", .role = {}, .voice = {}},
                     {.id = "b", .name = "Bo", .role = {}, .voice = {}}};
  for (const char* const title : {"First", "Silent", "Last"}) script.segments.push_back({.title = title, .turns = {}});
  return script;
}

Line line(std::size_t segment, std::size_t speaker, std::string text) {
  return {.segment = segment, .speaker = speaker, .written = std::move(text), .spoken = "x"};
}

TEST(Timeline, TurnsPlacementsIntoCuesWithSpeakers) {
  Timeline timeline(kRate);
  const auto script = three_segments();
  timeline.add(script, line(0, 0, "Hello."), {.first_sample = 300, .end_sample = 900});
  timeline.add(script, line(0, 1, "Bye."), {.first_sample = 1300, .end_sample = 2000});
  ASSERT_EQ(timeline.cues().size(), 2U);
  EXPECT_EQ(timeline.cues()[1].start_ms, 1300);
  EXPECT_EQ(timeline.cues()[1].end_ms, 2000);
  EXPECT_EQ(timeline.cues()[1].speaker, "Bo");
  EXPECT_EQ(timeline.cues()[1].text, "Bye.");
}

TEST(Timeline, ChaptersCoverTheWholeEpisodeAndSkipSilentSegments) {
  Timeline timeline(kRate);
  const auto script = three_segments();
  timeline.add(script, line(0, 0, "Hello."), {.first_sample = 300, .end_sample = 900});
  timeline.add(script, line(2, 0, "Bye."), {.first_sample = 1800, .end_sample = 2500});
  const auto chapters = timeline.chapters(script, 3300);
  ASSERT_EQ(chapters.size(), 2U);
  EXPECT_EQ(chapters[0].start_ms, 0);
  EXPECT_EQ(chapters[0].end_ms, 1800);
  EXPECT_EQ(chapters[0].title, "First");
  EXPECT_EQ(chapters[1].start_ms, 1800);
  EXPECT_EQ(chapters[1].end_ms, 3300);
  EXPECT_EQ(chapters[1].title, "Last");
}

TEST(Tags, NameTheHostsAndSayThatTheVoicesAreSynthetic) {
  const auto script = three_segments();
  const auto tags = tags_for(script, {{.start_ms = 0, .end_ms = 5, .title = "First"}});
  EXPECT_EQ(tags.title, "T");
  EXPECT_EQ(tags.artist, "Ann, Bo");
  EXPECT_NE(tags.comment.find("What it is about."), std::string::npos);
  EXPECT_NE(tags.comment.find("synthetic"), std::string::npos);
  ASSERT_EQ(tags.chapters.size(), 1U);
}

TEST(OutputPaths, ReplaceTheEndingOnly) {
  const auto paths = OutputPaths::beside("dir.v2/my.talk.mp3");
  EXPECT_EQ(paths.vtt, "dir.v2/my.talk.vtt");
  EXPECT_EQ(paths.chapters, "dir.v2/my.talk.chapters.json");
  EXPECT_EQ(paths.script, "dir.v2/my.talk.script.json");
}

}  // namespace
}  // namespace showrunner::studio
