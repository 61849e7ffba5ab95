#include <functional>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "base/uuid.h"
#include "store/sqlite_store.h"
#include "store/store.h"
#include "store/test_records.h"

// What every database of the library must do. Another one is one more value at the end.

namespace showrunner::store {
namespace {

/// A database under test: how an empty library of it is opened in a directory.
struct Database {
  std::string_view name;
  std::unique_ptr<Store> (*open)(const std::filesystem::path& directory);
};

std::ostream& operator<<(std::ostream& out, const Database& database) {
  return out << database.name;
}

class StoreContract : public testing::TestWithParam<Database> {
 protected:
  void write(const std::function<void(Writer&)>& change) {
    const auto done = store_->write(change);
    ASSERT_TRUE(done) << done.error().message;
  }

  template <class Look>
  auto read(Look look) {
    std::optional<std::invoke_result_t<Look&, const Reader&>> found;
    const auto done = store_->read([&](const Reader& reader) { found.emplace(look(reader)); });
    EXPECT_TRUE(done) << done.error().message;
    return *std::move(found);
  }

  Error failure_of(const std::function<void(Writer&)>& change) {
    const auto done = store_->write(change);
    EXPECT_FALSE(done);
    return done ? Error{} : done.error();
  }

  std::vector<std::string> titles(EpisodeQuery query) {
    std::vector<std::string> all;
    for (const EpisodeRow& row : read([&](const Reader& reader) { return reader.episodes(query); }).records) {
      all.push_back(row.title);
    }
    return all;
  }

  Id add(Episode episode) {
    const Id id = episode.row.id;
    write([&](Writer& writer) { writer.insert(episode); });
    return id;
  }

  ScratchDirectory directory_;
  std::unique_ptr<Store> store_ = GetParam().open(directory_.path());
};

TEST_P(StoreContract, APodcastComesBackAsItWasGiven) {
  Podcast podcast{.id = make_uuid(),
                  .guid = "917393e3-1b1e-5cef-ace4-edaa54e1f810",
                  .fields = {.title = "A \"title\" ' ; -- \xF0\x9F\x8E\x99",
                             .description = "Two\nlines",
                             .language = "pt-BR",
                             .category = "Society & Culture > Documentary",
                             .author = "Anna",
                             .email = "anna@example.org",
                             .link = "https://example.org/",
                             .copyright = "© Anna",
                             .explicit_content = true,
                             .medium = "audiobook",
                             .hosts = {{.name = "One"}, {.name = "Two", .role = "guest", .href = "h", .image = "i"}},
                             .artwork = "ab.png",
                             .blocked = true,
                             .complete = true,
                             .new_feed_url = "https://example.org/feed"},
                  .revision = 7,
                  .created = 11,
                  .updated = 22,
                  .deleted = 33};
  write([&](Writer& writer) { writer.insert(podcast); });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.podcast(podcast.id); }), podcast);
  podcast.fields.hosts.erase(podcast.fields.hosts.begin());
  podcast.deleted.reset();
  podcast.revision = 8;
  write([&](Writer& writer) { writer.update(podcast); });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.podcast(podcast.id); }), podcast);
  EXPECT_FALSE(read([&](const Reader& reader) { return reader.podcast(make_uuid()); }));
}

TEST_P(StoreContract, AnEpisodeComesBackAsItWasGiven) {
  const Podcast podcast = a_podcast();
  Episode episode{.row = {.id = make_uuid(),
                          .podcast = podcast.id,
                          .title = "T",
                          .status = EpisodeStatus::kFailed,
                          .language = "de",
                          .script_version = 3,
                          .render = 2,
                          .duration_ms = 123'456,
                          .revision = 9,
                          .created = 1,
                          .updated = 2,
                          .published = 3,
                          .deleted = 4},
                  .texts = {.summary = "S", .details = "{\"a\":1}", .order = "{\"b\":2}"}};
  write([&](Writer& writer) {
    writer.insert(podcast);
    writer.insert(episode);
  });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.episode(episode.row.id); }), episode);
  episode.row.podcast.clear();
  episode.row.published.reset();
  episode.texts.details = "{}";
  write([&](Writer& writer) { writer.update(episode); });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.episode(episode.row.id); }), episode);
}

