#include <cmath>
#include <numbers>

#include <ebur128.h>
#include <gtest/gtest.h>

#include "audio/decibel.h"
#include "audio/mastering/gain_rider.h"
#include "audio/mastering/limiter.h"
#include "audio/mastering/loudness.h"
#include "audio/mastering/pauses.h"
#include "audio/mastering/resampler.h"
#include "audio/mastering/speech_edges.h"
#include "audio/mastering/spool.h"
#include "audio/mastering/true_peak.h"
#include "audio/test_signals.h"

namespace showrunner::audio {
namespace {

using testing::speech_like;

constexpr int kRate = 44'100;

std::vector<float> sine(double hz, double seconds, double level, double phase = 0) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * kRate));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] =
        static_cast<float>(level * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / kRate + phase));
  }
  return samples;
}

std::vector<float> loud_speech(double gain) {
  auto samples = *Resampler(16'000, kRate).convert(trim_speech(speech_like(4, 16'000, 0.8), 0).samples);
  for (float& sample : samples) sample *= static_cast<float>(gain);
  return samples;
}

double true_peak(std::span<const float> samples) {
  TruePeakMeter meter;
  meter.add(samples);
  return meter.dbtp();
}

double true_peak_by_libebur128(std::span<const float> samples) {
  ebur128_state* state = ebur128_init(1, kRate, EBUR128_MODE_TRUE_PEAK);
  ebur128_add_frames_float(state, samples.data(), samples.size());
  double peak = 0;
  ebur128_true_peak(state, 0, &peak);
  ebur128_destroy(&state);
  return to_decibel(peak);
}

