#include <gtest/gtest.h>

#include "studio/library/details.h"
#include "studio/library/job_orders.h"
#include "studio/library/order.h"

// What the library keeps as JSON is read back as it was, and what it did not write is refused.

namespace showrunner::studio {
namespace {

TEST(LibraryJson, DetailsComeBackAsTheyWere) {
  const EpisodeDetails full{.title_given = true,
                            .summary_given = true,
                            .notes = "<p>Notes & \"more\"</p>",
                            .season = 2,
                            .number = 14,
                            .type = "bonus",
                            .explicit_content = false,
                            .chapters_locked = true,
                            .chapters = {{.start_ms = 0, .end_ms = 1'500, .title = "Intro \xF0\x9F\x8E\x99"}},
                            .failure = "no model",
                            .notice = "another voice"};
  for (const EpisodeDetails& details : {EpisodeDetails{}, full}) {
    const auto read = details_from_json(to_json(details));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, details);
  }
}

TEST(LibraryJson, FactsOfARenderComeBackAsTheyWere) {
  const RenderFacts facts{
      .audio = {.name = "0a.mp3", .bytes = 123'456'789'012},
      .vtt = {.name = "0b.vtt", .bytes = 1},
      .srt = {.name = "0c.srt", .bytes = 2},
      .json = {.name = "0d.json", .bytes = 3},
      .html = {.name = "0e.html", .bytes = 4},
      .chapters = {.name = "0f.json", .bytes = 5},
      .peaks = {.name = "10.peaks", .bytes = 2'000},
      .opus = {.name = "11.opus", .bytes = 4},
      .opus_integrity = "sha384-x",
      .duration_seconds = 61.25,
      .loudness_lufs = -16.02,
      .true_peak_dbtp = -1.4,
      .words = 150,
      .sentences = 12,
      .cached_sentences = 11,
      .writer = "llm",
      .model = "m",
      .voices = {"clara", "groq:autumn"},
      .marks = {{.start_ms = 0, .end_ms = 61'250, .title = "All"}},
      .rendered_marks = {{.start_ms = 0, .end_ms = 9, .title = "A"}, {.start_ms = 9, .end_ms = 61'250, .title = "B"}},
      .soundbite = text::Chapter{.start_ms = 1'000, .end_ms = 31'000, .title = "Hook"},
      .complaints = {"E2: -14.9 LUFS"}};
  const auto read = render_facts_from_json(to_json(facts));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, facts);
}

TEST(LibraryJson, AnOrderComesBackWithAllThatWasAskedFor) {
  LibraryOrder order{.review = true, .publish = true};
  EpisodeRequest& episode = order.script.episode;
  episode.topic = "Lighthouses";
  episode.writer = WriterChoice::kDigest;
  episode.style = "debate";
  episode.tone = "serious";
  episode.instructions = "Be brief.";
  episode.intro = false;
  episode.hosts = 3;
  episode.voices = {"clara", "", "groq:autumn"};
  episode.language = "de";
  episode.minutes = 7.5;
  order.script.sources = {{.kind = SourceReference::Kind::kText, .value = "Some text"},
                          {.kind = SourceReference::Kind::kUrl, .value = "https://example.org/a"},
                          {.kind = SourceReference::Kind::kUpload, .value = "abc.pdf"}};
  order.script.client = "192.0.2.7";
  const auto read = order_from_json(to_json(order));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->review);
  EXPECT_TRUE(read->publish);
  const EpisodeRequest& back = read->request();
  EXPECT_EQ(back.topic, episode.topic);
  EXPECT_EQ(back.writer, episode.writer);
  EXPECT_EQ(back.style, episode.style);
  EXPECT_EQ(back.tone, episode.tone);
  EXPECT_EQ(back.instructions, episode.instructions);
  EXPECT_EQ(back.intro, episode.intro);
  EXPECT_EQ(back.outro, episode.outro);
  EXPECT_EQ(back.hosts, episode.hosts);
  EXPECT_EQ(back.voices, episode.voices);
  EXPECT_EQ(back.language, episode.language);
  EXPECT_EQ(back.minutes, episode.minutes);
  EXPECT_EQ(read->script.client, order.script.client);
  ASSERT_EQ(read->script.sources.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read->script.sources[i].kind, order.script.sources[i].kind);
    EXPECT_EQ(read->script.sources[i].value, order.script.sources[i].value);
  }
}

TEST(LibraryJson, OrdersOfAJobComeBack) {
  const JobOrders orders{.script_version = 12};
  const auto read = job_orders_from_json(to_json(orders));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, orders);
}

TEST(LibraryJson, WhatWasNotWrittenHereIsADefectThatIsTold) {
  for (const std::string_view bad : {"", "[]", "{\"unknown\":1}", "{\"season\":\"two\"}"}) {
    const auto details = details_from_json(bad);
    const auto facts = render_facts_from_json(bad);
    const auto order = order_from_json(bad);
    ASSERT_FALSE(facts) << bad;
    ASSERT_FALSE(order) << bad;
    EXPECT_EQ(facts.error().code, ErrorCode::kInternal);
    EXPECT_EQ(order.error().code, ErrorCode::kInternal);
    if (!details) EXPECT_EQ(details.error().code, ErrorCode::kInternal);
  }
  EXPECT_FALSE(details_from_json("{\"season\":\"two\"}"));
}

}  // namespace
}  // namespace showrunner::studio
