// The jobs of a library done for real: the voices speak, the renderer masters, the shelf keeps.
#include "studio/library/job_runner.h"

#include <chrono>

#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "async/condition.h"
#include "base/clock.h"
#include "store/sqlite_store.h"
#include "studio/library/catalogue.h"
#include "studio/library/change.h"
#include "studio/test_rooms.h"
#include "support/scripted_provider.h"

namespace showrunner::studio {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

using Clock = std::chrono::steady_clock;

/// A store that cannot be written for a while, or with something that comes between.
class HinderedStore : public store::Store {
 public:
  explicit HinderedStore(store::Store& inner) : inner_(inner) {}

  Result<void> read(const std::function<void(const store::Reader&)>& use) override { return inner_.read(use); }

  Result<void> write(const std::function<void(store::Writer&)>& change) override {
    if (before_next) std::exchange(before_next, {})(inner_);
    if (locked > 0) {
      --locked;
      return fail(ErrorCode::kUnavailable, "another process holds the library");
    }
    return inner_.write(change);
  }

  std::atomic<int> locked = 0;                     ///< so many writes will fail
  std::function<void(store::Store&)> before_next;  ///< set while nobody writes

 private:
  store::Store& inner_;
};

class JobRunnerTest : public testing::Test {
 protected:
  /// What a process has of its own: its desk and who does the jobs.
  struct Process {
    Process(JobRunnerTest& test, const std::string& name, JobRunner::Limits limits)
        : desk(test.library_, test.addresses_, name),
          runner(test.rooms_, test.scripts_, desk, test.library_, test.shelf_, test.covers_, test.gate_, test.events_,
                 test.base_.directory() / name, limits) {}

    JobDesk desk;
    JobRunner runner;
  };

  JobRunnerTest() {
    addresses_.set_base("https://pod.example.org");
    library_.listen([this](const std::vector<store::Event>& events) {
      for (const store::Event& event : events) {
        if (event.type == "job") {
          states_[event.subject] = std::string(json::parse(event.body).at("state").as_string());
          if (on_job) on_job(event.subject, states_[event.subject]);
        }
      }
      events_.tell(events);
      changed_.notify_all();
    });
  }

  std::unique_ptr<Process> process(std::string name = "one",
                                   std::chrono::milliseconds heartbeat = std::chrono::seconds(5),
                                   std::size_t at_once = 2) {
    return std::make_unique<Process>(*this, std::move(name),
                                     JobRunner::Limits{.at_once = at_once, .heartbeat = heartbeat});
  }

  static text::Script script(std::size_t turns, std::string_view about = "lamp") {
    text::Script script{.title = "Lamps",
                        .language = "en",
                        .speakers = {{.id = "a", .name = "Anna", .role = "host", .voice = "clara"},
                                     {.id = "b", .name = "Ben", .role = "host", .voice = "martin"}},
                        .segments = {{.title = "One"}}};
    for (std::size_t i = 0; i < turns; ++i) {
      script.segments[0].turns.push_back(
          {.speaker = i % 2 == 0 ? "a" : "b", .text = fmt::format("This is {} number {} of them all.", about, i)});
    }
    return script;
  }

  template <class T>
  asio::awaitable<T> value(asio::awaitable<Result<T>> work) {
    auto result = co_await std::move(work);
    if (!result) throw std::runtime_error(result.error().message);
    co_return *std::move(result);
  }

  asio::awaitable<Catalogue::EpisodeMade> order(NewEpisode episode) {
    std::vector<NewEpisode> all;
    all.push_back(std::move(episode));
    auto made = co_await value(catalogue_.create_episodes(std::move(all), std::nullopt));
    co_return made.each.front().value();
  }

  asio::awaitable<Catalogue::EpisodeMade> order(text::Script script) {
    NewEpisode episode;
    episode.script = std::move(script);
    co_return co_await order(std::move(episode));
  }

  static NewEpisode about(std::string topic) {
    NewEpisode episode;
    episode.order.script.episode.topic = std::move(topic);
    episode.order.script.episode.minutes = 0.5;
    return episode;
  }

  asio::awaitable<void> until(store::Id job, std::string state) {
    if (!co_await changed_.wait([&] { return states_[job] == state || has_failed(job, state); })) co_return;
    EXPECT_EQ(states_[job], state);
  }

