#include "studio/library/leftovers.h"

#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "base/uuid.h"
#include "store/sqlite_store.h"
#include "studio/library/details.h"
#include "studio/library/job_desk.h"
#include "studio/library/job_orders.h"

namespace showrunner::studio {
namespace {

namespace asio = boost::asio;

using store::JobState;

class LeftoversTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto done = run(library_.write([&](store::Writer& writer) {
      writer.insert(store::Episode{.row = {.id = episode_, .title = "A test", .script_version = 2},
                                   .texts = {.details = to_json(EpisodeDetails{})}});
      writer.insert(store::Job{
          .id = make_uuid(), .episode = episode_, .kind = "render", .orders = to_json(JobOrders{.script_version = 1})});
      return true;
    }));
    ASSERT_TRUE(done) << done.error().message;
  }

  template <class T>
  T run(asio::awaitable<T> work) {
    std::optional<T> result;
    const auto keep = [](asio::awaitable<T> inner, std::optional<T>& kept) -> asio::awaitable<void> {
      kept.emplace(co_await std::move(inner));
    };
    asio::co_spawn(loop_, keep(std::move(work), result), asio::detached);
    loop_.restart();
    loop_.run();
    return *std::move(result);
  }

  store::Job taken(JobDesk& desk) {
    auto job = run(desk.take());
    EXPECT_TRUE(job && *job);
    return **std::move(job);
  }

  void order_anew(const store::Id& id) {
    const auto done = run(library_.write([&](store::Writer& writer) {
      auto job = writer.job(id);
      job->orders = to_json(JobOrders{.script_version = 2});
      writer.update(*job);
      return true;
    }));
    ASSERT_TRUE(done);
  }

  store::Id episode_ = make_uuid();
  ScratchDirectory directory_;
  std::unique_ptr<store::SqliteStore> store_ = std::move(*store::SqliteStore::open(directory_ / "library.db"));
  asio::io_context loop_;
  asio::thread_pool workers_{1};
  store::Library library_{*store_, workers_};
  Addresses addresses_;
  JobDesk desk_{library_, addresses_, "this process"};
  MediaShelf shelf_{directory_ / "media"};
};

TEST_F(LeftoversTest, AJobThatWasDoneAsOrderedIsDone) {
  const store::Job job = taken(desk_);
  bool noted = false;
  ASSERT_TRUE(run(desk_.finish(job, [&](Change&, store::Episode&) { noted = true; })));
  EXPECT_TRUE(noted);
  EXPECT_EQ(run(desk_.job(job.id))->state, JobState::kDone);
}

TEST_F(LeftoversTest, AJobThatHasOtherOrdersMeanwhileIsNotDone) {
  const store::Job job = taken(desk_);
  order_anew(job.id);
  bool noted = false;
  const auto finished = run(desk_.finish(job, [&](Change&, store::Episode&) { noted = true; }));
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::kCancelled);
  EXPECT_FALSE(noted);
  ASSERT_TRUE(run(desk_.leave(job.id, JobDesk::Left::kAbandoned)));
  EXPECT_EQ(taken(desk_).orders, to_json(JobOrders{.script_version = 2}));
}

TEST_F(LeftoversTest, WhatAnEarlierProcessHadIsGivenBackWhateverItsLease) {
  const store::Job job = taken(desk_);
  JobDesk next(library_, addresses_, "the next process");
  EXPECT_EQ(*run(next.take()), std::nullopt);
  EXPECT_EQ(*run(next.take_over()), 1U);
  EXPECT_EQ(taken(next).id, job.id);
  EXPECT_FALSE(run(desk_.finish(job, [](Change&, store::Episode&) {})));
}

TEST_F(LeftoversTest, FilesOfARenderStayWhenLeftoversOfItsEpisodeGo) {
  const auto needed = shelf_.put(episode_, "needed", "vtt");
  const auto left = shelf_.put(episode_, "left behind", "vtt");
  ASSERT_TRUE(run(library_.write([&](store::Writer& writer) {
    RenderFacts facts;
    facts.vtt = *needed;
    writer.insert(store::Render{.episode = episode_, .number = 1, .script_version = 1, .facts = to_json(facts)});
    return true;
  })));
  ASSERT_TRUE(run(clear_leftovers(library_, shelf_, workers_, episode_)));
  EXPECT_EQ(shelf_.names(episode_), std::set<std::string>{needed->name});
}

TEST_F(LeftoversTest, NothingIsClearedWhereARecordCannotBeRead) {
  const auto kept = shelf_.put(episode_, "perhaps needed", "vtt");
  ASSERT_TRUE(run(library_.write([&](store::Writer& writer) {
    writer.insert(store::Render{.episode = episode_, .number = 1, .script_version = 1, .facts = "{"});
    return true;
  })));
  EXPECT_FALSE(run(clear_leftovers(library_, shelf_, workers_, episode_)));
  EXPECT_TRUE(shelf_.open(episode_, kept->name));
}

}  // namespace
}  // namespace showrunner::studio
