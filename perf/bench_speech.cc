// What a sentence costs through the worker processes, beside the same sentence said by flite in this process, and how soon
// its first audio comes. One pool with one worker at normal priority, as the direct call has.
#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <flite/flite.h>

#include "base/subprocess.h"
#include "speech/voice_pool.h"

extern "C" cst_voice* register_cmu_us_slt(const char* voxdir);
extern "C" cst_voice* register_cmu_us_kal16(const char* voxdir);

namespace {

using namespace showrunner;
using Clock = std::chrono::steady_clock;

constexpr const char* kSentence =
    "In the spring, when the snow melts in the mountains, the river rises by more than four metres within a week.";

/// A pool that stays warm for the whole run.
struct Studio {
  boost::asio::io_context loop{1};
  speech::VoicePool pool{loop.get_executor(),
                         {.program = sibling_program("showrunner-voice"), .workers = 1, .nice = 0}};

  struct Said {
    double seconds = 0;
    double first_audio_seconds = 0;
    double audio_seconds = 0;
  };

  Said say(const speech::VoiceSettings& settings) {
    Said said;
    const auto started = Clock::now();
    const auto since = [started] { return std::chrono::duration<double>(Clock::now() - started).count(); };
    boost::asio::co_spawn(loop,
                          pool.speak({.settings = settings, .text = kSentence},
                                     [&](int, std::span<const std::int16_t>) {
                                       if (said.first_audio_seconds == 0) said.first_audio_seconds = since();
                                     }),
                          [&](const std::exception_ptr&, const Result<speech::Utterance>& utterance) {
                            said.seconds = since();
                            loop.stop();
                            if (utterance) said.audio_seconds = utterance->pcm.seconds();
                          });
    loop.run();
    loop.restart();
    return said;
  }
};

Studio& studio() {
  static Studio instance;
  return instance;
}

void through_worker(benchmark::State& state, speech::Engine engine, const char* voice) {
  const speech::VoiceSettings settings{.engine = engine, .voice = voice};
  if (studio().say(settings).audio_seconds == 0) return state.SkipWithError("the worker does not speak");
  Studio::Said said;
  for ([[maybe_unused]] auto iteration : state) {
    said = studio().say(settings);
    state.SetIterationTime(said.seconds);
  }
  state.counters["x_real_time"] = benchmark::Counter(said.audio_seconds, benchmark::Counter::kIsIterationInvariantRate);
}

void first_audio(benchmark::State& state, speech::Engine engine, const char* voice) {
  const speech::VoiceSettings settings{.engine = engine, .voice = voice};
  if (studio().say(settings).audio_seconds == 0) return state.SkipWithError("the worker does not speak");
  for ([[maybe_unused]] auto iteration : state) state.SetIterationTime(studio().say(settings).first_audio_seconds);
}

void flite_directly(benchmark::State& state, cst_voice* (*register_voice)(const char*)) {
  flite_init();
  cst_voice* const voice = register_voice(nullptr);
  double audio_seconds = 0;
  for ([[maybe_unused]] auto iteration : state) {
    const auto started = Clock::now();
    cst_wave* const wave = flite_text_to_wave(kSentence, voice);
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - started).count());
    audio_seconds = static_cast<double>(wave->num_samples) / wave->sample_rate;
    delete_wave(wave);
  }
  state.counters["x_real_time"] = benchmark::Counter(audio_seconds, benchmark::Counter::kIsIterationInvariantRate);
}

#define SPEECH_BENCHMARK(...) BENCHMARK_CAPTURE(__VA_ARGS__)->UseManualTime()->Unit(benchmark::kMillisecond)

SPEECH_BENCHMARK(flite_directly, slt, register_cmu_us_slt);
SPEECH_BENCHMARK(through_worker, slt, speech::Engine::kFlite, "slt");
SPEECH_BENCHMARK(flite_directly, kal16, register_cmu_us_kal16);
SPEECH_BENCHMARK(through_worker, kal16, speech::Engine::kFlite, "kal16");
SPEECH_BENCHMARK(through_worker, espeak, speech::Engine::kEspeak, "en-us");
SPEECH_BENCHMARK(first_audio, slt, speech::Engine::kFlite, "slt");
SPEECH_BENCHMARK(first_audio, rms, speech::Engine::kFlite, "rms");
SPEECH_BENCHMARK(first_audio, kal16, speech::Engine::kFlite, "kal16");
SPEECH_BENCHMARK(first_audio, espeak, speech::Engine::kEspeak, "en-us");

}  // namespace

BENCHMARK_MAIN();