  bool has_failed(const store::Id& job, const std::string& wanted) {
    return wanted != "failed" && states_[job] == "failed";
  }

  /// Waits until so many sentences of a job are spoken, as its reports tell.
  asio::awaitable<std::size_t> until_spoken(Process& process, store::Id job, std::size_t sentences) {
    auto listener = events_.listen(events_.last());
    for (;;) {
      const auto progress = process.runner.progress(job);
      if (progress && progress->sentences_done >= sentences) co_return progress->sentences_done;
      if (states_[job] == "done" || states_[job] == "failed") throw std::runtime_error("it has ended already");
      static_cast<void>(co_await listener.next());
    }
  }

  asio::awaitable<RenderFacts> facts(store::Id episode) {
    const EpisodeView view = co_await value(catalogue_.episode(std::move(episode)));
    if (!view.render) throw std::runtime_error("it has no audio");
    co_return render_facts_from_json(view.render->facts).value();
  }

  std::string on_shelf(const store::Id& episode, const MediaFile& file) {
    const auto opened = shelf_.open(episode, file.name);
    return opened ? std::string((*opened)->content.bytes()) : "";
  }

  template <class Work>
  void run(Work work) {
    base_.run([](Work& inner) -> asio::awaitable<int> {
      co_await inner();
      co_return 0;
    }(work));
  }

  std::uint64_t asked() const {
    const auto calls = provider_.counters().calls;
    const auto found = calls.find("/v1/chat/completions");
    return found == calls.end() ? 0 : found->second;
  }

  TestRooms base_;
  scripted::ScriptedProvider provider_{base_.rooms().executor};
  writer::ChatClient chat_{
      base_.upstream(),
      {{.provider = base_.upstream().add({.name = "model", .base_url = *provider_.listen()}), .model = "scripted"}}};
  Rooms rooms_{.executor = base_.rooms().executor,
               .workers = base_.rooms().workers,
               .mastering = base_.rooms().mastering,
               .voices = base_.rooms().voices,
               .hosts = base_.rooms().hosts,
               .sentences = base_.rooms().sentences,
               .disk = base_.rooms().disk,
               .manuscripts = base_.rooms().manuscripts,
               .errands = base_.rooms().errands,
               .http = base_.rooms().http,
               .upstream = base_.rooms().upstream,
               .chat = chat_,
               .pages = base_.rooms().pages,
               .options = base_.rooms().options};
  cache::ProductCache written_{rooms_.executor, {}};
  Uploads uploads_{base_.directory() / "uploads"};
  ScriptService scripts_{rooms_, written_, uploads_};
  std::unique_ptr<store::SqliteStore> sqlite_ = std::move(*store::SqliteStore::open(base_.directory() / "library.db"));
  HinderedStore store_{*sqlite_};
  Addresses addresses_;
  EventStream events_{rooms_.executor};
  async::Condition changed_{rooms_.executor};
  std::map<store::Id, std::string> states_;
  std::function<void(const store::Id&, const std::string&)> on_job;
  store::Library library_{store_, rooms_.workers};
  MediaShelf shelf_{base_.directory() / "media"};
  CoverService covers_{library_, shelf_, rooms_.workers};
  FeedService feeds_{library_, addresses_, rooms_.workers, rooms_.options};
  PublishGate gate_{rooms_, feeds_, addresses_};
  Catalogue catalogue_{library_, addresses_};
  ScriptShelf versions_{library_, addresses_};
};

TEST_F(JobRunnerTest, AJobMakesAnEpisodeWithAllItsFilesAndItsWordsAreFound) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process();
    const auto made = co_await order(script(3, "lighthouse"));
    one->runner.start();
    co_await until(made.job.id, "done");
    const RenderFacts facts = co_await this->facts(made.episode.id);
    for (const MediaFile* file : facts.files()) {
      EXPECT_EQ(on_shelf(made.episode.id, *file).size(), static_cast<std::size_t>(file->bytes)) << file->name;
    }
    EXPECT_EQ(facts.sentences, 3);
    EXPECT_EQ(facts.cached_sentences, 0);
    EXPECT_EQ(facts.voices, (std::vector<std::string>{"clara", "martin"}));
    const auto row = (co_await value(catalogue_.episode(made.episode.id))).episode.row;
    EXPECT_EQ(row.status, store::EpisodeStatus::kReady);
    EXPECT_EQ(row.render, 1);
    EXPECT_GT(row.duration_ms, 2'000);
    EXPECT_EQ((co_await value(catalogue_.episodes({.text = "lighthouse them all"}))).total, 1);
    EXPECT_EQ(one->runner.stats().done, 1U);
    EXPECT_FALSE(one->runner.progress(made.job.id));
    co_await one->runner.stop();
    EXPECT_TRUE(std::filesystem::is_empty(base_.directory() / "one"));
  });
}

