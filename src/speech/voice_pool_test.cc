// Drives the real showrunner-voice through the pool.
#include "speech/voice_pool.h"

#include <fstream>
#include <list>
#include <numeric>
#include <optional>
#include <random>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "base/hash.h"
#include "speech/host_table.h"

namespace showrunner::speech {
namespace {

namespace asio = boost::asio;

/// At normal priority, so that a busy machine does not starve the tests.
VoicePoolOptions options(unsigned workers = 1) {
  return {.program = std::filesystem::path(SHOWRUNNER_BINARY_DIR) / "showrunner-voice", .workers = workers, .nice = 0};
}

SpeakRequest flite(std::string voice, std::string text) {
  return {.settings = {.engine = Engine::kFlite, .voice = std::move(voice)}, .text = std::move(text)};
}

SpeakRequest espeak(std::string voice, std::string text) {
  return {.settings = {.engine = Engine::kEspeak, .voice = std::move(voice)}, .text = std::move(text)};
}

/// Long enough that its process is still at work when its first audio arrives.
SpeakRequest long_sentence() {
  std::string text;
  for (int i = 0; i < 8; ++i) text += "the keeper of the lighthouse wrote every passing vessel into a ledger, ";
  return flite("slt", text + "and nobody ever read it.");
}

/// An event loop with a pool on it.
class Studio {
 public:
  explicit Studio(VoicePoolOptions pool_options = options())
      : pool_(std::in_place, loop_.get_executor(), std::move(pool_options)) {}

  VoicePool& pool() { return *pool_; }

  void close() { pool_.reset(); }

  void start(SpeakRequest request, std::function<void(Result<Utterance>)> on_result,
             VoicePool::AudioSink on_audio = {}) {
    asio::co_spawn(loop_, pool().speak(std::move(request), std::move(on_audio)),
                   asio::bind_cancellation_slot(
                       cancellations_.emplace_back().slot(),
                       [on_result = std::move(on_result)](const std::exception_ptr& thrown, Result<Utterance> result) {
                         EXPECT_FALSE(thrown);
                         on_result(std::move(result));
                       }));
  }

  void cancel_last() { cancellations_.back().emit(asio::cancellation_type::terminal); }

  Result<Utterance> speak(SpeakRequest request, VoicePool::AudioSink on_audio = {}) {
    std::optional<Result<Utterance>> outcome;
    start(std::move(request), [&](Result<Utterance> result) { outcome = std::move(result); }, std::move(on_audio));
    run_until([&] { return outcome.has_value(); });
    return *std::move(outcome);
  }

  Result<EngineVersions> versions() {
    std::optional<Result<EngineVersions>> outcome;
    asio::co_spawn(loop_, pool().versions(),
                   [&](const std::exception_ptr&, Result<EngineVersions> result) { outcome = std::move(result); });
    run_until([&] { return outcome.has_value(); });
    return *std::move(outcome);
  }

  template <class Condition>
  void run_until(Condition condition) {
    loop_.restart();
    while (!condition()) ASSERT_GT(loop_.run_one(), 0U);
  }