TEST_P(StoreContract, NamesAreTakenOnceAndWhatIsNotThereCannotBeChanged) {
  const Podcast podcast = a_podcast();
  const Episode episode = an_episode();
  const Job job = a_job(episode.row.id);
  const ScriptVersion script{.episode = episode.row.id, .version = 1, .origin = "edit", .script = "{}"};
  const Render render{.episode = episode.row.id, .number = 1, .facts = "{}"};
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.update(podcast); }).code, ErrorCode::kNotFound);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.update(episode); }).code, ErrorCode::kNotFound);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.insert(job); }).code, ErrorCode::kNotFound);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.insert(script); }).code, ErrorCode::kNotFound);
  write([&](Writer& writer) {
    writer.insert(podcast);
    writer.insert(episode);
    writer.insert(job);
    writer.insert(script);
    writer.insert(render);
  });
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.insert(podcast); }).code, ErrorCode::kInternal);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.insert(episode); }).code, ErrorCode::kInternal);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.insert(job); }).code, ErrorCode::kInternal);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.insert(script); }).code, ErrorCode::kInternal);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.insert(render); }).code, ErrorCode::kInternal);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.erase_render(episode.row.id, 2); }).code, ErrorCode::kNotFound);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.erase_episode(make_uuid()); }).code, ErrorCode::kNotFound);
}

TEST_P(StoreContract, ATransactionThatGivesUpHasChangedNothing) {
  const Id kept = add(an_episode("Kept"));
  const Episode other = an_episode("Other");
  const Error error = failure_of([&](Writer& writer) {
    writer.insert(other);
    Episode changed = *writer.episode(kept);
    changed.row.title = "Changed";
    writer.update(changed);
    writer.append({.type = "t", .subject = "s", .body = "{}"});
    EXPECT_EQ(writer.episode(kept)->row.title, "Changed");
    EXPECT_TRUE(writer.episode(other.row.id));
    throw Failure(ErrorCode::kConflict, "no");
  });
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_EQ(error.message, "no");
  EXPECT_EQ(titles({}), std::vector<std::string>{"Kept"});
  EXPECT_EQ(read([](const Reader& reader) { return reader.last_event(); }), 0);
}

TEST_P(StoreContract, WhatElseIsThrownUndoesItToo) {
  const Episode episode = an_episode();
  EXPECT_THROW(static_cast<void>(store_->write([&](Writer& writer) {
                 writer.insert(episode);
                 throw std::runtime_error("x");
               })),
               std::runtime_error);
  EXPECT_TRUE(titles({}).empty());
  add(episode);
}

TEST_P(StoreContract, AReaderSeesTheLibraryAsItWasWhenItBegan) {
  const Id id = add(an_episode("Before"));
  const auto done = store_->read([&](const Reader& reader) {
    ASSERT_EQ(reader.episode(id)->row.title, "Before");
    std::thread other([&] {
      write([&](Writer& writer) {
        Episode changed = *writer.episode(id);
        changed.row.title = "After";
        writer.update(changed);
      });
    });
    other.join();
    EXPECT_EQ(reader.episode(id)->row.title, "Before");
  });
  ASSERT_TRUE(done);
  EXPECT_EQ(read([&](const Reader& reader) { return reader.episode(id)->row.title; }), "After");
}

TEST_P(StoreContract, ReadersDoNotWaitForTheWriter) {
  const Id id = add(an_episode("Before"));
  write([&](Writer& writer) {
    Episode changed = *writer.episode(id);
    changed.row.title = "After";
    writer.update(changed);
    std::string seen;
    std::thread reader([&] { seen = read([&](const Reader& at) { return at.episode(id)->row.title; }); });
    reader.join();
    EXPECT_EQ(seen, "Before");
  });
}

