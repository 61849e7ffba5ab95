#include "studio/library/change.h"

#include "studio/library/event_stream.h"
#include "studio/library/test_library.h"

namespace showrunner::studio {
namespace {

using store::EpisodeStatus;
using store::JobState;

class ChangeTest : public LibraryTest {
 protected:
  EpisodeStatus with(JobState state, bool script, bool render, bool published) {
    store::Episode episode{.row = {.id = make_uuid(), .title = "t", .language = "en"},
                           .texts = {.details = "{\"type\":\"full\"}", .order = "{}"}};
    write([&](Change& change) {
      change.add(episode);
      change.add(
          store::Job{.id = make_uuid(), .episode = episode.row.id, .kind = "make", .state = state, .created = 1});
      if (script) episode.row.script_version = 1;
      if (render) episode.row.render = 1;
      if (published) episode.row.published = 5;
      change.save(episode);
    });
    return status(episode.row.id);
  }
};

TEST_F(ChangeTest, TheStatusOfAnEpisodeFollowsFromWhatIsKnownOfIt) {
  using enum EpisodeStatus;
  for (const bool script : {false, true}) {
    for (const JobState open : {JobState::kQueued, JobState::kRunning})
      EXPECT_EQ(with(open, script, false, false), kMaking);
    EXPECT_EQ(with(JobState::kFailed, script, false, false), kFailed);
    EXPECT_EQ(with(JobState::kCancelled, script, false, false), script ? kReview : kDraft);
    EXPECT_EQ(with(JobState::kDone, script, false, false), script ? kReview : kDraft);
  }
  for (const JobState any : {JobState::kQueued, JobState::kRunning, JobState::kFailed, JobState::kCancelled}) {
    EXPECT_EQ(with(any, true, true, false), kReady);
    EXPECT_EQ(with(any, true, true, true), kPublished);
  }
}

TEST_F(ChangeTest, WhenTheClockIsSetBackNothingIsOlderThanItWas) {
  const store::Podcast podcast = a_podcast();
  const store::Id id = an_episode(with_script(podcast.id)).episode.id;
  value(library_.write([&](store::Writer& writer) {
    Change change(writer, addresses_, 1'000);
    store::Podcast one = change.podcast(podcast.id);
    change.save(one);
    store::Episode episode = change.episode(id);
    episode.row.title = "Later";
    change.save(episode);
    return true;
  }));
  EXPECT_EQ(value(catalogue_.podcast(podcast.id)).updated, podcast.updated);
  EXPECT_GE(row(id).updated, row(id).created);
}

TEST_F(ChangeTest, WhatWasDeletedIsNotFoundAndWhatIsErasedIsTold) {
  const store::Podcast podcast = a_podcast();
  static_cast<void>(value(catalogue_.delete_podcast(podcast.id)));
  const auto found = run(library_.write(
      [&](store::Writer& writer) { return Change(writer, addresses_, 1).podcast(podcast.id).fields.title; }));
  EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
  write([&](Change& change) { change.tell_erased("podcast", podcast.id); });
  EXPECT_EQ(heard_.back().type, "podcast.erased");
  EXPECT_EQ(heard_.back().subject, podcast.id);
}

TEST_F(ChangeTest, OfTheEventsOnlyTheNewestAreKept) {
  write([](Change& change) {
    for (std::size_t i = 0; i < EventStream::kKept + 700; ++i) change.tell_erased("episode", "x");
  });
  const auto kept = value(library_.read([](const store::Reader& reader) { return reader.events_after(0, 1'000'000); }));
  EXPECT_GE(kept.size(), EventStream::kKept);
  EXPECT_LE(kept.size(), EventStream::kKept + 500);
  EXPECT_EQ(kept.back().number, static_cast<std::int64_t>(EventStream::kKept) + 700);
}

}  // namespace
}  // namespace showrunner::studio
