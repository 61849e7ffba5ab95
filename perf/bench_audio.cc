// What each step of mastering and encoding costs. The counter "x_realtime" is seconds of audio for each second of one
// core.
//
// The signal is synthetic speech of src/audio/test_signals.h: 16 kHz, with peaks that keep the limiter at work.

#include <filesystem>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include "audio/codec/encoder.h"
#include "audio/mastering/gain_rider.h"
#include "audio/mastering/limiter.h"
#include "audio/mastering/loudness.h"
#include "audio/mastering/monitor.h"
#include "audio/mastering/pauses.h"
#include "audio/mastering/resampler.h"
#include "audio/mastering/speech_edges.h"
#include "audio/mastering/true_peak.h"
#include "audio/probe.h"
#include "audio/renderer.h"
#include "audio/test_signals.h"

namespace {

using namespace showrunner;
using namespace showrunner::audio;

constexpr double kSentenceSeconds = 5;
constexpr int kVoiceRate = 16'000;
constexpr int kEpisodeRate = 44'100;

const Pcm& sentence() {
  static const Pcm pcm = audio::testing::speech_like(kSentenceSeconds, kVoiceRate, 0.7);
  return pcm;
}

const std::vector<float>& resampled() {
  static const auto samples = *Resampler(kVoiceRate, kEpisodeRate).convert(trim_speech(sentence(), 0).samples);
  return samples;
}

void count_realtime(benchmark::State& state, double audio_seconds) {
  state.counters["x_realtime"] =
      benchmark::Counter(audio_seconds * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void count_resampled(benchmark::State& state) {
  count_realtime(state, static_cast<double>(resampled().size()) / kEpisodeRate);
}

std::filesystem::path scratch(std::string_view name) {
  return std::filesystem::temp_directory_path() / fmt::format("bench-audio-{}-{}", ::getpid(), name);
}

void trim(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(trim_speech(sentence(), 0));
  count_realtime(state, sentence().seconds());
}

BENCHMARK(trim);

void resample(benchmark::State& state) {
  const auto speech = trim_speech(sentence(), 0).samples;
  Resampler resampler(kVoiceRate, kEpisodeRate);
  for (auto _ : state) benchmark::DoNotOptimize(resampler.convert(speech));
  count_resampled(state);
}

BENCHMARK(resample);

void ride_gain(benchmark::State& state) {
  GainRider rider(kEpisodeRate, 1, -16);
  for (auto _ : state) benchmark::DoNotOptimize(rider.ride(0, resampled(), 15'000));
  count_resampled(state);
}

BENCHMARK(ride_gain);

void room_tone(benchmark::State& state) {
  RoomTone tone(kEpisodeRate);
  std::vector<float> samples(resampled());
  for (auto _ : state) tone.add_to(samples);
  count_resampled(state);
}

BENCHMARK(room_tone);

/// With the gain in dB as argument: 0 rests most of the time, 6 limits every syllable.
void limit(benchmark::State& state) {
  Limiter limiter(kEpisodeRate, -2.0);
  std::vector<float> input(resampled());
  for (float& sample : input) sample *= std::pow(10.0F, static_cast<float>(state.range(0)) / 20);
  std::vector<float> output;
  for (auto _ : state) {
    output.clear();
    limiter.process(input, output);
  }
  count_resampled(state);
}

BENCHMARK(limit)->Arg(-12)->Arg(0)->Arg(6);

void measure_loudness(benchmark::State& state) {
  LoudnessMeter meter(kEpisodeRate);
  for (auto _ : state) meter.add(resampled());
  count_resampled(state);
}

BENCHMARK(measure_loudness);

void measure_true_peak(benchmark::State& state) {
  TruePeakMeter meter;
  for (auto _ : state) meter.add(resampled());
  count_resampled(state);
}

BENCHMARK(measure_true_peak);

/// Encoding and decoding what was encoded, for the monitor.
void encode(benchmark::State& state, Format format) {
  const auto settings = RenderSettings::for_format(format);
  const auto speech = trim_speech(sentence(), 0).samples;
  const auto samples = *Resampler(kVoiceRate, settings.sample_rate).convert(speech);
  auto file = *AtomicFile::create(scratch(to_string(format)));
  Monitor monitor(settings.sample_rate);
  const auto encoder = *make_encoder(settings, {.file = file, .monitor = monitor, .live = {}});
  for (auto _ : state) benchmark::DoNotOptimize(encoder->encode(samples));
  benchmark::DoNotOptimize(encoder->finish({}));
  count_realtime(state, static_cast<double>(samples.size()) / settings.sample_rate);
}

BENCHMARK_CAPTURE(encode, mp3, Format::kMp3);
BENCHMARK_CAPTURE(encode, opus, Format::kOpus);
BENCHMARK_CAPTURE(encode, flac, Format::kFlac);
BENCHMARK_CAPTURE(encode, wav, Format::kWav);
BENCHMARK_CAPTURE(encode, aac, Format::kAac);

/// The gain that makes the sentence -16 LUFS, as the voices of the program bring it with them.
double calibration_db() {
  LoudnessMeter meter(kVoiceRate);
  meter.add(trim_speech(sentence(), 0).samples);
  return -16.0 - meter.integrated();
}

/// Everything: sentences in, finished file out.
void render(benchmark::State& state, Format format) {
  constexpr int kSentences = 40;
  double seconds = 0;
  for (auto _ : state) {
    auto renderer = *Renderer::create(scratch("episode"), RenderSettings::for_format(format), {calibration_db()});
    for (int i = 0; i < kSentences; ++i) benchmark::DoNotOptimize(renderer.add({.pcm = sentence()}));
    const auto report = renderer.finish({.title = "Benchmark"});
    if (!report) {
      state.SkipWithError(report.error().message.c_str());
      return;
    }
    seconds = report->duration_seconds();
  }
  count_realtime(state, seconds);
}

BENCHMARK_CAPTURE(render, mp3, Format::kMp3)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render, opus, Format::kOpus)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render, flac, Format::kFlac)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render, wav, Format::kWav)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render, aac, Format::kAac)->Unit(benchmark::kMillisecond);

}  // namespace