TEST_P(StoreContract, EveryOrderOfTheListHoldsWithTiesAndOverPages) {
  const std::vector<std::string> names{"b", "A", "a", "c", "B", "a", "\xC3\xA4", "C"};
  write([&](Writer& writer) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      Episode episode = an_episode(names[i], static_cast<UnixMs>(100 + i / 2));
      episode.row.duration_ms = static_cast<std::int64_t>(i % 3);
      if (i % 2 == 0) episode.row.published = static_cast<UnixMs>(500 - i / 4);
      writer.insert(episode);
    }
  });
  const std::vector<std::pair<EpisodeOrder, std::vector<std::string>>> orders{
      {EpisodeOrder::kNewest, {"C", "\xC3\xA4", "a", "B", "c", "a", "A", "b"}},
      {EpisodeOrder::kOldest, {"b", "A", "a", "c", "B", "a", "\xC3\xA4", "C"}},
      {EpisodeOrder::kTitle, {"A", "a", "a", "b", "B", "c", "C", "\xC3\xA4"}},
      {EpisodeOrder::kLongest, {"a", "a", "C", "B", "A", "\xC3\xA4", "c", "b"}},
      {EpisodeOrder::kPublished, {"a", "b", "\xC3\xA4", "B", "C", "a", "c", "A"}},
  };
  for (const auto& [order, expected] : orders) {
    EXPECT_EQ(titles({.order = order}), expected) << static_cast<int>(order);
    for (const std::size_t limit : {1U, 3U, 8U}) {
      std::vector<std::string> all;
      EpisodeQuery query{.order = order, .limit = limit};
      do {
        const auto page = read([&](const Reader& reader) { return reader.episodes(query); });
        EXPECT_EQ(page.total, static_cast<std::int64_t>(names.size()));
        EXPECT_LE(page.records.size(), limit);
        for (const EpisodeRow& row : page.records) all.push_back(row.title);
        query.cursor = page.next;
      } while (!query.cursor.empty());
      EXPECT_EQ(all, expected) << static_cast<int>(order) << " by " << limit;
    }
  }
}

TEST_P(StoreContract, ACursorThatIsNoneOrOfAnotherOrderIsRefused) {
  add(an_episode("a"));
  add(an_episode("b"));
  const auto page = read([](const Reader& reader) { return reader.episodes({.limit = 1}); });
  ASSERT_FALSE(page.next.empty());
  for (const std::string& cursor :
       {std::string("x"), std::string("n1.2"), page.next + "zz", std::string(3'000, '9'), std::string("n\0", 2)}) {
    const auto done = store_->read([&](const Reader& reader) { reader.episodes({.cursor = cursor}); });
    ASSERT_FALSE(done) << cursor;
    EXPECT_EQ(done.error().code, ErrorCode::kInvalidInput);
  }
  const auto other = store_->read(
      [&](const Reader& reader) { reader.episodes({.order = EpisodeOrder::kTitle, .cursor = page.next}); });
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kInvalidInput);
}

TEST_P(StoreContract, FiltersHoldTogether) {
  const Podcast podcast = a_podcast();
  write([&](Writer& writer) {
    writer.insert(podcast);
    for (int i = 0; i < 12; ++i) {
      Episode episode = an_episode(std::to_string(i), i);
      if (i % 2 == 0) episode.row.podcast = podcast.id;
      if (i % 3 == 0) episode.row.status = EpisodeStatus::kReady;
      if (i == 6) episode.row.deleted = 1;
      writer.insert(episode);
    }
  });
  EXPECT_EQ(titles({.podcast = podcast.id, .order = EpisodeOrder::kOldest}),
            (std::vector<std::string>{"0", "2", "4", "8", "10"}));
  EXPECT_EQ(titles({.podcast = "", .status = EpisodeStatus::kReady, .order = EpisodeOrder::kOldest}),
            (std::vector<std::string>{"3", "9"}));
  EXPECT_EQ(
      titles({.status = EpisodeStatus::kReady, .created_from = 3, .created_before = 9, .order = EpisodeOrder::kOldest}),
      (std::vector<std::string>{"3"}));
  EXPECT_EQ(titles({.deleted = true}), (std::vector<std::string>{"6"}));
  EXPECT_TRUE(titles({.podcast = make_uuid()}).empty());
}

TEST_P(StoreContract, WordsAreFoundInTitleSummaryAndTranscriptAndNothingIsSyntax) {
  Episode one = an_episode("The café at the harbour");
  one.texts.summary = "About lamps";
  const Id first = add(one);
  const Id second = add(an_episode("Another harbour"));
  write([&](Writer& writer) { writer.set_transcript(first, "Naïve sailors sing; tomorrow they rest."); });
  const auto found = [&](std::string text) {
    return titles({.text = std::move(text), .order = EpisodeOrder::kOldest});
  };
  const std::vector<std::string> only{one.row.title};
  EXPECT_EQ(found("harbour").size(), 2U);
  EXPECT_EQ(found("CAFE"), only);
  EXPECT_EQ(found("harbour lamp"), only);
  EXPECT_EQ(found("naive tomo"), only);
  EXPECT_TRUE(found("tomo harbour").empty());
  EXPECT_TRUE(found("tomo ").empty());
  EXPECT_TRUE(found("harbours").empty());
  for (const char* text :
       {"\"", "harbour\"", "harbour OR", "harbour AND NOT x", "title:harbour", "harbour*", "(harbour", "NEAR(harbour)",
        "-harbour", "harbour ^", "';--", "*", "\xF0\x9F\x8E\x99", "h^1", "{a}:x"}) {
    const auto done = store_->read([&](const Reader& reader) { reader.episodes({.text = text}); });
    EXPECT_TRUE(done) << text << ": " << done.error().message;
  }
  EXPECT_EQ(found("harbour*").size(), 2U);
  EXPECT_TRUE(found("...").empty());
  // What has changed is found, what was is not.
  one.row.title = "The inn";
  write([&](Writer& writer) { writer.update(one); });
  EXPECT_TRUE(found("cafe").empty());
  EXPECT_EQ(found("inn lamps naive"), std::vector<std::string>{"The inn"});
  write([&](Writer& writer) { writer.erase_episode(first); });
  EXPECT_TRUE(found("inn").empty());
  EXPECT_EQ(found("harbour").size(), 1U);
}

TEST_P(StoreContract, PodcastsAreListedNewestFirstOverPages) {
  write([&](Writer& writer) {
    for (int i = 0; i < 7; ++i) writer.insert(a_podcast(std::to_string(i), i / 2));
    Podcast deleted = a_podcast("deleted");
    deleted.deleted = 5;
    writer.insert(deleted);
  });
  std::vector<std::string> all;
  PodcastQuery query{.limit = 3};
  do {
    const auto page = read([&](const Reader& reader) { return reader.podcasts(query); });
    EXPECT_EQ(page.total, 7);
    for (const Podcast& podcast : page.records) all.push_back(podcast.fields.title);
    query.cursor = page.next;
  } while (!query.cursor.empty());
  EXPECT_EQ(all, (std::vector<std::string>{"6", "5", "4", "3", "2", "1", "0"}));
  EXPECT_EQ(read([](const Reader& reader) { return reader.podcasts({.deleted = true}); }).records.size(), 1U);
}

TEST_P(StoreContract, WhatIsPublishedComesNewestFirstAndIsCounted) {
  const Podcast podcast = a_podcast();
  write([&](Writer& writer) {
    writer.insert(podcast);
    for (int i = 0; i < 5; ++i) {
      Episode episode = an_episode(std::to_string(i));
      episode.row.podcast = podcast.id;
      if (i != 2) episode.row.published = 10 + i / 2;
      if (i == 4) episode.row.deleted = 1;
      writer.insert(episode);
    }
  });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.count_published(podcast.id); }), 3);
  std::vector<std::string> titles;
  for (const Episode& episode : read([&](const Reader& reader) { return reader.published(podcast.id, 1, 10); })) {
    titles.push_back(episode.row.title);
  }
  EXPECT_EQ(titles, (std::vector<std::string>{"1", "0"}));
}