TEST_F(JobRunnerTest, AnInterruptedJobGoesOnWithoutSpeakingAnythingTwice) {
  run([this]() -> asio::awaitable<void> {
    const auto made = co_await order(script(80));
    auto first = process("first");
    first->runner.start();
    const std::size_t spoken = co_await until_spoken(*first, made.job.id, 5);
    co_await first->runner.stop();
    const store::Job left = co_await value(first->desk.job(made.job.id));
    EXPECT_EQ(left.state, store::JobState::kQueued);
    EXPECT_EQ(left.fruitless, 0);
    const auto second = process("second");
    second->runner.start();
    co_await until(made.job.id, "done");
    const RenderFacts facts = co_await this->facts(made.episode.id);
    EXPECT_EQ(facts.sentences, 80);
    EXPECT_GE(facts.cached_sentences, static_cast<std::int64_t>(spoken));
    EXPECT_EQ((co_await value(second->desk.job(made.job.id))).attempt, 2);
    co_await second->runner.stop();
  });
}

TEST_F(JobRunnerTest, ProgressIsToldAtMostFourTimesASecondAndNeverFalls) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process();
    const auto made = co_await order(script(60));
    auto listener = events_.listen(events_.last());
    one->runner.start();
    const auto began = Clock::now();
    std::vector<double> shares;
    while (states_[made.job.id] != "done" && states_[made.job.id] != "failed") {
      const std::string told = co_await listener.next();
      std::size_t at = 0;
      while ((at = told.find("event: progress\ndata: ", at)) != std::string::npos) {
        at += std::string_view("event: progress\ndata: ").size();
        const json::value progress = json::parse(told.substr(at, told.find('\n', at) - at));
        EXPECT_EQ(progress.at("job").as_string(), made.job.id);
        shares.push_back(progress.at("share").to_number<double>());
      }
    }
    const std::chrono::duration<double> took = Clock::now() - began;
    EXPECT_GE(shares.size(), 2U);
    EXPECT_LE(static_cast<double>(shares.size()), 1 + 4 * took.count());
    EXPECT_TRUE(std::ranges::is_sorted(shares));
    EXPECT_GE(shares.front(), 0);
    EXPECT_LE(shares.back(), 1);
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, ACancelledJobStopsWithinASecond) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process();
    const auto made = co_await order(script(300));
    one->runner.start();
    co_await until_spoken(*one, made.job.id, 1);
    const auto live = one->runner.live(made.episode.id);
    const auto began = Clock::now();
    static_cast<void>(co_await value(one->desk.cancel(made.job.id)));
    one->runner.interrupt(made.job.id);
    co_await until(made.job.id, "cancelled");
    EXPECT_LT(Clock::now() - began, std::chrono::seconds(1));
    EXPECT_TRUE(live->ended() && live->failure());
    EXPECT_EQ((co_await value(catalogue_.episode(made.episode.id))).episode.row.status, store::EpisodeStatus::kReview);
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, ACancellationOfWhichNobodyToldTheRunnerIsFoundWithTheNextHeartbeat) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process("one", std::chrono::milliseconds(50));
    const auto made = co_await order(script(300));
    one->runner.start();
    co_await until_spoken(*one, made.job.id, 1);
    static_cast<void>(co_await value(one->desk.cancel(made.job.id)));
    co_await until(made.job.id, "cancelled");
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, APausedJobIsLeftAndGoesOnWhenItIsResumed) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process();
    const auto made = co_await order(script(60));
    one->runner.start();
    const std::size_t spoken = co_await until_spoken(*one, made.job.id, 3);
    static_cast<void>(co_await value(one->desk.pause(made.job.id)));
    one->runner.interrupt(made.job.id);
    co_await until(made.job.id, "queued");
    one->runner.wake();
    static_cast<void>(co_await value(one->desk.resume(made.job.id)));
    one->runner.wake();
    co_await until(made.job.id, "done");
    EXPECT_GE((co_await facts(made.episode.id)).cached_sentences, static_cast<std::int64_t>(spoken));
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, AJobWhoseProcessDiedIsTakenUpOnce) {
  run([this]() -> asio::awaitable<void> {
    JobDesk dead(library_, addresses_, "dead");
    const auto made = co_await order(script(2));
    const auto taken = co_await value(dead.take());
    static_cast<void>(co_await value(library_.write([&](store::Writer& writer) {
      store::Job job = *writer.job(taken->id);
      job.leased = unix_now_ms() - 1;
      writer.update(job);
      return true;
    })));
    const auto first = process("first");
    const auto second = process("second");
    first->runner.start();
    second->runner.start();
    co_await until(made.job.id, "done");
    EXPECT_EQ(first->runner.stats().started + second->runner.stats().started, 1U);
    const store::Job done = co_await value(dead.job(made.job.id));
    EXPECT_EQ(done.attempt, 2);
    EXPECT_EQ((co_await value(catalogue_.episode(made.episode.id))).episode.row.render, 1);
    co_await first->runner.stop();
    co_await second->runner.stop();
  });
}

