#include "studio/library/records_json.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "studio/library/details.h"

namespace showrunner::studio {
namespace {

namespace json = boost::json;

Addresses addresses() {
  Addresses all;
  all.set_base("https://pod.example.org/");
  return all;
}

TEST(RecordsJson, NamesOfStatusAndStateAreReadAsTheyAreWritten) {
  for (int i = 0; i <= static_cast<int>(store::EpisodeStatus::kFailed); ++i) {
    const auto status = static_cast<store::EpisodeStatus>(i);
    EXPECT_EQ(parse_episode_status(to_string(status)), status);
  }
  for (int i = 0; i <= static_cast<int>(store::JobState::kCancelled); ++i) {
    const auto state = static_cast<store::JobState>(i);
    EXPECT_EQ(parse_job_state(to_string(state)), state);
  }
  EXPECT_FALSE(parse_episode_status("lost"));
  EXPECT_FALSE(parse_job_state(""));
}

TEST(RecordsJson, WhatIsNotThereIsNullAndNeverAnEmptyText) {
  const json::object podcast = podcast_json({.id = "p", .guid = "g", .fields = {.title = "T"}}, addresses());
  for (const char* name : {"email", "link", "copyright", "new_feed_url", "deleted"}) {
    EXPECT_TRUE(podcast.at(name).is_null()) << name;
  }
  EXPECT_EQ(podcast.at("image").as_string(), "https://pod.example.org/media/p/cover.png");
  EXPECT_TRUE(podcast.at("image_made").as_bool());
  const json::object episode = episode_json({.episode = {.row = {.id = "e"}}}, addresses());
  for (const char* name : {"podcast_id", "language", "published", "deleted", "notes", "season", "number", "explicit",
                           "failure", "notice", "rendered", "job"}) {
    EXPECT_TRUE(episode.at(name).is_null()) << name;
  }
  EXPECT_EQ(episode.at("type").as_string(), "full");
}

TEST(RecordsJson, AnEpisodeNamesTheFilesOfItsRender) {
  const RenderFacts facts{.audio = {.name = "a.mp3", .bytes = 7},
                          .vtt = {.name = "b.vtt", .bytes = 8},
                          .duration_seconds = 1.5,
                          .marks = {{.start_ms = 0, .end_ms = 1'500, .title = "All"}}};
  const EpisodeView view{
      .episode = {.row = {.id = "e", .podcast = "p", .render = 2, .duration_ms = 1'500}},
      .render = store::Render{.episode = "e", .number = 2, .script_version = 3, .facts = to_json(facts)}};
  const json::object episode = episode_json(view, addresses());
  const json::object& rendered = episode.at("rendered").as_object();
  EXPECT_EQ(rendered.at("number").as_int64(), 2);
  EXPECT_EQ(rendered.at("script_version").as_int64(), 3);
  EXPECT_EQ(rendered.at("audio").at("url").as_string(), "https://pod.example.org/media/e/a.mp3");
  EXPECT_EQ(rendered.at("audio").at("bytes").as_int64(), 7);
  EXPECT_EQ(rendered.at("transcripts").as_array().size(), 4U);
  EXPECT_EQ(rendered.at("chapters").at(0).at("end").as_double(), 1.5);
  EXPECT_EQ(episode.at("duration").as_double(), 1.5);
  EXPECT_EQ(episode.at("live_url").as_string(), "https://pod.example.org/media/e/live.mp3");
}

TEST(RecordsJson, AJobSaysForWhomItGoesFirstButNotWhoRunsIt) {
  const json::object job = job_json({.id = "j",
                                     .episode = "e",
                                     .kind = "make",
                                     .state = store::JobState::kRunning,
                                     .priority = 1,
                                     .owner = "secret"});
  EXPECT_EQ(job.at("state").as_string(), "running");
  EXPECT_EQ(job.at("priority").as_string(), "interactive");
  EXPECT_EQ(json::serialize(job).find("secret"), std::string::npos);
  EXPECT_EQ(job_json({.priority = 0}).at("priority").as_string(), "batch");
}

}  // namespace
}  // namespace showrunner::studio