TEST_P(StoreContract, ScriptsAreKeptInAllVersions) {
  const Id id = add(an_episode());
  const Id other = add(an_episode());
  const ScriptVersion one{.episode = id, .version = 1, .made = 5, .origin = "writer", .script = "{\"n\":1}"};
  const ScriptVersion two{.episode = id, .version = 2, .made = 6, .origin = "edit", .script = "{\"n\":2}"};
  write([&](Writer& writer) {
    writer.insert(one);
    writer.insert(two);
    writer.insert(ScriptVersion{.episode = other, .version = 1, .origin = "writer", .script = "{}"});
  });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.script(id, 1); }), one);
  EXPECT_FALSE(read([&](const Reader& reader) { return reader.script(id, 3); }));
  const auto versions = read([&](const Reader& reader) { return reader.script_versions(id); });
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].version, 2);
  EXPECT_EQ(versions[0].script, "");
  EXPECT_EQ(versions[1].origin, "writer");
}

TEST_P(StoreContract, RendersAreKeptUntilTheyAreErased) {
  const Id id = add(an_episode());
  Render one{.episode = id, .number = 1, .script_version = 1, .made = 5, .facts = "{\"a\":1}"};
  const Render two{.episode = id, .number = 2, .script_version = 2, .made = 6, .facts = "{}"};
  write([&](Writer& writer) {
    writer.insert(one);
    writer.insert(two);
    one.retired = 50;
    writer.update(one);
  });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.render(id, 1); }), one);
  EXPECT_EQ(read([&](const Reader& reader) { return reader.renders(id); }), (std::vector<Render>{two, one}));
  EXPECT_TRUE(read([](const Reader& reader) { return reader.retired_renders(50, 10); }).empty());
  EXPECT_EQ(read([](const Reader& reader) { return reader.retired_renders(51, 10); }), std::vector<Render>{one});
  write([&](Writer& writer) { writer.erase_render(id, 1); });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.renders(id); }), std::vector<Render>{two});
}

