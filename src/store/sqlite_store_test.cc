#include "store/sqlite_store.h"

#include <csignal>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sqlite.h"
#include "store/memory_store.h"
#include "store/sqlite_episodes.h"
#include "store/sqlite_store_test_support.h"
#include "store/test_records.h"

namespace showrunner::store {
namespace {

TEST_F(SqliteStoreTest, ALockOfAnotherProcessIsToldAndGoesByItself) {
  const auto store = open();
  ASSERT_TRUE(add(*store, an_episode("one")));
  auto other = sqlite::Connection::open(file(), 0);
  ASSERT_TRUE(other && other->run("BEGIN IMMEDIATE"));
  const auto refused = add(*store, an_episode("two"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(refused.error().retryable);
  EXPECT_EQ(count(*store), 1);
  ASSERT_TRUE(other->run("ROLLBACK"));
  EXPECT_TRUE(add(*store, an_episode("two")));
  EXPECT_EQ(count(*store), 2);
}

TEST_F(SqliteStoreTest, AFullDiskIsToldLosesNothingAndIsForgottenWhenThereIsRoomAgain) {
  const auto store = open();
  ASSERT_TRUE(add(*store, an_episode("one")));
  // No file of this process may grow past this: writes fail as they do on a full disk.
  struct rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
  const struct rlimit tight{.rlim_cur = 200'000, .rlim_max = usual.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  Episode large = an_episode("large");
  large.texts.summary = std::string(2'000'000, 'x');
  const auto refused = add(*store, large);
  const std::int64_t left = count(*store);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &usual), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(refused);
  EXPECT_FALSE(refused.error().message.empty());
  EXPECT_EQ(left, 1);
  EXPECT_TRUE(add(*store, large));
  EXPECT_EQ(count(*store), 2);
  EXPECT_EQ(integrity(), "ok");
}

TEST_F(SqliteStoreTest, ADirectoryThatCannotBeWrittenIsNamed) {
  std::ofstream(directory_ / "file") << "x";
  const auto store = SqliteStore::open(directory_ / "file" / "library.db");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kPermissionDenied);
  EXPECT_NE(store.error().message.find("library.db"), std::string::npos);
}

/// What `probe` returns in a child that may write no more than what its files' modes allow: root may write everything.
int as_nobody(const std::function<int()>& probe) {
  constexpr uid_t kNobody = 65534;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::geteuid() == 0 && ::setuid(kNobody) != 0 ? 99 : probe());
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

TEST_F(SqliteStoreTest, ADirectoryThatMayOnlyBeReadIsToldWithWhatToDo) {
  ASSERT_TRUE(add(*open(), an_episode("one")));
  const auto refused = [](const std::filesystem::path& path) {
    const auto store = SqliteStore::open(path);
    if (store) return 1;
    if (store.error().code != ErrorCode::kPermissionDenied) return 2;
    return store.error().message.find("check the owner and mode") == std::string::npos ? 3 : 0;
  };
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0555), 0);
  const int with_a_library = as_nobody([&] { return refused(file()); });
  const int without_one = as_nobody([&] { return refused(directory_ / "other.db"); });
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0755), 0);
  EXPECT_EQ(with_a_library, 0);
  EXPECT_EQ(without_one, 0);
  EXPECT_EQ(count(*open()), 1);
}

/// A child that adds episodes as fast as it can and tells of each that was kept, until it is killed.
pid_t start_writer(const std::filesystem::path& file, int tell) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  auto store = SqliteStore::open(file);
  if (!store) ::_exit(2);
  for (std::int64_t n = 1;; ++n) {
    const auto done = (*store)->write([&](Writer& writer) {
      const Episode episode = an_episode(fmt::format("{}", n), n);
      writer.insert(episode);
      writer.set_transcript(episode.row.id, "some words of a transcript");
      writer.append({.type = "episode", .subject = episode.row.id, .body = "{}"});
    });
    if (!done || ::write(tell, "+", 1) != 1) ::_exit(3);
  }
}

