#include "audio/renderer.h"

#include <csignal>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "audio/probe.h"
#include "audio/test_judge.h"
#include "audio/test_signals.h"
#include "base/file.h"
#include "base/hash.h"

namespace showrunner::audio {
namespace {

namespace fs = std::filesystem;
using testing::judge;
using testing::Judgement;
using testing::speech_like;

constexpr std::size_t kMaxFile = 256U << 20U;
constexpr std::int64_t kMargin = 1'323;  ///< the 30 ms that are kept in front of an onset, at 44.1 kHz

class RendererTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() / fmt::format("showrunner-audio-{}", ::getpid());
    fs::create_directories(directory_);
  }

  void TearDown() override { fs::remove_all(directory_); }

  std::size_t files_left() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }

  fs::path directory_;
};

struct Rendered {
  RenderReport report;
  std::vector<Placement> placements;
  std::vector<std::string> speaker_ranges;  ///< for judge.py
};

EpisodeTags example_tags() {
  return {.title = "Über den Äther",
          .artist = "Ada & Ben",
          .album = "Showrunner",
          .language = "en-GB",
          .comment = "Made by machines.",
          .track = 3,
          .released_ms = 1'796'000'000'000,
          .chapters = {{.start_ms = 120, .end_ms = 0, .title = "Opening"},
                       {.start_ms = 4'000, .end_ms = 0, .title = "The matter"},
                       {.start_ms = 9'000, .end_ms = 0, .title = "Close"}}};
}

Result<Rendered> render(const fs::path& target, const RenderSettings& settings, const std::vector<Piece>& pieces,
                        const std::vector<double>& calibration_db, const EpisodeTags& tags = example_tags()) {
  auto renderer = Renderer::create(target, settings, calibration_db);
  if (!renderer) return fail(renderer.error());
  Rendered rendered;
  std::vector<std::string> ranges(calibration_db.size());
  for (const Piece& piece : pieces) {
    const auto placement = renderer->add(piece);
    if (!placement) return fail(placement.error());
    rendered.placements.push_back(*placement);
    ranges[piece.speaker] += fmt::format("{}{}:{}", ranges[piece.speaker].empty() ? "" : ",", placement->first_sample,
                                         placement->end_sample);
  }
  for (std::size_t i = 0; i < ranges.size(); ++i) rendered.speaker_ranges.push_back(fmt::format("{}={}", i, ranges[i]));
  const std::int64_t announced = renderer->total_samples();
  auto report = renderer->finish(tags);
  if (!report) return fail(report.error());
  EXPECT_EQ(announced, report->samples);
  rendered.report = *report;
  if (auto committed = renderer->commit(); !committed) return fail(committed.error());
  return rendered;
}

/// Two speakers of different rates and levels, taking turns.
std::vector<Piece> dialogue(int turns, double level_a, double level_b) {
  std::vector<Piece> pieces;
  for (int i = 0; i < turns; ++i) {
    const bool second = i % 2 == 1;
    pieces.push_back({.speaker = second ? 1U : 0U,
                      .pcm = speech_like(1.5 + 0.37 * (i % 5), second ? 22'050 : 16'000, second ? level_b : level_a,
                                         static_cast<unsigned>(i)),
                      .pause = i % 3 == 0 ? Pause::kParagraph : Pause::kTurn});
  }
  return pieces;
}

class EveryFormat : public RendererTest, public ::testing::WithParamInterface<Format> {};

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat, ::testing::ValuesIn(kFormats),
                         [](const auto& format) { return std::string(to_string(format.param)); });

TEST_P(EveryFormat, KeepsWhatIsPromisedByTheJudgementOfOtherTools) {
  const fs::path target = directory_ / fmt::format("episode.{}", to_string(GetParam()));
  const auto rendered = render(target, RenderSettings::for_format(GetParam()), dialogue(12, 0.5, 0.3), {0.0, 0.0});
  ASSERT_TRUE(rendered) << rendered.error().message;
  const Judgement judgement = judge(target, rendered->speaker_ranges);

  EXPECT_EQ(judgement.number("samples"), static_cast<double>(rendered->report.samples));
  EXPECT_EQ(judgement.number("rate"), rendered->report.sample_rate);
  // What ffprobe says without decoding is whole frames for MP3 and has the pre-skip in it for Opus; what it decodes is
  // exact (above).
  if (GetParam() != Format::kAac) {  // whose duration ffprobe only guesses, from the bit rate
    const double samples_more = GetParam() == Format::kMp3 ? 3 * 1152 : GetParam() == Format::kOpus ? 312 : 0;
    EXPECT_NEAR(judgement.number("duration"), rendered->report.duration_seconds(),
                samples_more / rendered->report.sample_rate + 1e-5);
  }
  EXPECT_NEAR(judgement.number("lufs"), -16.0, 0.5);
  EXPECT_LE(judgement.number("true_peak"), -1.0);
  EXPECT_NEAR(judgement.number("lufs"), rendered->report.loudness_lufs, 0.15);
  EXPECT_NEAR(judgement.number("true_peak"), rendered->report.true_peak_dbtp, 0.2);

  const auto speakers = judgement.all("speaker");
  ASSERT_EQ(speakers.size(), 2U);
  EXPECT_NEAR(std::stod(speakers[0].substr(2)), std::stod(speakers[1].substr(2)), 1.0);
  for (const std::string& onset : judgement.all("onset_ms")) EXPECT_NEAR(std::stod(onset.substr(2)), 0, 50) << onset;

  EXPECT_EQ(files_left(), 1U);
  const auto info = probe_audio(target);
  if (GetParam() == Format::kPcm) {
    EXPECT_FALSE(info);
    return;
  }
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->format, GetParam());
  EXPECT_EQ(info->samples, rendered->report.samples);
  EXPECT_EQ(info->declared_samples, rendered->report.samples);
  EXPECT_EQ(info->bytes, rendered->report.bytes);
  EXPECT_LE(info->lead_silence_seconds, 0.5);
  EXPECT_LE(info->tail_silence_seconds, 2.0);
  EXPECT_LE(info->longest_silence_seconds, 2.0);
  if (GetParam() == Format::kAac) return;  // it has no room for tags
  EXPECT_EQ(info->tags.title, "Über den Äther");
  EXPECT_EQ(info->tags.track, 3);
  EXPECT_EQ(info->tags.released_ms, 1'795'996'800'000);  // its day
  const std::int64_t duration_ms = rendered->report.samples * 1000 / rendered->report.sample_rate;
  EXPECT_EQ(info->tags.chapters,
            (std::vector<EpisodeTags::Chapter>{{.start_ms = 0, .end_ms = 4'000, .title = "Opening"},
                                               {.start_ms = 4'000, .end_ms = 9'000, .title = "The matter"},
                                               {.start_ms = 9'000, .end_ms = duration_ms, .title = "Close"}}));
}

TEST_P(EveryFormat, GivesTheSameBytesForTheSamePieces) {
  const auto pieces = dialogue(4, 0.5, 0.4);
  std::vector<std::string> hashes;
  for (const char* const name : {"first", "second"}) {
    const auto rendered = render(directory_ / name, RenderSettings::for_format(GetParam()), pieces, {0.0, 1.5});
    ASSERT_TRUE(rendered) << rendered.error().message;
    hashes.push_back(sha256_hex(*read_file(directory_ / name, kMaxFile)));
  }
  EXPECT_EQ(hashes[0], hashes[1]);
}

TEST_P(EveryFormat, LeavesNothingAndNamesTheTargetWhenTheDiskIsFull) {
  const fs::path target = directory_ / "episode";
  const auto pieces = dialogue(40, 0.5, 0.3);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit limit{.rlim_cur = 200'000, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const auto rendered = render(target, RenderSettings::for_format(GetParam()), pieces, {0.0, 0.0});
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(rendered);
  EXPECT_NE(rendered.error().message.find(target.string()), std::string::npos) << rendered.error().message;
  EXPECT_EQ(files_left(), 0U);
}

TEST_F(RendererTest, WritesChaptersThatPlayersShow) {
  const fs::path target = directory_ / "episode.mp3";
  const auto rendered = render(target, RenderSettings::for_format(Format::kMp3), dialogue(8, 0.5, 0.3), {0.0, 0.0});
  ASSERT_TRUE(rendered) << rendered.error().message;
  const Judgement judgement = judge(target);
  EXPECT_EQ(judgement.text("id3"), "2.4.0");
  EXPECT_EQ(judgement.text("TIT2"), "Über den Äther");
  EXPECT_EQ(judgement.text("TCON"), "Podcast");
  EXPECT_EQ(judgement.text("TLAN"), "eng");
  EXPECT_EQ(judgement.text("toc"), "toc 3 ch1 ch2 ch3");
  const std::int64_t duration_ms = rendered->report.samples * 1000 / rendered->report.sample_rate;
  EXPECT_EQ(judgement.all("chapter"), (std::vector<std::string>{"0 4000 Opening", "4000 9000 The matter",
                                                                fmt::format("9000 {} Close", duration_ms)}));
}

TEST_F(RendererTest, MakesSpeakersTwelveDecibelsApartEquallyLoudWithoutAnyCalibration) {
  const fs::path target = directory_ / "episode.mp3";
  const auto rendered = render(target, RenderSettings::for_format(Format::kMp3), dialogue(16, 0.6, 0.15), {0.0, 0.0});
  ASSERT_TRUE(rendered) << rendered.error().message;
  const Judgement judgement = judge(target, rendered->speaker_ranges);
  const auto speakers = judgement.all("speaker");
  ASSERT_EQ(speakers.size(), 2U);
  EXPECT_NEAR(std::stod(speakers[0].substr(2)), std::stod(speakers[1].substr(2)), 1.0);
  EXPECT_NEAR(judgement.number("lufs"), -16.0, 0.5);
  EXPECT_LE(judgement.number("true_peak"), -1.0);
}

TEST_F(RendererTest, TamesClippedAndOffsetAndOddlySampledPieces) {
  std::vector<Piece> pieces;
  Piece clipped{.speaker = 0, .pcm = speech_like(3, 16'000, 4.0)};
  Piece offset{.speaker = 1, .pcm = speech_like(3, 22'050 * 107 / 100, 0.3, 1)};
  for (auto& sample : offset.pcm.samples) sample = static_cast<std::int16_t>(sample + 3000);
  Piece narrow{.speaker = 1, .pcm = speech_like(3, 8'000, 0.3, 2)};
  for (int i = 0; i < 3; ++i) pieces.insert(pieces.end(), {clipped, offset, narrow});
  const fs::path target = directory_ / "episode.wav";
  const auto rendered = render(target, RenderSettings::for_format(Format::kWav), pieces, {0.0, 0.0});
  ASSERT_TRUE(rendered) << rendered.error().message;
  const Judgement judgement = judge(target, rendered->speaker_ranges);
  EXPECT_NEAR(judgement.number("lufs"), -16.0, 0.5);
  EXPECT_LE(judgement.number("true_peak"), -1.0);
  const auto speakers = judgement.all("speaker");
  EXPECT_NEAR(std::stod(speakers[0].substr(2)), std::stod(speakers[1].substr(2)), 1.0);
}

TEST_F(RendererTest, TakesEveryPauseAsItWasOrdered) {
  auto renderer = Renderer::create(directory_ / "x.wav", RenderSettings::for_format(Format::kWav), {0.0});
  ASSERT_TRUE(renderer);
  Piece piece{.pcm = speech_like(1, 16'000, 0.5)};
  const auto first = renderer->add(piece);
  EXPECT_EQ(first->first_sample, 13'230 + kMargin);
  piece.pause_ms = 1'000;
  const auto second = renderer->add(piece);
  EXPECT_EQ(second->first_sample - first->end_sample, 44'100 + kMargin);
  piece.pause_ms.reset();
  piece.pause = Pause::kHeading;
  const auto third = renderer->add(piece);
  EXPECT_NEAR(static_cast<double>(third->first_sample - kMargin - second->end_sample) / 44.1, 900, 135);
  piece.pause = Pause::kNone;
  EXPECT_EQ(renderer->add(piece)->first_sample, third->end_sample + kMargin);
  EXPECT_NEAR(first->onset_ms, 150, 12);
}

TEST_F(RendererTest, PassesOverSilentPiecesButKeepsTheirPause) {
  auto renderer = Renderer::create(directory_ / "x.wav", RenderSettings::for_format(Format::kWav), {0.0});
  ASSERT_TRUE(renderer);
  const Piece speech{.pcm = speech_like(1, 16'000, 0.5), .pause = Pause::kClause};
  const Piece silent{.pcm = {.sample_rate = 16'000, .samples = std::vector<std::int16_t>(8'000)}, .pause_ms = 2'000};
  const auto first = renderer->add(speech);
  const auto nothing = renderer->add(silent);
  EXPECT_EQ(nothing->first_sample, first->end_sample);
  EXPECT_EQ(nothing->end_sample, first->end_sample);
  EXPECT_EQ(renderer->add(speech)->first_sample - first->end_sample, std::int64_t{2} * 44'100 + kMargin);
}

TEST_F(RendererTest, RefusesAnEpisodeWithoutSpeech) {
  for (const bool with_silent_piece : {false, true}) {
    auto renderer = Renderer::create(directory_ / "x.mp3", RenderSettings{}, {0.0});
    ASSERT_TRUE(renderer);
    if (with_silent_piece) {
      ASSERT_TRUE(renderer->add({.pcm = {.sample_rate = 16'000, .samples = std::vector<std::int16_t>(16'000, 2'000)}}));
      ASSERT_TRUE(renderer->add({.pcm = {.sample_rate = 16'000, .samples = {}}}));
    }
    const auto report = renderer->finish({});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::kInvalidInput);
    EXPECT_FALSE(renderer->commit());
  }
  EXPECT_EQ(files_left(), 0U);
}

TEST_P(EveryFormat, LeavesOneShortWordAsItIsCalibrated) {
  const fs::path target = directory_ / "word";
  const auto rendered = render(target, RenderSettings::for_format(GetParam()), {{.pcm = speech_like(0.25, 8'000, 0.2)}},
                               {6.0}, {.title = "Hi"});
  ASSERT_TRUE(rendered) << rendered.error().message;
  EXPECT_LT(rendered->report.true_peak_dbtp, -4.0);
  EXPECT_GT(rendered->report.loudness_lufs, -30.0);
}

TEST_F(RendererTest, RendersPiecesOfOneSample) {
  const Piece click{.pcm = {.sample_rate = 16'000, .samples = {20'000}}};
  Piece dip = click;
  dip.pcm.samples = {0, 30'000, 0};
  const auto rendered = render(directory_ / "clicks", RenderSettings{}, {click, dip, click}, {0.0});
  ASSERT_TRUE(rendered) << rendered.error().message;
}

TEST_F(RendererTest, SaysWhatIsWrongWithItsArguments) {
  const auto code = [&](const RenderSettings& settings, std::vector<double> calibration) {
    const auto renderer = Renderer::create(directory_ / "x", settings, std::move(calibration));
    return renderer ? std::optional<ErrorCode>() : renderer.error().code;
  };
  EXPECT_EQ(code({}, {}), ErrorCode::kInvalidInput);
  EXPECT_EQ(code({.sample_rate = 44'000}, {0.0}), ErrorCode::kInvalidInput);
  EXPECT_EQ(code({.format = Format::kOpus}, {0.0}), ErrorCode::kInvalidInput);
  EXPECT_EQ(code({.format = Format::kPcm}, {0.0}), ErrorCode::kInvalidInput);
  EXPECT_EQ(code({.format = Format::kAac, .sample_rate = 43'000}, {0.0}), ErrorCode::kInvalidInput);
  EXPECT_EQ(code({.bitrate_kbps = 1'000}, {0.0}), ErrorCode::kInvalidInput);
  EXPECT_EQ(code({.target_lufs = NAN}, {0.0}), ErrorCode::kInvalidInput);

  auto renderer = Renderer::create(directory_ / "x", {}, {0.0});
  ASSERT_TRUE(renderer);
  const Pcm speech = speech_like(1, 16'000, 0.5);
  EXPECT_FALSE(renderer->add({.speaker = 1, .pcm = speech}));
  EXPECT_FALSE(renderer->add({.pcm = {.sample_rate = 0, .samples = speech.samples}}));
  EXPECT_FALSE(renderer->add({.pcm = speech, .pause_ms = -1}));
  EXPECT_FALSE(renderer->commit());
}

TEST_F(RendererTest, SaysThatItCannotWriteThere) {
  const auto renderer = Renderer::create(directory_ / "missing" / "x.mp3", {}, {0.0});
  ASSERT_FALSE(renderer);
  EXPECT_EQ(renderer.error().code, ErrorCode::kNotFound);
  EXPECT_NE(renderer.error().message.find("x.mp3"), std::string::npos);
}

TEST_F(RendererTest, LeavesNothingWhenItIsDropped) {
  auto renderer = Renderer::create(directory_ / "x.mp3", {}, {0.0});
  ASSERT_TRUE(renderer);
  ASSERT_TRUE(renderer->add({.pcm = speech_like(2, 16'000, 0.5)}));
  Renderer moved = std::move(*renderer);
  ASSERT_TRUE(moved.finish({}));
  {
    const Renderer dropped = std::move(moved);
  }
  EXPECT_EQ(files_left(), 0U);
}

TEST_F(RendererTest, HoldsMemoryFlatOverALongEpisode) {
#ifdef SHOWRUNNER_SANITIZED
  GTEST_SKIP() << "a sanitizer keeps freed memory";
#endif
  const Piece piece{.pcm = speech_like(10, 16'000, 0.5)};
  auto renderer = Renderer::create(directory_ / "long.mp3", {}, {0.0});
  ASSERT_TRUE(renderer);
  ASSERT_TRUE(renderer->add(piece));
  ASSERT_TRUE(renderer->add(piece));
  rusage early{};
  ::getrusage(RUSAGE_SELF, &early);
  for (int i = 0; i < 18; ++i) ASSERT_TRUE(renderer->add(piece));
  ASSERT_TRUE(renderer->finish({}));
  rusage late{};
  ::getrusage(RUSAGE_SELF, &late);
  EXPECT_LT(late.ru_maxrss - early.ru_maxrss, 8 * 1024) << "KiB grown";
}

}  // namespace
}  // namespace showrunner::audio