TEST_P(StoreContract, JobsAreTakenByPriorityThenPositionThenAge) {
  const Id id = add(an_episode());
  Job batch = a_job(id, 0, 0);
  Job later = a_job(id, 1, 5);
  Job first = a_job(id, 1, 2);
  Job same = a_job(id, 1, 2);
  write([&](Writer& writer) {
    for (const Job& job : {batch, later, first, same}) writer.insert(job);
  });
  const auto next = [&](UnixMs now = 100) {
    const auto job = read([&](const Reader& reader) { return reader.next_job(now); });
    return job ? job->id : Id();
  };
  EXPECT_EQ(next(), first.id);
  first.state = JobState::kRunning;
  first.leased = 200;
  first.owner = "me";
  write([&](Writer& writer) { writer.update(first); });
  EXPECT_EQ(next(), same.id);
  EXPECT_EQ(next(201), first.id);
  same.paused = true;
  later.state = JobState::kDone;
  later.ended = 7;
  write([&](Writer& writer) {
    writer.update(same);
    writer.update(later);
  });
  EXPECT_EQ(next(), batch.id);
  EXPECT_EQ(read([](const Reader& reader) { return reader.running_jobs(); }), std::vector<Job>{first});
  EXPECT_EQ(read([&](const Reader& reader) { return reader.newest_job(id); }), same);
  EXPECT_EQ(read([&](const Reader& reader) { return reader.job(later.id); }), later);
  const auto listed = [&](JobQuery query) {
    std::vector<Id> ids;
    query.limit = 1;
    do {
      const auto page = read([&](const Reader& reader) { return reader.jobs(query); });
      for (const Job& job : page.records) ids.push_back(job.id);
      query.cursor = page.next;
    } while (!query.cursor.empty());
    return ids;
  };
  EXPECT_EQ(listed({.ended = false}), (std::vector<Id>{first.id, same.id, batch.id}));
  EXPECT_EQ(listed({.ended = true}), (std::vector<Id>{later.id}));
  EXPECT_EQ(listed({}), (std::vector<Id>{same.id, first.id, later.id, batch.id}));
  EXPECT_EQ(listed({.state = JobState::kRunning}), (std::vector<Id>{first.id}));
  EXPECT_EQ(listed({.episode = make_uuid()}), std::vector<Id>{});
  EXPECT_EQ(read([&](const Reader& reader) { return reader.jobs({.episode = id, .ended = false}); }).total, 3);
}

TEST_P(StoreContract, OldJobsGoButForTheNewestOfAnEpisode) {
  const Id one = add(an_episode());
  const Id two = add(an_episode());
  Job old = a_job(one);
  Job newest = a_job(one);
  Job only = a_job(two);
  for (Job* job : {&old, &newest, &only}) {
    job->state = JobState::kDone;
    job->ended = 10;
  }
  write([&](Writer& writer) {
    for (const Job* job : {&old, &newest, &only}) writer.insert(*job);
    writer.erase_jobs(10);
  });
  EXPECT_TRUE(read([&](const Reader& reader) { return reader.job(old.id); }));
  write([](Writer& writer) { writer.erase_jobs(11); });
  EXPECT_FALSE(read([&](const Reader& reader) { return reader.job(old.id); }));
  EXPECT_TRUE(read([&](const Reader& reader) { return reader.job(newest.id); }));
  EXPECT_TRUE(read([&](const Reader& reader) { return reader.job(only.id); }));
}

TEST_P(StoreContract, EventsAreNumberedWithoutGapsAndNoNumberIsUsedTwice) {
  const Event event{.at = 5, .type = "job", .subject = "s", .body = "{\"x\":1}"};
  write([&](Writer& writer) {
    EXPECT_EQ(writer.append(event), 1);
    EXPECT_EQ(writer.append(event), 2);
    EXPECT_EQ(writer.last_event(), 2);
  });
  EXPECT_EQ(failure_of([&](Writer& writer) {
              writer.append(event);
              throw Failure(ErrorCode::kConflict, "");
            }).code,
            ErrorCode::kConflict);
  write([&](Writer& writer) { EXPECT_EQ(writer.append(event), 3); });
  const auto behind = read([](const Reader& reader) { return reader.events_after(1, 10); });
  ASSERT_EQ(behind.size(), 2U);
  EXPECT_EQ(behind[0].number, 2);
  EXPECT_EQ(behind[1].body, event.body);
  EXPECT_EQ(read([](const Reader& reader) { return reader.events_after(0, 2); }).size(), 2U);
  write([](Writer& writer) { writer.trim_events(1); });
  EXPECT_EQ(read([](const Reader& reader) { return reader.events_after(0, 10); }).size(), 1U);
  write([](Writer& writer) { writer.trim_events(0); });
  EXPECT_EQ(read([](const Reader& reader) { return reader.last_event(); }), 3);
  write([&](Writer& writer) { EXPECT_EQ(writer.append(event), 4); });
}