 private:
  asio::io_context loop_{1};
  std::list<asio::cancellation_signal> cancellations_;  ///< one for each call
  std::optional<VoicePool> pool_;
};

std::vector<pid_t> children_of(pid_t process) {
  std::ifstream file(fmt::format("/proc/{0}/task/{0}/children", process));
  return {std::istream_iterator<pid_t>(file), std::istream_iterator<pid_t>()};
}

std::vector<pid_t> workers() {
  return children_of(::getpid());
}

std::vector<pid_t> sentence_processes() {
  std::vector<pid_t> result;
  for (const pid_t worker : workers()) {
    for (const pid_t process : children_of(worker)) result.push_back(process);
  }
  return result;
}

void signal_all(const std::vector<pid_t>& processes, int signal) {
  EXPECT_FALSE(processes.empty());
  for (const pid_t process : processes) ::kill(process, signal);
}

std::uint64_t fingerprint(const Utterance& utterance) {
  return fingerprint64(to_bytes(utterance));
}

#ifdef SHOWRUNNER_SANITIZED
constexpr std::size_t kManySentences = 200;  // each is a fork of a process with a shadow of its memory
#else
constexpr std::size_t kManySentences = 1000;
#endif

std::vector<SpeakRequest> many_sentences() {
  const std::vector<std::string> words{"amber",   "bridge", "quietly", "seven", "harbour", "and",
                                       "orchard", "under",  "silver",  "the",   "walks",   "often"};
  std::vector<SpeakRequest> sentences;
  for (std::size_t i = 0; i < kManySentences; ++i) {
    std::string text = words[i % 12];
    for (std::size_t word = 0; word < 2 + (i % 4); ++word) text += " " + words[(i / 12 + word * 5 + i) % 12];
    text += i % 3 == 0 ? "?" : ".";
    if (i % 25 == 0) {
      sentences.push_back(flite(i % 50 == 0 ? "slt" : "rms", text));
    } else if (i % 3 == 0) {
      sentences.push_back(espeak(i % 2 == 0 ? "en-us" : "de+f2", text));
    } else {
      sentences.push_back(flite("kal16", text));
    }
  }
  return sentences;
}

/// Says `requests` in the given order, all at once, and returns the fingerprints in the order of `requests`.
std::vector<std::uint64_t> say_all(unsigned workers, const std::vector<SpeakRequest>& requests,
                                   const std::vector<std::size_t>& order) {
  Studio studio(options(workers));
  std::vector<std::uint64_t> fingerprints(requests.size());
  std::size_t finished = 0;
  for (const std::size_t index : order) {
    studio.start(requests[index], [&, index](Result<Utterance> result) {
      ++finished;
      ASSERT_TRUE(result) << result.error().message;
      fingerprints[index] = fingerprint(*result);
    });
  }
  studio.run_until([&] { return finished == requests.size(); });
  return fingerprints;
}

TEST(VoicePool, ManySentencesInAnyOrderOverAnyNumberOfWorkersGiveIdenticalSamples) {
  const auto requests = many_sentences();
  std::vector<std::size_t> order(requests.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto in_order = say_all(1, requests, order);
  std::mt19937 random(20'260'301);  // NOLINT(bugprone-random-generator-seed): the same order every time
  std::ranges::shuffle(order, random);
  EXPECT_EQ(say_all(3, requests, order), in_order);
}

TEST(VoicePool, EveryVoiceOfEveryEngineSpeaksAtItsRate) {
  Studio studio;
  for (const std::string voice : {"slt", "rms", "awb", "kal16"}) {
    const auto utterance = studio.speak(flite(voice, "Good evening, and welcome back."));
    ASSERT_TRUE(utterance) << utterance.error().message;
    EXPECT_EQ(utterance->pcm.sample_rate, 16'000);
    EXPECT_GT(utterance->pcm.seconds(), 1.0) << voice;
    EXPECT_LT(utterance->pcm.seconds(), 4.0) << voice;
  }
  EXPECT_EQ(studio.speak(espeak("de", "Guten Abend."))->pcm.sample_rate, 22'050);
}

TEST(VoicePool, EveryPresetHostSpeaks) {
  Studio studio;
  for (const Host& host : hosts()) {
    const auto utterance = studio.speak({.settings = host.settings, .text = "Radio 1, 2, 3."});
    ASSERT_TRUE(utterance) << host.id << ": " << utterance.error().message;
    EXPECT_GT(utterance->pcm.seconds(), 0.5) << host.id;
  }
}

TEST(VoicePool, EveryLanguageThatFindHostKnowsSpeaks) {
  Studio studio;
  for (const std::string_view code : espeak_voices()) {
    const auto utterance =
        studio.speak({.settings = find_host(fmt::format("espeak:{}+f2", code))->settings, .text = "a 1"});
    EXPECT_TRUE(utterance) << utterance.error().message;
  }
}

TEST(VoicePool, EverySettingChangesTheSamplesWithEveryVoice) {
  Studio studio;
  const std::string text = "Every setting is heard.";
  for (const auto& plain :
       {flite("slt", text), flite("rms", text), flite("awb", text), flite("kal16", text), espeak("en-us", text)}) {
    const auto reference = *studio.speak(plain);
    SpeakRequest faster = plain;
    faster.settings.rate = 1.5;
    EXPECT_NEAR(studio.speak(faster)->pcm.seconds(), reference.pcm.seconds() / 1.5, 0.2 * reference.pcm.seconds())
        << plain.settings.voice;
    SpeakRequest higher = plain;
    higher.settings.pitch = 4;
    EXPECT_NE(studio.speak(higher)->pcm.samples, reference.pcm.samples) << plain.settings.voice;
    SpeakRequest larger = plain;
    larger.settings.vocal_tract = 0.85;
    const auto large = *studio.speak(larger);
    EXPECT_EQ(large.pcm.sample_rate, std::lround(reference.pcm.sample_rate * 0.85));
    EXPECT_NEAR(large.pcm.seconds(), reference.pcm.seconds(), 0.1 * reference.pcm.seconds()) << plain.settings.voice;
  }
}

TEST(VoicePool, WordTimesAreInOrderInsideTheUtteranceAndNameTheWords) {
  Studio studio;
  const std::string text = "The harbour master, it's said, keeps twenty-one signals.";
  for (const auto& request : {flite("slt", text), flite("kal16", text), espeak("en-us", text)}) {
    const auto utterance = *studio.speak(request);
    ASSERT_GE(utterance.words.size(), 8U) << request.settings.voice;
    EXPECT_EQ(text.substr(utterance.words[1].text_start, utterance.words[1].text_end - utterance.words[1].text_start),
              "harbour");
    EXPECT_TRUE(text.substr(utterance.words.back().text_start).starts_with("signals"));
    std::uint32_t last_ms = 0;
    std::uint32_t last_byte = 0;
    for (const WordTime& word : utterance.words) {
      EXPECT_GE(word.start_ms, last_ms);
      EXPECT_GT(word.end_ms, word.start_ms);
      EXPECT_GE(word.text_start, last_byte);
      EXPECT_LE(word.text_end, text.size());
      last_ms = word.end_ms;
      last_byte = word.text_end;
    }
    EXPECT_LE(last_ms, utterance.pcm.seconds() * 1000 + 1);
  }
}

TEST(VoicePool, AudioArrivesWhileItIsMadeAndIsTheUtterance) {
  Studio studio;
  std::vector<std::int16_t> streamed;
  std::size_t parts = 0;
  const auto utterance = studio.speak(long_sentence(), [&](int sample_rate, std::span<const std::int16_t> samples) {
    EXPECT_EQ(sample_rate, 16'000);
    streamed.insert(streamed.end(), samples.begin(), samples.end());
    ++parts;
  });
  ASSERT_TRUE(utterance);
  EXPECT_EQ(streamed, utterance->pcm.samples);
  EXPECT_GT(parts, 5U);
}

TEST(VoicePool, ASentenceWhoseProcessIsKilledOnceIsSaidRightAllTheSame) {
  Studio studio;
  const auto reference = *studio.speak(long_sentence());
  bool killed = false;
  std::vector<std::int16_t> streamed;
  const auto utterance = studio.speak(long_sentence(), [&](int, std::span<const std::int16_t> samples) {
    if (samples.empty()) streamed.clear();
    streamed.insert(streamed.end(), samples.begin(), samples.end());
    if (!std::exchange(killed, true)) signal_all(sentence_processes(), SIGKILL);
  });
  ASSERT_TRUE(utterance) << utterance.error().message;
  EXPECT_EQ(*utterance, reference);
  EXPECT_EQ(streamed, reference.pcm.samples);
}

TEST(VoicePool, AWorkerKilledInMidSentenceIsReplacedAndTheSentenceSaid) {
  Studio studio;
  const auto reference = *studio.speak(long_sentence());
  bool killed = false;
  const auto utterance = studio.speak(long_sentence(), [&](int, std::span<const std::int16_t>) {
    if (!std::exchange(killed, true)) signal_all(workers(), SIGKILL);
  });
  ASSERT_TRUE(utterance) << utterance.error().message;
  EXPECT_EQ(*utterance, reference);
}

TEST(VoicePool, ASentenceThatCrashesTwiceFailsByNameAndAloneWhileOthersAreSaid) {
  Studio studio(options(2));
  std::optional<Result<Utterance>> doomed;
  std::size_t said = 0;
  studio.start(
      long_sentence(), [&](Result<Utterance> result) { doomed = std::move(result); },
      [&](int, std::span<const std::int16_t> samples) {
        if (!samples.empty()) signal_all(sentence_processes(), SIGKILL);
      });
  for (int i = 0; i < 20; ++i) {
    studio.start(flite("kal16", fmt::format("Number {}.", i)),
                 [&](const Result<Utterance>& result) { said += result.has_value(); });
  }
  studio.run_until([&] { return doomed.has_value() && said >= 19; });
  ASSERT_FALSE(*doomed);
  EXPECT_EQ(doomed->error().code, ErrorCode::kInternal);
  EXPECT_NE(doomed->error().message.find("cannot say \"the keeper of the lighthouse"), std::string::npos)
      << doomed->error().message;
  EXPECT_NE(doomed->error().message.find("crashed"), std::string::npos) << doomed->error().message;
  EXPECT_TRUE(studio.speak(flite("kal16", "Still here.")));
}

TEST(VoicePool, AHungSentenceIsStoppedAtItsWallLimitAndTriedAgain) {
  VoicePoolOptions limited = options();
  limited.wall_per_sentence = std::chrono::seconds(6);
  Studio studio(limited);
  bool stopped = false;
  const auto utterance = studio.speak(long_sentence(), [&](int, std::span<const std::int16_t>) {
    if (!std::exchange(stopped, true)) signal_all(sentence_processes(), SIGSTOP);
  });
  EXPECT_TRUE(utterance) << utterance.error().message;
}

TEST(VoicePool, AHungWorkerIsReplaced) {
  VoicePoolOptions limited = options();
  limited.wall_per_sentence = std::chrono::seconds(6);
  Studio studio(limited);
  bool stopped = false;
  const auto utterance = studio.speak(long_sentence(), [&](int, std::span<const std::int16_t>) {
    if (!std::exchange(stopped, true)) signal_all(workers(), SIGSTOP);
  });
  EXPECT_TRUE(utterance) << utterance.error().message;
}

TEST(VoicePool, ASentenceOverItsProcessorTimeFailsAndTheNextIsSaid) {
  VoicePoolOptions limited = options();
  limited.cpu_per_sentence = std::chrono::seconds(1);
  Studio studio(limited);
  std::string text;
  while (text.size() < kMaxSpokenBytes - 20) text += "unhurried words, ";
  SpeakRequest slow = flite("awb", text);
  slow.settings.rate = 0.5;
  const auto utterance = studio.speak(slow);
  ASSERT_FALSE(utterance);
  EXPECT_EQ(utterance.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_NE(utterance.error().message.find("processor time"), std::string::npos) << utterance.error().message;
  EXPECT_TRUE(studio.speak(flite("kal16", "Next.")));
}

TEST(VoicePool, HostileTextsEndInAudioOrACleanFailureAndTheNextSentenceIsSaid) {
  Studio studio;
  std::string invalid_utf8;
  for (int byte = 1; byte < 256; ++byte) invalid_utf8.push_back(static_cast<char>(byte));
  const std::vector<std::string> texts{"wait" + std::string(307, '!'),
                                       "wait" + std::string(3'900, '.'),
                                       std::string(5'000, ','),
                                       std::string(3'999, 'a'),
                                       std::string(20'000, 'x'),
                                       std::string(3'999, '7'),
                                       std::string(5'000, '7'),
                                       std::string(100, '\n') + "\x01\x02\x7f",
                                       std::string("nul\0inside", 10),
                                       "",
                                       " ",
                                       "\xf0\x9f\x98\x80",
                                       "北京 Москва café",
                                       invalid_utf8,
                                       "<speak><break time='9999s'/></speak>",
                                       "[[h@lou]] ${HOME} %s%n"};
  for (const std::string& text : texts) {
    for (const auto& request : {flite("kal16", text), flite("slt", text), espeak("en-us", text)}) {
      const auto utterance = studio.speak(request);
      if (!utterance) EXPECT_EQ(utterance.error().code, ErrorCode::kInvalidInput) << utterance.error().message;
    }
    EXPECT_TRUE(studio.speak(flite("kal16", "Next.")));
  }
}

TEST(VoicePool, UnknownVoicesAreRefusedAtOnce) {
  Studio studio;
  const auto no_flite = studio.speak(flite("slyt", "Hello."));
  ASSERT_FALSE(no_flite);
  EXPECT_EQ(no_flite.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(no_flite.error().message.find("it has slt, rms, awb and kal16"), std::string::npos);
  for (const std::string voice : {"xx", "en-us+nobody", "", "../../../../etc/passwd", "mb-en1"}) {
    const auto no_espeak = studio.speak(espeak(voice, "Hello."));
    ASSERT_FALSE(no_espeak) << voice;
    EXPECT_EQ(no_espeak.error().code, ErrorCode::kInvalidInput) << voice;
  }
}

TEST(VoicePool, AMissingOrBrokenProgramIsNamed) {
  Studio missing({.program = "/nowhere/showrunner-voice"});
  EXPECT_EQ(missing.speak(flite("slt", "Hello.")).error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.versions().error().message.find("/nowhere/showrunner-voice"), std::string::npos);
  Studio broken({.program = "/bin/true", .workers = 1});
  const auto utterance = broken.speak(flite("slt", "Hello."));
  ASSERT_FALSE(utterance);
  EXPECT_EQ(utterance.error().code, ErrorCode::kInternal);
  EXPECT_FALSE(broken.versions());
}

TEST(VoicePool, TellsTheVersionsOfItsEngines) {
  Studio studio;
  const auto versions = studio.versions();
  ASSERT_TRUE(versions);
  EXPECT_FALSE(versions->flite.empty());
  EXPECT_FALSE(versions->espeak.empty());
  EXPECT_EQ(*studio.versions(), *versions);
}

TEST(VoicePool, CancellingFreesTheWorkerForTheNextSentence) {
  Studio studio;
  std::vector<pid_t> processes;
  const auto cancelled = studio.speak(long_sentence(), [&](int, std::span<const std::int16_t>) {
    if (!processes.empty()) return;
    processes = sentence_processes();
    studio.cancel_last();
  });
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(studio.speak(flite("kal16", "Next.")));
  ASSERT_EQ(processes.size(), 1U);
  EXPECT_NE(::kill(processes[0], 0), 0);
}

TEST(VoicePool, ClosingThePoolKillsItsWorkersAndEndsEveryCall) {
  Studio studio;
  std::size_t cancelled = 0;
  std::vector<pid_t> processes;
  const auto count = [&](const Result<Utterance>& result) {
    cancelled += !result && result.error().code == ErrorCode::kCancelled;
  };
  bool speaking = false;
  studio.start(long_sentence(), count, [&](int, std::span<const std::int16_t>) { speaking = true; });
  studio.run_until([&] { return speaking; });
  processes = workers();
  EXPECT_EQ(processes.size(), 1U);
  studio.close();
  studio.run_until([&] { return cancelled == 1; });
  EXPECT_TRUE(workers().empty());
}

TEST(VoicePool, TellsHowManyWorkersItMayRun) {
  EXPECT_EQ(Studio(options(3)).pool().workers(), 3U);
  EXPECT_GE(Studio(options(0)).pool().workers(), 1U);
}

}  // namespace
}  // namespace showrunner::speech