TEST_F(SqliteStoreTest, WhatWriteHasReturnedIsThereAfterAKillAndNothingHalf) {
  for (const std::size_t kept_at_least : {1U, 7U, 40U, 150U}) {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file().string() + suffix);
    int ends[2] = {};
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = start_writer(file(), ends[1]);
    ASSERT_GT(child, 0);
    ::close(ends[1]);
    std::size_t told = 0;
    char one = 0;
    while (told < kept_at_least && ::read(ends[0], &one, 1) == 1) ++told;
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    while (::read(ends[0], &one, 1) == 1) ++told;
    ::close(ends[0]);

    EXPECT_EQ(integrity(), "ok");
    const auto store = open();
    const std::int64_t there = count(*store);
    EXPECT_GE(there, static_cast<std::int64_t>(told));
    EXPECT_LE(there, static_cast<std::int64_t>(told) + 1);
    const auto read = store->read([&](const Reader& reader) {
      EXPECT_EQ(reader.last_event(), there);
      EXPECT_EQ(reader.episodes({.text = "transcript"}).total, there);
    });
    EXPECT_TRUE(read);
  }
}

TEST(SearchQuery, IsMadeOfQuotedWordsAlone) {
  EXPECT_EQ(rows::search_query("harbour"), "\"harbour\"*");
  EXPECT_EQ(rows::search_query("  harbour  lights "), "\"harbour\" \"lights\"");
  EXPECT_EQ(rows::search_query("a\"b OR c*"), "\"a\" \"b\" \"OR\" \"c\"");
  EXPECT_EQ(rows::search_query("\"*()"), "");
}

/// Many are found on a walk along the list, few by their keys: a page must not show which.
TEST_F(SqliteStoreTest, WordsOfManyEpisodesAndOfFewAreFoundInEveryOrder) {
  const auto store = open();
  constexpr int kMany = 1'400;
  ASSERT_TRUE(store->write([](Writer& writer) {
    for (int i = 0; i < kMany; ++i) {
      Episode episode = an_episode(fmt::format("{} harbour", i * 37 % 100), i / 3);
      episode.row.duration_ms = i % 7;
      if (i % 2 == 0) episode.row.published = i % 11;
      episode.texts.summary = i % 5 == 0 ? "rare" : "usual";
      writer.insert(episode);
    }
  }));
  const auto all = [](const Reader& reader, EpisodeQuery query) {
    std::vector<EpisodeRow> rows;
    do {
      auto page = reader.episodes(query);
      rows.insert(rows.end(), page.records.begin(), page.records.end());
      query.cursor = page.next;
    } while (!query.cursor.empty());
    return rows;
  };
  const auto done = store->read([&](const Reader& reader) {
    for (const EpisodeOrder order : {EpisodeOrder::kNewest, EpisodeOrder::kOldest, EpisodeOrder::kTitle,
                                     EpisodeOrder::kLongest, EpisodeOrder::kPublished}) {
      std::vector<EpisodeRow> expected = all(reader, {.order = order, .limit = kMany});
      ASSERT_EQ(expected.size(), static_cast<std::size_t>(kMany));
      EXPECT_EQ(all(reader, {.text = "harbour", .order = order, .limit = 60}), expected);
      std::erase_if(expected, [&](const EpisodeRow& row) { return reader.episode(row.id)->texts.summary != "rare"; });
      ASSERT_EQ(expected.size(), static_cast<std::size_t>(kMany / 5));
      EXPECT_EQ(all(reader, {.text = "harbour rare", .order = order, .limit = 60}), expected);
    }
  });
  EXPECT_TRUE(done) << done.error().message;
}

