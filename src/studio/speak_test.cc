// Speaks with the real voices into a real renderer.
#include "studio/speak.h"

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "async/task_group.h"
#include "speech/host.h"
#include "studio/test_rooms.h"
#include "support/scripted_provider.h"

namespace showrunner::studio {
namespace {

namespace asio = boost::asio;

class Speaking : public testing::Test {
 protected:
  Speaking() {
    const std::vector<std::string> wanted(2);
    hosts_ = speech::cast_hosts(wanted, "en").value();
    script_ = {.title = "Tides", .language = "en"};
    for (const speech::Host& host : hosts_) {
      script_.speakers.push_back({.id = host.id, .name = host.name, .role = "host", .voice = host.id});
    }
  }

  text::Turn turn(std::size_t number) const {
    return {.speaker = hosts_[number % 2].id,
            .text = fmt::format("This is turn number {}. It has two sentences.", number)};
  }

  audio::Renderer renderer() {
    return audio::Renderer::create(rooms_.directory() / "episode.mp3",
                                   audio::RenderSettings::for_format(audio::Format::kMp3),
                                   {hosts_[0].gain_db, hosts_[1].gain_db})
        .value();
  }

  TestRooms rooms_;
  std::vector<speech::Host> hosts_;
  text::Script script_;
};

/// A writer that tells the next turn only when the one before has been heard, which only works when it is spoken at once.
TEST_F(Speaking, ATurnIsHeardBeforeTheNextIsWritten) {
  static constexpr std::size_t kTurns = 4;
  audio::Renderer renderer = this->renderer();
  TurnFeed feed(rooms_.rooms().executor, script_);
  speech::Casting casting(hosts_);
  std::vector<Stage> stages;
  const ProgressSink on_progress = [&](const Progress& progress) {
    stages.push_back(progress.stage);
    if (feed.is_complete() || progress.sentences_done < 2 * progress.turns_written) return;
    if (progress.turns_written < kTurns) {
      feed.tell_turn(0, turn(progress.turns_written));
    } else {
      text::Script whole = feed.script();
      whole.segments[0].title = "All of it";
      feed.complete(whole);
    }
  };
  auto work = [&]() -> asio::awaitable<Result<SpokenScript>> {
    const auto versions = co_await rooms_.rooms().voices.versions();
    feed.tell_turn(0, turn(0));
    co_return co_await speak_turns(rooms_.rooms(), *versions, casting, feed, {}, renderer, on_progress);
  };
  const auto spoken = rooms_.run(work());
  ASSERT_TRUE(spoken) << spoken.error().message;
  EXPECT_EQ(spoken->sentences, 2 * kTurns);
  const auto chapters = spoken->timeline.chapters(feed.script(), renderer.total_samples());
  ASSERT_EQ(chapters.size(), 1U);
  EXPECT_EQ(chapters[0].title, "All of it");
  EXPECT_EQ(stages.front(), Stage::kWrite);
}

TEST_F(Speaking, AFailureOfTheWriterEndsItWithThatFailure) {
  audio::Renderer renderer = this->renderer();
  TurnFeed feed(rooms_.rooms().executor, script_);
  speech::Casting casting(hosts_);
  const ProgressSink on_progress = [&](const Progress& progress) {
    if (progress.sentences_done == 1) feed.fail({.code = ErrorCode::kProviderFailed, .message = "groq hung up"});
  };
  auto work = [&]() -> asio::awaitable<Result<SpokenScript>> {
    const auto versions = co_await rooms_.rooms().voices.versions();
    for (std::size_t i = 0; i < 40; ++i) feed.tell_turn(0, turn(i));
    co_return co_await speak_turns(rooms_.rooms(), *versions, casting, feed, {}, renderer, on_progress);
  };
  const auto spoken = rooms_.run(work());
  ASSERT_FALSE(spoken);
  EXPECT_EQ(spoken.error().message, "groq hung up");
}

TEST_F(Speaking, AWriterThatSaysNothingMoreCanBeLeft) {
  audio::Renderer renderer = this->renderer();
  TurnFeed feed(rooms_.rooms().executor, script_);
  speech::Casting casting(hosts_);
  const ProgressSink nobody = [](const Progress&) {};
  auto work = [&]() -> asio::awaitable<Result<int>> {
    const auto versions = co_await rooms_.rooms().voices.versions();
    feed.tell_turn(0, turn(0));
    auto speak = [](TestRooms& rooms, speech::EngineVersions engines, speech::Casting& casting, TurnFeed& turns,
                    audio::Renderer& into, const ProgressSink& sink) -> asio::awaitable<void> {
      const text::Lexicon lexicon;
      co_await speak_turns(rooms.rooms(), engines, casting, turns, lexicon, into, sink);
    };
    co_await async::with_task_group(1, [&](async::TaskGroup& group) -> asio::awaitable<void> {
      co_await group.spawn(speak(rooms_, *versions, casting, feed, renderer, nobody));
      co_await asio::post(asio::use_awaitable);
      group.cancel();
    });
    co_return 0;
  };
  EXPECT_THROW(static_cast<void>(rooms_.run(work())), boost::system::system_error);
}

TEST_F(Speaking, ASentenceThatCannotBeSpokenIsNamedAndTheOthersAreKept) {
  audio::Renderer renderer = this->renderer();
  const ProgressSink nobody = [](const Progress&) {};
  hosts_[1].settings.voice = "nobody";
  CastScript cast{.script = script_, .hosts = hosts_};
  speech::Casting casting(hosts_);
  cast.script.segments.push_back({.title = "One", .turns = {turn(0), turn(1), turn(2)}});
  auto work = [&]() -> asio::awaitable<Result<SpokenScript>> {
    const auto versions = co_await rooms_.rooms().voices.versions();
    co_return co_await speak_script(rooms_.rooms(), *versions, cast, casting, {}, renderer, nobody);
  };
  const auto spoken = rooms_.run(work());
  ASSERT_FALSE(spoken);
  EXPECT_TRUE(spoken.error().message.starts_with("2 of 6 sentences could not be spoken")) << spoken.error().message;
  EXPECT_NE(spoken.error().message.find("segment 1, turn 2"), std::string::npos);
}

/// A host of a service who breaks off in the middle: the provider is a real server, and behaves as its rules say.
class SpeakingRemotely : public testing::Test {
 protected:
  void begin(scripted::ProviderBehaviour behaviour) {
    provider_.emplace(rooms_.rooms().executor, std::move(behaviour));
    const net::ProviderSettings service{.name = "there", .base_url = provider_->listen().value()};
    rooms_.upstream().add(service);
    hosts_ = {speech::remote_host(service, services_[0], "nova=f"), speech::find_host("martin").value()};
    rooms_.set_hosts(speech::HostDirectory({hosts_[0]}));
  }