TEST_F(JobRunnerTest, TheSameScriptIsWrittenOnceForAllWhoOrderIt) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process("one", std::chrono::seconds(5), 3);
    const auto alone = co_await order(about("The moon"));
    one->runner.start();
    co_await until(alone.job.id, "done");
    const std::uint64_t once = asked();
    EXPECT_GT(once, 0U);
    std::vector<Catalogue::EpisodeMade> made;
    for (int i = 0; i < 3; ++i) made.push_back(co_await order(about("The tides")));
    one->runner.wake();
    for (const auto& each : made) co_await until(each.job.id, "done");
    EXPECT_LE(asked(), 2 * once);
    const std::string first = (co_await value(versions_.script(made[0].episode.id, 1))).script;
    for (const auto& each : made) EXPECT_EQ((co_await value(versions_.script(each.episode.id, 1))).script, first);
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, AScriptThatIsThereIsNotWrittenAgainWhenItsJobIsTakenUpAgain) {
  run([this]() -> asio::awaitable<void> {
    const auto made = co_await order(about("The tides"));
    auto first = process("first");
    first->runner.start();
    co_await changed_.wait([&] { return states_[made.job.id] == "running"; });
    co_await until_spoken(*first, made.job.id, 1);
    while (!(co_await value(catalogue_.episode(made.episode.id))).episode.row.script_version) {
      co_await changed_.wait([] { return true; });
    }
    co_await first->runner.stop();
    const std::uint64_t paid = asked();
    const auto second = process("second");
    second->runner.start();
    co_await until(made.job.id, "done");
    EXPECT_EQ(asked(), paid);
    EXPECT_EQ((co_await value(versions_.versions(made.episode.id))).size(), 1U);
    co_await second->runner.stop();
  });
}