/// Steps of any kind in any order, on the database and on a few vectors: they never tell different stories.
TEST_F(SqliteStoreTest, RandomStepsLeaveWhatAModelOfVectorsHas) {
  const ScratchDirectory memory = ScratchDirectory::in_memory();  // nothing here is about the disk
  const auto store = std::move(*SqliteStore::open(memory / "library.db"));
  MemoryLibrary model;
  std::mt19937 random(20261128);
  const auto roll = [&](std::size_t sides) { return random() % sides; };
  UnixMs clock = 1'000;
  for (int step = 0; step < 10'000; ++step) {
    clock += static_cast<UnixMs>(roll(3));
    const std::size_t dice = roll(100);
    const auto some_episode = [&]() -> Episode* {
      return model.episodes.empty() ? nullptr : &model.episodes[roll(model.episodes.size())];
    };
    const auto done = store->write([&](Writer& writer) {
      if (dice < 15) {
        Episode episode = an_episode(fmt::format("{}", static_cast<char>('A' + roll(52))), clock);
        if (!model.podcasts.empty() && roll(2) == 0) {
          episode.row.podcast = model.podcasts[roll(model.podcasts.size())].id;
        }
        writer.insert(episode);
        model.episodes.push_back(episode);
      } else if (dice < 18) {
        const Podcast podcast = a_podcast(fmt::format("P{}", step), clock);
        writer.insert(podcast);
        model.podcasts.push_back(podcast);
      } else if (dice < 45) {
        Episode* const episode = some_episode();
        if (episode == nullptr) return;
        episode->row.status = static_cast<EpisodeStatus>(roll(6));
        episode->row.duration_ms = static_cast<std::int64_t>(roll(5));
        episode->row.published = roll(2) == 0 ? std::optional<UnixMs>(clock) : std::nullopt;
        episode->row.deleted = roll(5) == 0 ? std::optional<UnixMs>(clock) : std::nullopt;
        if (roll(3) == 0) episode->row.title = fmt::format("t{}", roll(9));
        episode->texts.summary = fmt::format("s{}", roll(9));
        ++episode->row.revision;
        writer.update(*episode);
      } else if (dice < 60) {
        Episode* const episode = some_episode();
        if (episode == nullptr) return;
        Job job = a_job(episode->row.id, static_cast<std::int64_t>(roll(2)), static_cast<std::int64_t>(roll(4)));
        writer.insert(job);
        model.jobs.push_back(job);
      } else if (dice < 75) {
        if (model.jobs.empty()) return;
        Job& job = model.jobs[roll(model.jobs.size())];
        job.state = static_cast<JobState>(roll(5));
        job.ended = has_ended(job.state) ? std::optional<UnixMs>(clock) : std::nullopt;
        job.paused = roll(4) == 0;
        job.leased = roll(2) == 0 ? std::optional<UnixMs>(clock + static_cast<UnixMs>(roll(40))) : std::nullopt;
        writer.update(job);
      } else if (dice < 85) {
        Episode* const episode = some_episode();
        if (episode == nullptr) return;
        ScriptVersion script{.episode = episode->row.id,
                             .version = ++episode->row.script_version,
                             .made = clock,
                             .origin = "o",
                             .script = "{}"};
        writer.insert(script);
        writer.update(*episode);
        model.scripts.push_back(script);
      } else if (dice < 88) {
        Episode* const episode = some_episode();
        if (episode == nullptr) return;
        const Id id = episode->row.id;
        writer.erase_episode(id);
        model.erase_episode(id);
      } else if (dice < 89) {
        if (model.podcasts.empty()) return;
        const Id id = model.podcasts[roll(model.podcasts.size())].id;
        writer.erase_podcast(id);
        model.erase_podcast(id);
      } else if (dice < 92) {
        writer.erase_jobs(clock - 50);
        model.erase_jobs(clock - 50);
      } else {
        EXPECT_EQ(writer.append({.at = clock, .type = "t"}), ++model.last_event);
      }
    });
    ASSERT_TRUE(done) << done.error().message;
    if (step % 20 != 0) continue;
    const auto looked = store->read([&](const Reader& reader) {
      EpisodeQuery query{.deleted = roll(4) == 0, .order = static_cast<EpisodeOrder>(roll(5)), .limit = 1 + roll(60)};
      if (roll(3) == 0) query.status = static_cast<EpisodeStatus>(roll(6));
      if (roll(3) == 0) query.podcast = model.podcasts.empty() ? Id() : model.podcasts[roll(model.podcasts.size())].id;
      const auto expected = model.list(query);
      std::vector<EpisodeRow> rows;
      do {
        auto page = reader.episodes(query);
        ASSERT_EQ(page.total, static_cast<std::int64_t>(expected.size()));
        rows.insert(rows.end(), page.records.begin(), page.records.end());
        query.cursor = page.next;
      } while (!query.cursor.empty());
      ASSERT_EQ(rows, expected);
      if (const Episode* const episode = some_episode()) {
        ASSERT_EQ(reader.episode(episode->row.id), *episode);
        ASSERT_EQ(
            reader.script_versions(episode->row.id).size(),
            static_cast<std::size_t>(std::ranges::count(model.scripts, episode->row.id, &ScriptVersion::episode)));
      }
      std::vector<Job> open = model.open_jobs();
      JobQuery open_query{.ended = false, .limit = 1'000'000};
      ASSERT_EQ(reader.jobs(open_query).records, open);
      std::erase_if(open, [&](const Job& job) {
        return job.paused || (job.state == JobState::kRunning && job.leased.value_or(0) >= clock);
      });
      ASSERT_EQ(reader.next_job(clock), open.empty() ? std::nullopt : std::optional(open.front()));
      ASSERT_EQ(reader.last_event(), model.last_event);
    });
    ASSERT_TRUE(looked) << looked.error().message;
  }
  EXPECT_EQ(integrity(memory / "library.db"), "ok");
}

}  // namespace
}  // namespace showrunner::store
