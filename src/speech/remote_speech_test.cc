#include "speech/remote_speech.h"

#include <cstdlib>
#include <list>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "speech/voices.h"
#include "support/scripted_provider.h"

namespace showrunner::speech {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

class RemoteSpeechTest : public ::testing::Test {
 protected:
  RemoteSpeechTest() {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
    net::UpstreamLimits limits;
    limits.backoff_base = milliseconds(1);
    limits.backoff_cap = milliseconds(2);
    limits.retry_budget = 10;
    upstream_.emplace(io_.get_executor(), client_, limits, [] { return 0.5; });
    upstream_->add({.name = "groq", .base_url = *server_.listen(), .api_key = "k", .key_name = "GROQ_API_KEY"});
    configure({.model = "orpheus"});
  }

 public:
  ~RemoteSpeechTest() override {
    asio::co_spawn(io_, server_.stop(), asio::detached);
    io_.run_for(std::chrono::seconds(5));
  }

 protected:
  void configure(RemoteProvider provider, std::size_t at_once = 4) {
    provider_ = provider;
    speech_.emplace(io_.get_executor(), *upstream_, std::vector{std::move(provider)}, at_once);
  }

  SpeakRequest request(std::string text, std::string_view voice = "nova") const {
    return {.settings = remote_host(upstream_->settings(0), provider_, voice).settings, .text = std::move(text)};
  }

  template <class T>
  T wait_for(asio::awaitable<T> work) {
    std::optional<T> outcome;
    asio::co_spawn(io_, std::move(work), [&outcome](const std::exception_ptr& failure, T value) {
      if (failure) std::rethrow_exception(failure);
      outcome = std::move(value);
    });
    while (!outcome) io_.run_one();
    return *std::move(outcome);
  }

  Result<Utterance> speak(SpeakRequest wanted) { return wait_for(speech_->speak(std::move(wanted))); }

  std::uint64_t calls() const {
    const auto counters = server_.counters();
    const auto found = counters.calls.find("/v1/audio/speech");
    return found == counters.calls.end() ? 0 : found->second;
  }

  /// Answers the speech calls that contain `part` as `rule` says.
  void misbehave(scripted::ProviderRule rule, std::string part = {}) {
    rule.body_contains = std::move(part);
    scripted::ProviderBehaviour behaviour;
    behaviour.rules = {std::move(rule)};
    server_.behave(std::move(behaviour));
  }