TEST_P(StoreContract, ErasingTakesAlongWhatBelongsToIt) {
  const Podcast podcast = a_podcast();
  Episode episode = an_episode();
  episode.row.podcast = podcast.id;
  const Job job = a_job(episode.row.id);
  const FeedToken token{.token = "secret", .podcast = podcast.id, .label = "Bob", .created = 4};
  write([&](Writer& writer) {
    writer.insert(podcast);
    writer.insert(episode);
    writer.insert(job);
    writer.insert(token);
    writer.insert(ScriptVersion{.episode = episode.row.id, .version = 1, .origin = "o", .script = "{}"});
    writer.insert(Render{.episode = episode.row.id, .number = 1, .facts = "{}"});
  });
  EXPECT_EQ(read([](const Reader& reader) { return reader.feed_token("secret"); }), token);
  write([&](Writer& writer) { writer.erase_podcast(podcast.id); });
  EXPECT_FALSE(read([](const Reader& reader) { return reader.feed_token("secret"); }));
  EXPECT_EQ(read([&](const Reader& reader) { return reader.episode(episode.row.id)->row.podcast; }), "");
  write([&](Writer& writer) { writer.erase_episode(episode.row.id); });
  EXPECT_FALSE(read([&](const Reader& reader) { return reader.job(job.id); }));
  EXPECT_TRUE(read([&](const Reader& reader) { return reader.script_versions(episode.row.id); }).empty());
  EXPECT_TRUE(read([&](const Reader& reader) { return reader.renders(episode.row.id); }).empty());
}

TEST_P(StoreContract, TokensAreFoundListedAndRevoked) {
  const Podcast podcast = a_podcast();
  FeedToken one{.token = "t1", .podcast = podcast.id, .label = "Anna", .created = 1};
  const FeedToken two{.token = "t2", .podcast = podcast.id, .label = "", .created = 2};
  write([&](Writer& writer) {
    writer.insert(podcast);
    writer.insert(one);
    writer.insert(two);
    one.revoked = 9;
    writer.update(one);
  });
  EXPECT_EQ(read([&](const Reader& reader) { return reader.feed_tokens(podcast.id); }),
            (std::vector<FeedToken>{two, one}));
  EXPECT_FALSE(read([](const Reader& reader) { return reader.feed_token("t3"); }));
}

TEST_P(StoreContract, ResultsOfRequestsAreRememberedForAWhile) {
  const IdempotentResult result{.key = "k", .fingerprint = "f", .result = "[1]", .at = 5};
  write([&](Writer& writer) { writer.insert(result); });
  EXPECT_EQ(read([](const Reader& reader) { return reader.idempotent_result("k"); }), result);
  EXPECT_EQ(failure_of([&](Writer& writer) { writer.insert(result); }).code, ErrorCode::kInternal);
  write([](Writer& writer) { writer.erase_idempotent_results(6); });
  EXPECT_FALSE(read([](const Reader& reader) { return reader.idempotent_result("k"); }));
}

TEST_P(StoreContract, ALibraryIsThereAgainWhenItIsOpenedAgain) {
  const Id id = add(an_episode("Kept"));
  write([](Writer& writer) { writer.append({.type = "t"}); });
  store_.reset();
  store_ = GetParam().open(directory_.path());
  EXPECT_EQ(titles({}), std::vector<std::string>{"Kept"});
  EXPECT_EQ(read([](const Reader& reader) { return reader.last_event(); }), 1);
}

std::unique_ptr<Store> open_sqlite(const std::filesystem::path& directory) {
  auto store = SqliteStore::open(directory / "library.db");
  if (!store) throw std::runtime_error(store.error().message);
  return *std::move(store);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(Database{.name = "sqlite", .open = open_sqlite}));

}  // namespace
}  // namespace showrunner::store
