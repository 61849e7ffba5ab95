#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/scratch_directory.h"
#include "base/uuid.h"
#include "store/library.h"
#include "store/sqlite_store.h"
#include "studio/library/catalogue.h"
#include "studio/library/change.h"
#include "studio/library/job_desk.h"
#include "studio/library/script_shelf.h"

namespace showrunner::studio {

/// A library in a scratch directory with its desks, without anybody who does the jobs: for tests of what the records say.
/// The thread that calls `run` is the I/O thread.
class LibraryTest : public testing::Test {
 protected:
  LibraryTest() {
    addresses_.set_base("https://pod.example.org");
    library_.listen(
        [this](const std::vector<store::Event>& events) { heard_.insert(heard_.end(), events.begin(), events.end()); });
  }

  template <class T>
  T run(boost::asio::awaitable<T> work) {
    std::optional<T> result;
    const auto keep = [](boost::asio::awaitable<T> inner, std::optional<T>& kept) -> boost::asio::awaitable<void> {
      kept.emplace(co_await std::move(inner));
    };
    boost::asio::co_spawn(loop_, keep(std::move(work), result), boost::asio::detached);
    loop_.restart();
    loop_.run();
    return *std::move(result);
  }

  /// What `work` gives; a failure is the test's.
  template <class T>
  T value(boost::asio::awaitable<Result<T>> work) {
    auto result = run(std::move(work));
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
  }

  /// The code with which `work` fails; kInternal, and a failure of the test, when it does not.
  template <class T>
  ErrorCode failure(boost::asio::awaitable<Result<T>> work) {
    const auto result = run(std::move(work));
    EXPECT_FALSE(result);
    return result ? ErrorCode::kInternal : result.error().code;
  }

  template <class Do>
  void write(Do act) {
    value(library_.write([this, act](store::Writer& writer) {
      Change change(writer, addresses_, unix_now_ms());
      act(change);
      return true;
    }));
  }

  static store::PodcastFields fields(std::string title = "Harbour Lights") {
    return {.title = std::move(title), .description = "Of lamps.", .category = "Technology", .author = "Anna"};
  }

  static text::Script script(const std::string& line = "The lamp burns.", const std::string& title = "Lamps") {
    return {.title = title,
            .language = "en",
            .summary = "About lamps.",
            .speakers = {{.id = "a", .name = "Anna", .role = "host", .voice = "clara"}},
            .segments = {{.title = "One", .turns = {{.speaker = "a", .text = line}}}}};
  }

  static NewEpisode wanted(store::Id podcast = {}) {
    NewEpisode episode{.podcast = std::move(podcast)};
    episode.order.script.episode.topic = "Lighthouses";
    return episode;
  }

  static NewEpisode with_script(store::Id podcast = {}) {
    NewEpisode episode = wanted(std::move(podcast));
    episode.script = script();
    episode.order.review = true;
    return episode;
  }

  store::Podcast a_podcast() { return value(catalogue_.create_podcast(fields(), std::nullopt)).podcast; }

  Catalogue::EpisodeMade an_episode(NewEpisode episode) {
    std::vector<NewEpisode> all;
    all.push_back(std::move(episode));
    auto made = value(catalogue_.create_episodes(std::move(all), std::nullopt));
    if (!made.each.front()) throw std::runtime_error(made.each.front().error().message);
    return *made.each.front();
  }

  /// As if it had been rendered.
  void give_audio(const store::Id& id, const RenderFacts& facts = {}) {
    write([&](Change& change) {
      store::Episode episode = change.episode(id);
      ++episode.row.render;
      change.writer().insert(store::Render{.episode = id,
                                           .number = episode.row.render,
                                           .script_version = episode.row.script_version,
                                           .made = change.now(),
                                           .facts = to_json(facts)});
      episode.row.duration_ms = 1'000;
      change.save(episode);
    });
  }

  /// An episode of `podcast` that can be heard.
  store::Id a_heard_episode(const store::Id& podcast) {
    const store::Id id = an_episode(with_script(podcast)).episode.id;
    give_audio(id);
    return id;
  }

  store::EpisodeRow row(const store::Id& id) { return value(catalogue_.episode(id)).episode.row; }

  store::EpisodeStatus status(const store::Id& id) { return row(id).status; }

  std::int64_t feed_revision(const store::Id& podcast) { return value(catalogue_.podcast(podcast)).revision; }

  store::Job job(const store::Id& id) { return value(desk_.job(id)); }

  /// The next job, which must be there.
  store::Job take() {
    auto taken = value(desk_.take());
    if (!taken) throw std::runtime_error("no job is there to be taken");
    return *taken;
  }

  /// The lease of a running job ends now.
  void expire(const store::Id& id) {
    write([&](Change& change) {
      store::Job job = change.job(id);
      job.leased = change.now() - 1;
      change.writer().update(job);
    });
  }

  /// The ids of the jobs that wait or run, in the order in which they are taken.
  std::vector<store::Id> line() {
    std::vector<store::Id> ids;
    for (const store::Job& job : value(desk_.jobs({.ended = false, .limit = 100})).records) ids.push_back(job.id);
    return ids;
  }

  ScratchDirectory directory_;
  std::unique_ptr<store::SqliteStore> store_ = std::move(*store::SqliteStore::open(directory_ / "library.db"));
  boost::asio::io_context loop_;
  boost::asio::thread_pool readers_{2};
  Addresses addresses_;
  std::vector<store::Event> heard_;
  store::Library library_{*store_, readers_};
  Catalogue catalogue_{library_, addresses_};
  ScriptShelf scripts_{library_, addresses_};
  JobDesk desk_{library_, addresses_, "here"};
  JobDesk other_desk_{library_, addresses_, "there"};
};

}  // namespace showrunner::studio