  asio::io_context io_{1};
  scripted::ScriptedProvider server_{io_.get_executor()};
  net::HttpClient client_{io_.get_executor()};
  std::optional<net::Upstream> upstream_;
  RemoteProvider provider_;
  std::optional<RemoteSpeech> speech_;
};

TEST_F(RemoteSpeechTest, SaysASentenceAtTheRateThatTheServiceSends) {
  scripted::ProviderBehaviour behaviour;
  behaviour.sample_rate = 48'000;
  server_.behave(behaviour);
  const auto utterance = speak(request("The lighthouse stood there for a hundred years."));
  ASSERT_TRUE(utterance) << utterance.error().message;
  EXPECT_EQ(utterance->pcm.sample_rate, 48'000);
  EXPECT_NEAR(utterance->pcm.seconds(), 47 / 15.0, 0.3);
  EXPECT_TRUE(utterance->words.empty());
  EXPECT_EQ(calls(), 1U);
}

TEST_F(RemoteSpeechTest, SaysALongSentenceInPartsOfWhatTheServiceTakes) {
  scripted::ProviderBehaviour behaviour;
  behaviour.wav_only = true;
  behaviour.speech_input_limit = 50;
  server_.behave(behaviour);
  configure({.model = "orpheus", .max_characters = 50});
  std::string text;
  for (int i = 0; i < 8; ++i) text += "when the night had come, ";
  const auto whole = speak(request(text));
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(calls(), 4U);
  EXPECT_NEAR(whole->pcm.seconds(), 200 / 15.0, 1.5);
}

TEST_F(RemoteSpeechTest, AsksForRawSamplesSpeedAndInstructionsWhereTheServiceTakesThem) {
  configure(
      {.model = "orpheus", .format = {.kind = RemoteFormat::Kind::kPcm, .pcm_rate = 24'000}, .instructions = true});
  SpeakRequest wanted = request("The lighthouse stood there for a hundred years.");
  wanted.settings.rate = 2;
  wanted.settings.remote.instructions = "calm";
  const auto utterance = speak(wanted);
  ASSERT_TRUE(utterance) << utterance.error().message;
  EXPECT_EQ(utterance->pcm.sample_rate, 24'000);
  EXPECT_NEAR(utterance->pcm.seconds(), 47 / 30.0, 0.3);
  misbehave({.body = "seen"}, R"("instructions":"calm")");
  EXPECT_FALSE(speak(wanted));
  configure({.model = "orpheus"});
  EXPECT_TRUE(speak(wanted)) << "a model that takes no instructions gets none";
}

TEST_F(RemoteSpeechTest, AsksOnceMoreForWhatIsNoAudioAndThenFailsByName) {
  misbehave({.times = 1, .body = R"({"error":{"message":"the voice is asleep"}})"});
  EXPECT_TRUE(speak(request("Good morning, everybody.")));
  EXPECT_EQ(calls(), 2U);
  misbehave({.body = R"({"error":{"message":"the voice is asleep"}})"});
  const auto failed = speak(request("Good morning, everybody."));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kProviderFailed);
  EXPECT_EQ(failed.error().message, "groq sent no audio but text: \"the voice is asleep\"");
}

TEST_F(RemoteSpeechTest, PassesOnWhatTheServiceSaysOfAnUnknownVoice) {
  const auto failed = speak(request("Good morning.", "nobody"));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("groq"), std::string::npos) << failed.error().message;
  EXPECT_NE(failed.error().message.find("'voice'"), std::string::npos) << failed.error().message;
  SpeakRequest elsewhere = request("Good morning.");
  elsewhere.settings.remote.provider = "elsewhere";
  EXPECT_EQ(speak(elsewhere).error().code, ErrorCode::kNotFound);
  SpeakRequest fast = request("Good morning.");
  fast.settings.rate = 9;
  EXPECT_EQ(speak(fast).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(speak(request("")).error().code, ErrorCode::kInvalidInput);
}

TEST_F(RemoteSpeechTest, KeepsToItsNumberOfSentencesAtOnce) {
  configure({.model = "orpheus"}, 2);
  std::size_t said = 0;
  for (int i = 0; i < 12; ++i) {
    asio::co_spawn(
        io_, speech_->speak(request("Sentence number " + std::to_string(i) + ", of twelve.")),
        [&said](const std::exception_ptr&, const Result<Utterance>& result) { said += result.has_value() ? 1 : 0; });
  }
  while (said < 12 && io_.run_one() > 0) {
  }
  EXPECT_EQ(said, 12U);
  EXPECT_LE(server_.counters().peak, 2U);
}

TEST_F(RemoteSpeechTest, ACancelledSentenceFreesItsPlace) {
  configure({.model = "orpheus"}, 1);
  misbehave({.hang = true}, "never");
  asio::cancellation_signal cancel;
  bool over = false;
  asio::co_spawn(io_, speech_->speak(request("This never comes.")),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&over](const std::exception_ptr&, const Result<Utterance>&) { over = true; }));
  while (calls() == 0) io_.run_one();
  cancel.emit(asio::cancellation_type::terminal);
  while (!over) io_.run_one();
  EXPECT_TRUE(speak(request("But this does.")));
}

TEST_F(RemoteSpeechTest, ListsWhatIsConfiguredOrElseWhatTheServiceHas) {
  const auto listed = wait_for(speech_->hosts(Deadline::never()));
  EXPECT_TRUE(listed.failures.empty());
  ASSERT_EQ(listed.hosts.size(), 6U);
  EXPECT_EQ(listed.hosts[0].id, "groq:alloy");
  configure({.model = "orpheus", .voices = {"hannah"}});
  EXPECT_EQ(wait_for(speech_->hosts(Deadline::never())).hosts.size(), 1U);
  configure({.model = "orpheus"});
  scripted::ProviderBehaviour behaviour;
  behaviour.rules = {{.path = "/audio/voices", .status = 404}};
  server_.behave(behaviour);
  const auto failed = wait_for(speech_->hosts(Deadline::never()));
  EXPECT_TRUE(failed.hosts.empty());
  ASSERT_EQ(failed.failures.size(), 1U);
  EXPECT_NE(failed.failures[0].message.find("groq"), std::string::npos);
}

TEST_F(RemoteSpeechTest, VoicesSendsEachSentenceToWhoCanSayIt) {
  VoicePool pool(io_.get_executor(), {.program = SHOWRUNNER_BINARY_DIR "/showrunner-voice", .workers = 1});
  Voices voices(pool, &*speech_);
  EXPECT_TRUE(wait_for(voices.speak(request("Good morning."))));
  EXPECT_TRUE(wait_for(voices.speak({.settings = find_host("clara")->settings, .text = "Good morning."})));
  EXPECT_EQ(calls(), 1U);
  EXPECT_EQ(wait_for(Voices(pool, nullptr).speak(request("Good morning."))).error().code, ErrorCode::kNotFound);
}

TEST(ParseVoiceList, TakesTheFormsThatServicesSend) {
  const std::vector<std::string> expected{"a", "b", "c"};
  EXPECT_EQ(*parse_voice_list(R"({"voices":["a",{"id":"b","name":"B"},{"name":"c"}]})"), expected);
  EXPECT_EQ(*parse_voice_list(R"(["a","b",7,"",{"x":1},"c","d=m"])"), expected);
  for (const char* const bad : {"", "{}", "7", R"({"voices":{}})", "<html>"}) {
    EXPECT_EQ(parse_voice_list(bad).error().code, ErrorCode::kProviderFailed) << bad;
  }
}

TEST(CacheKeyOfRemoteVoices, CoversEverythingThatChangesTheSound) {
  SpeakRequest base{.settings = {.engine = Engine::kRemote,
                                 .voice = "hannah",
                                 .remote = {.provider = "groq", .base_url = "https://a/v1", .model = "m"}},
                    .text = "Good morning."};
  const auto key = [](const SpeakRequest& request) { return cache_key(request, {.flite = "1", .espeak = "2"}); };
  std::vector<SpeakRequest> others(7, base);
  others[0].settings.voice = "diana";
  others[1].settings.remote.provider = "local";
  others[2].settings.remote.base_url = "https://b/v1";
  others[3].settings.remote.model = "n";
  others[4].settings.remote.instructions = "calm";
  others[5].settings.rate = 1.1;
  others[6].text = "Good evening.";
  for (const SpeakRequest& other : others) EXPECT_NE(key(other), key(base));
  EXPECT_EQ(cache_key(base, {.flite = "3"}), key(base)) << "our own engines have no part in it";
}

}  // namespace
}  // namespace showrunner::speech