TEST(TruePeak, FindsPeaksBetweenSamples) {
  // A quarter of the sample rate, 45 degrees off: every sample is 3 dB below the crest (BS.1770-4, Annex 2).
  EXPECT_NEAR(true_peak(sine(kRate / 4.0, 1, 0.5, std::numbers::pi / 4)), -6.02, 0.2);  // the tolerance of BS.1770
  EXPECT_EQ(true_peak(std::vector<float>(1'000)), -HUGE_VAL);
}

TEST(TruePeak, AgreesWithLibebur128HoweverItIsFed) {
  const auto speech = loud_speech(1.0);
  EXPECT_NEAR(true_peak(speech), true_peak_by_libebur128(speech), 0.05);
  TruePeakMeter in_pieces;
  for (std::size_t at = 0; at < speech.size(); at += 77) {
    in_pieces.add(std::span(speech).subspan(at, std::min<std::size_t>(77, speech.size() - at)));
  }
  EXPECT_EQ(in_pieces.dbtp(), true_peak(speech));
}

std::vector<float> limited(std::span<const float> input, double ceiling_dbtp, std::size_t step) {
  Limiter limiter(kRate, ceiling_dbtp);
  std::vector<float> output;
  for (std::size_t at = 0; at < input.size(); at += step) {
    limiter.process(input.subspan(at, std::min(step, input.size() - at)), output);
  }
  limiter.flush(output);
  return output;
}

TEST(Limiter, KeepsTheCeilingOnSpeechTwelveDecibelsTooLoud) {
  const auto input = loud_speech(4.0);
  const auto output = limited(input, -2.0, 4'096);
  ASSERT_EQ(output.size(), input.size());
  EXPECT_LE(true_peak_by_libebur128(output), -1.95);
  EXPECT_GE(true_peak_by_libebur128(output), -2.5);
}

TEST(Limiter, PassesQuietSignalsUnchangedAndInPlace) {
  const auto input = loud_speech(0.1);
  EXPECT_EQ(limited(input, -2.0, 1'000), input);
}

TEST(Limiter, DoesNotDependOnHowItIsFed) {
  const auto input = loud_speech(2.0);
  EXPECT_EQ(limited(input, -2.0, 1), limited(input, -2.0, 10'000));
}

TEST(Limiter, ComesBackToUnityAfterAPeak) {
  auto input = sine(440, 2, 0.3);
  input[10'000] = 2.0F;
  const auto output = limited(input, -2.0, 4'096);
  EXPECT_TRUE(std::equal(input.begin(), input.begin() + 9'000, output.begin()));
  EXPECT_TRUE(std::equal(input.begin() + 50'000, input.end(), output.begin() + 50'000));
  EXPECT_LE(true_peak(output), -1.95);
}

TEST(Limiter, TakesStreamsShorterThanItsLookAhead) {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 300U}) {
    const std::vector<float> input(size, 0.1F);
    EXPECT_EQ(limited(input, -2.0, 50), input);
  }
}

TEST(Loudness, MeasuresTheReferenceSignalOfEbuTech3341AsDualMono) {
  // A 1 kHz sine at -23 dBFS on both channels of a stereo signal is -23 LUFS; so is one channel that is heard on both.
  LoudnessMeter meter(kRate);
  meter.add(sine(1'000, 20, from_decibel(-23)));
  EXPECT_NEAR(meter.integrated(), -23.0, 0.1);
  EXPECT_EQ(LoudnessMeter(kRate).integrated(), -HUGE_VAL);
}

TEST(SpeechEdges, CutsSilenceButKeepsMarginsAndFadesBothEnds) {
  const Pcm pcm = speech_like(1, 16'000, 0.5, 0, 400);
  const TrimmedSpeech speech = trim_speech(pcm, 0);
  EXPECT_NEAR(static_cast<double>(speech.samples.size()) / 16'000, 1.08, 0.02);
  EXPECT_NEAR(speech.trimmed_lead_ms, 370, 12);
  EXPECT_LT(std::abs(speech.samples.front()), 1e-4);
  EXPECT_LT(std::abs(speech.samples.back()), 1e-4);
}

TEST(SpeechEdges, HearsAQuietVoiceByItsCalibration) {
  const Pcm pcm = speech_like(1, 16'000, 0.01);
  EXPECT_LT(trim_speech(pcm, -20).samples.size(), trim_speech(pcm, 20).samples.size());
}

TEST(SpeechEdges, FindsNothingInSilenceOrPureOffset) {
  EXPECT_TRUE(trim_speech({.sample_rate = 16'000}, 0).samples.empty());
  EXPECT_TRUE(trim_speech({.sample_rate = 16'000, .samples = std::vector<std::int16_t>(999, 0)}, 0).samples.empty());
  EXPECT_TRUE(
      trim_speech({.sample_rate = 16'000, .samples = std::vector<std::int16_t>(999, -9'000)}, 0).samples.empty());
}

TEST(Resampler, KeepsLengthAndPitchAtOddRatesTimeAfterTime) {
  const int odd = 22'050 * 107 / 100;
  Resampler resampler(odd, kRate);
  const auto speech = trim_speech(speech_like(1, odd, 0.5), 0).samples;
  const auto first = resampler.convert(speech);
  const auto second = resampler.convert(speech);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  EXPECT_NEAR(static_cast<double>(first->size()), static_cast<double>(speech.size()) * kRate / odd, 2);
  EXPECT_TRUE(resampler.convert({})->empty());
}

TEST(Pauses, VaryByTheSentenceWithinFifteenPercentAndAreRepeatable) {
  std::set<std::int64_t> lengths;
  for (unsigned voice = 0; voice < 20; ++voice) {
    const Pcm sentence = speech_like(0.2, 16'000, 0.5, voice);
    const auto length = pause_samples(Pause::kTurn, {}, sentence, kRate);
    EXPECT_EQ(length, pause_samples(Pause::kTurn, {}, sentence, kRate));
    EXPECT_NEAR(static_cast<double>(length) / kRate, 0.4, 0.061);
    lengths.insert(length);
  }
  EXPECT_GT(lengths.size(), 15U);
  EXPECT_EQ(pause_samples(Pause::kNone, {}, {}, kRate), 0);
  EXPECT_EQ(pause_samples(Pause::kNone, 1'000, {}, kRate), kRate);
}

TEST(RoomTone, LiesAtMinusSeventyTwoDecibels) {
  std::vector<float> samples(std::size_t{5} * kRate);
  RoomTone(kRate).add_to(samples);
  double power = 0;
  for (const float sample : samples) power += static_cast<double>(sample) * sample;
  EXPECT_NEAR(10 * std::log10(power / static_cast<double>(samples.size())), -72, 0.5);
}

TEST(GainRider, TrustsTheCalibrationFirstAndTheMeasurementInTheEnd) {
  GainRider rider(kRate, 1, -16);
  const auto tone = sine(1'000, 5, from_decibel(-26));  // 10 dB too quiet
  const double first = rider.ride(0, tone, 0);
  EXPECT_LT(first, 4.0);
  double last = first;
  for (int i = 0; i < 120; ++i) {
    const double gain = rider.ride(0, tone, 0);
    EXPECT_LT(std::abs(gain - last), 2.5);
    last = gain;
  }
  EXPECT_NEAR(last, 10.5, 0.6);
  EXPECT_NEAR(rider.settled_gains()[0], 10.5, 0.7);  // what came out too quiet at first is made good
}

TEST(Spool, GivesBackWhatItWasGiven) {
  auto spool = Spool::create(std::filesystem::temp_directory_path() / "episode.mp3");
  ASSERT_TRUE(spool) << spool.error().message;
  const Pcm pcm = speech_like(1, 16'000, 0.5);
  ASSERT_TRUE(spool->append(3, 17, pcm));
  ASSERT_TRUE(spool->append(1, 0, {.sample_rate = 8'000}));
  for (int round = 0; round < 2; ++round) {
    spool->rewind();
    const auto first = spool->next();
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->speaker, 3U);
    EXPECT_EQ((*first)->pause, 17);
    EXPECT_EQ((*first)->pcm, pcm);
    ASSERT_TRUE(*spool->next());
    const auto end = spool->next();
    ASSERT_TRUE(end);
    EXPECT_FALSE(*end);
  }
}

}  // namespace
}  // namespace showrunner::audio