  Result<SpokenScript> speak(std::size_t turns) {
    text::Script script{.title = "Tides", .language = "en"};
    for (const speech::Host& host : hosts_) script.speakers.push_back({.id = host.id, .name = host.name});
    text::Segment segment{.title = "One"};
    for (std::size_t i = 0; i < turns; ++i) {
      segment.turns.push_back({.speaker = hosts_[i % 2].id, .text = fmt::format("This is turn number {}.", i)});
    }
    script.segments.push_back(std::move(segment));
    auto work = [&]() -> asio::awaitable<Result<SpokenScript>> {
      const auto versions = co_await rooms_.rooms().voices.versions();
      speech::Casting casting(hosts_);
      auto renderer =
          audio::Renderer::create(rooms_.directory() / "episode.wav",
                                  audio::RenderSettings::for_format(audio::Format::kWav), casting.gains_db())
              .value();
      const CastScript cast{.script = script, .hosts = hosts_};
      const ProgressSink nobody = [](const Progress&) {};
      co_return co_await speak_script(rooms_.rooms(), *versions, cast, casting, {}, renderer, nobody);
    };
    return rooms_.run(work());
  }

  std::vector<speech::RemoteProvider> services_{{.upstream = 0, .model = "tts-1", .voices = {"nova=f"}}};
  TestRooms rooms_{services_};
  std::optional<scripted::ScriptedProvider> provider_;
  std::vector<speech::Host> hosts_;
};

TEST_F(SpeakingRemotely, AServiceSpeaksItsHostsOnce) {
  begin({});
  auto spoken = speak(6);
  ASSERT_TRUE(spoken) << spoken.error().message;
  EXPECT_TRUE(spoken->substitutions.empty());
  EXPECT_EQ(provider_->counters().calls["/v1/audio/speech"], 3U);
  spoken = speak(6);
  ASSERT_TRUE(spoken) << spoken.error().message;
  EXPECT_EQ(spoken->cached, 6U);
  EXPECT_EQ(provider_->counters().calls["/v1/audio/speech"], 3U) << "what was paid for is not paid for twice";
}

TEST_F(SpeakingRemotely, AnotherVoiceTakesOverFromTheSentenceThatFailsToTheEnd) {
  scripted::ProviderRule refusal;
  refusal.path = "/audio/speech";
  refusal.body_contains = "turn number four";
  refusal.status = 400;
  scripted::ProviderBehaviour behaviour;
  behaviour.rules = {refusal};
  begin(std::move(behaviour));
  const auto spoken = speak(10);
  ASSERT_TRUE(spoken) << spoken.error().message;
  EXPECT_EQ(spoken->sentences, 10U);
  ASSERT_EQ(spoken->substitutions.size(), 1U);
  const speech::Substitution& made = spoken->substitutions[0];
  EXPECT_EQ(made.speaker, 0U);
  EXPECT_EQ(made.from, "there:nova");
  EXPECT_EQ(made.sentence, 4U);
  EXPECT_EQ(speech::find_host(made.to).value().gender, speech::Gender::kFemale);
  EXPECT_EQ(rooms_.rooms().voices.substitutions(), 1U);
  EXPECT_TRUE(
      speech::describe(spoken->substitutions).starts_with(made.to + " speaks for there:nova from sentence 5 on"))
      << speech::describe(spoken->substitutions);
}

}  // namespace
}  // namespace showrunner::studio