TEST_F(JobRunnerTest, ALibraryThatCannotBeWrittenWhenTheAudioIsThereIsWaitedForAndNothingIsLost) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process();
    const auto made = co_await order(script(2));
    const auto live = one->runner.live(made.episode.id);
    one->runner.start();
    co_await live->wait([&] { return live->ended(); });
    store_.locked = 3;
    co_await until(made.job.id, "done");
    EXPECT_EQ(store_.locked, 0);
    EXPECT_EQ(one->runner.stats().started, 1U);
    EXPECT_EQ(one->runner.stats().failed, 0U);
    EXPECT_EQ((co_await value(catalogue_.episode(made.episode.id))).episode.row.render, 1);
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, AListenerWhoJoinsLateHearsEverythingFromTheStart) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process();
    const auto made = co_await order(script(40));
    const auto live = one->runner.live(made.episode.id);
    one->runner.start();
    co_await live->wait([&] { return live->size() > 10'000 || live->ended(); });
    EXPECT_FALSE(live->ended());
    EXPECT_EQ(one->runner.live(made.episode.id), live);
    std::string heard;
    for (;;) {
      const auto part = co_await live->read(heard.size());
      if (!part) throw std::runtime_error(part.error().message);
      if (part->bytes.empty()) break;
      heard += part->bytes;
    }
    co_await until(made.job.id, "done");
    const std::string whole = on_shelf(made.episode.id, (co_await facts(made.episode.id)).audio);
    // The finished file has other tags at its front; the sound behind them is the same to its last byte.
    const std::string sound = heard.substr(heard.size() / 10);
    EXPECT_GT(heard.size(), 100'000U);
    EXPECT_TRUE(whole.ends_with(sound));
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, AnotherScriptMeanwhileIsWhatIsHeardInTheEnd) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process();
    const auto made = co_await order(script(60));
    one->runner.start();
    co_await until_spoken(*one, made.job.id, 2);
    text::Script other = script(60);
    other.segments[0].turns.resize(4);
    static_cast<void>(co_await value(versions_.save(made.episode.id, 1, other, "edit")));
    const auto ordered = co_await value(catalogue_.order_render(made.episode.id));
    EXPECT_EQ(ordered.job.id, made.job.id);
    EXPECT_TRUE(ordered.restart);
    one->runner.interrupt(made.job.id);
    co_await until(made.job.id, "done");
    EXPECT_EQ((co_await facts(made.episode.id)).sentences, 4);
    EXPECT_EQ((co_await value(catalogue_.episode(made.episode.id))).render->script_version, 2);
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, ATitleThatChangesWhileTheFilesAreTaggedIsInTheirTagsInTheEnd) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process("one", std::chrono::seconds(5), 1);
    const auto made = co_await order(script(2));
    one->runner.start();
    co_await until(made.job.id, "done");
    const store::Id id = made.episode.id;
    on_job = [&](const store::Id&, const std::string& state) {
      if (state != "running") return;
      // The next to write is whoever has tagged the files, and somebody is faster.
      store_.before_next = [&](store::Store& inner) {
        static_cast<void>(inner.write([&](store::Writer& writer) {
          Change change(writer, addresses_, unix_now_ms());
          store::Episode episode = change.episode(id);
          episode.row.title = "The third title";
          change.save(episode);
        }));
      };
      on_job = {};
    };
    const EpisodeView second = co_await value(catalogue_.change_episode(id, {.title = "The second title"}));
    one->runner.wake();
    co_await until(second.job->id, "done");
    while ((co_await value(one->desk.jobs({.episode = id, .ended = false}))).total > 0) {
      co_await changed_.wait([&] { return one->runner.running() == 0; });
    }
    EXPECT_NE(on_shelf(id, (co_await facts(id)).audio).find("The third title"), std::string::npos);
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, WhatMayNotBePublishedIsReadyAndSaysWhy) {
  run([this]() -> asio::awaitable<void> {
    gate_.set_own_address("http://127.0.0.1:9");  // nobody answers there
    const auto one = process();
    const auto podcast = co_await value(catalogue_.create_podcast(
        {.title = "Harbour", .description = "Of lamps.", .category = "Technology", .author = "Anna"}, std::nullopt));
    NewEpisode wanted;
    wanted.podcast = podcast.podcast.id;
    wanted.script = script(2);
    wanted.order.publish = true;
    const auto made = co_await order(std::move(wanted));
    one->runner.start();
    co_await until(made.job.id, "done");
    const EpisodeView view = co_await value(catalogue_.episode(made.episode.id));
    EXPECT_EQ(view.episode.row.status, store::EpisodeStatus::kReady);
    EXPECT_NE(details_from_json(view.episode.texts.details)->notice.find("not published: "), std::string::npos);
    co_await one->runner.stop();
  });
}

TEST_F(JobRunnerTest, WhatCannotBeSpokenFailsWithItsReasonAndTheOthersGoOn) {
  run([this]() -> asio::awaitable<void> {
    const auto one = process("one", std::chrono::seconds(5), 1);
    text::Script silent = script(1);
    silent.speakers[0].voice = "nobody";
    const auto bad = co_await order(std::move(silent));
    const auto good = co_await order(script(1));
    one->runner.start();
    co_await until(good.job.id, "done");
    const store::Job failed = co_await value(one->desk.job(bad.job.id));
    EXPECT_EQ(failed.state, store::JobState::kFailed);
    EXPECT_NE(failed.reason.find("nobody"), std::string::npos) << failed.reason;
    EXPECT_EQ((co_await value(catalogue_.episode(bad.episode.id))).episode.row.status, store::EpisodeStatus::kFailed);
    EXPECT_EQ(one->runner.stats().failed, 1U);
    co_await one->runner.stop();
  });
}

}  // namespace
}  // namespace showrunner::studio
