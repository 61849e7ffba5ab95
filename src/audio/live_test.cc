#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "audio/mastering/loudness.h"
#include "audio/mastering/speech_edges.h"
#include "audio/renderer.h"
#include "audio/test_signals.h"
#include "base/file.h"
#include "base/subprocess.h"

namespace showrunner::audio {
namespace {

namespace fs = std::filesystem;
using testing::speech_like;

constexpr std::size_t kMaxFile = 256U << 20U;

/// The live bytes of an episode, and what there was of them when each call returned.
struct Broadcast {
  std::string bytes;
  std::vector<std::size_t> after_add;
  std::vector<Placement> placements;
  RenderReport report;
};

/// The gain that makes a sentence -16 LUFS, as hosts bring it with them.
double calibration_db(const Pcm& sentence) {
  LoudnessMeter meter(sentence.sample_rate);
  meter.add(trim_speech(sentence, 0).samples);
  return -16 - meter.integrated();
}

class Live : public ::testing::TestWithParam<Format> {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() / fmt::format("showrunner-live-{}", ::getpid());
    fs::create_directories(directory_);
  }

  void TearDown() override { fs::remove_all(directory_); }

  fs::path named(std::string_view name) const { return directory_ / fmt::format("{}.{}", name, to_string(GetParam())); }

  /// Six sentences of two speakers, the first of whom is `off_db` louder than calibrated.
  Broadcast broadcast(const fs::path& target, double off_db = 0, bool listened_to = true) const {
    Broadcast result;
    const ByteSink sink = [&result](std::string_view bytes) { result.bytes += bytes; };
    std::vector<Pcm> sentences;
    for (unsigned i = 0; i < 6; ++i)
      sentences.push_back(speech_like(1.5 + 0.37 * i, i % 2 == 0 ? 16'000 : 22'050, 0.4, i));
    auto renderer = Renderer::create(target, RenderSettings::for_format(GetParam()),
                                     {calibration_db(sentences[0]) + off_db, calibration_db(sentences[1])},
                                     listened_to ? sink : ByteSink());
    EXPECT_TRUE(renderer);
    for (std::size_t i = 0; i < sentences.size(); ++i) {
      const auto placed = renderer->add({.speaker = i % 2, .pcm = sentences[i]});
      EXPECT_TRUE(placed);
      result.placements.push_back(*placed);
      result.after_add.push_back(result.bytes.size());
    }
    const auto report = renderer->finish({.title = "Live", .chapters = {{.title = "All"}}});
    EXPECT_TRUE(report) << report.error().message;
    result.report = *report;
    EXPECT_TRUE(renderer->commit());
    return result;
  }

  /// The samples that ffmpeg finds in a file.
  std::vector<float> heard_by_ffmpeg(const fs::path& file) const {
    std::vector<std::string> arguments{"-v", "error"};
    if (GetParam() == Format::kPcm) arguments.insert(arguments.end(), {"-f", "s16le", "-ar", "24000", "-ac", "1"});
    arguments.insert(arguments.end(), {"-i", file.string(), "-f", "f32le", "-"});
    const auto output = run_limited("/usr/bin/ffmpeg", arguments, "", {.output_bytes = kMaxFile});
    EXPECT_TRUE(output) << output.error().message;
    std::vector<float> samples(output ? output->size() / sizeof(float) : 0);
    if (output) std::memcpy(samples.data(), output->data(), samples.size() * sizeof(float));
    return samples;
  }

  std::vector<float> heard_by_ffmpeg(std::string_view name, std::string_view bytes) const {
    EXPECT_TRUE(write_file_atomically(named(name), bytes));
    return heard_by_ffmpeg(named(name));
  }

  fs::path directory_;
};

INSTANTIATE_TEST_SUITE_P(Formats, Live, ::testing::ValuesIn(kFormats),
                         [](const auto& format) { return std::string(to_string(format.param)); });

/// By how many samples a player hears the stream later than the file: MP3 alone has a delay (the encoder's 576 samples
/// and the decoder's 529), of which only the file's Info frame tells.
std::int64_t delay_of(Format format) {
  return format == Format::kMp3 ? 1'105 : 0;
}

double farthest_apart(const std::vector<float>& file, const std::vector<float>& stream, std::size_t delay) {
  double farthest = 0;
  for (std::size_t i = 0; i < file.size(); ++i) {
    farthest = std::max(farthest, std::abs(static_cast<double>(stream[delay + i]) - file[i]));
  }
  return farthest;
}

TEST_P(Live, PlaysWhatTheFinishedFilePlays) {
  const Broadcast live = broadcast(named("file"));
  const auto stream = heard_by_ffmpeg("stream", live.bytes);
  const auto file = heard_by_ffmpeg(named("file"));
  const auto delay = static_cast<std::size_t>(delay_of(GetParam()));
  EXPECT_EQ(static_cast<std::int64_t>(file.size()), live.report.samples);
  ASSERT_GE(stream.size(), delay + file.size());
  EXPECT_LE(stream.size(), delay + file.size() + (delay > 0 ? 2 * 1'152 : 0));
  EXPECT_LT(farthest_apart(file, stream, delay), 1e-4);
}

TEST_P(Live, LeavesTheFileAsItIsWithoutAListener) {
  const Broadcast live = broadcast(named("with"));
  const Broadcast batch = broadcast(named("without"), 0, false);
  EXPECT_FALSE(live.bytes.empty());
  EXPECT_TRUE(batch.bytes.empty());
  EXPECT_EQ(*read_file(named("with"), kMaxFile), *read_file(named("without"), kMaxFile));
}

/// What encoders hold back, in seconds: frames whose end has not come, and those that the next one overlaps. The limiter
/// holds another 7 ms.
double held_back_by(Format format) {
  switch (format) {
    case Format::kMp3: return 3 * 1'152 / 44'100.0;
    case Format::kOpus: return 960 / 48'000.0;
    case Format::kFlac: return 4'096 / 44'100.0;
    case Format::kAac: return 3 * 1'024 / 44'100.0;
    case Format::kWav:
    case Format::kPcm: return 0;
  }
  return 0;
}

TEST_P(Live, HasBroughtOutEachSentenceButForItsLastMomentsWhenAddReturns) {
  const Broadcast live = broadcast(named("file"));
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{4}}) {
    const auto heard = heard_by_ffmpeg("part", std::string_view(live.bytes).substr(0, live.after_add[i]));
    const std::int64_t late =
        live.placements[i].end_sample + delay_of(GetParam()) - static_cast<std::int64_t>(heard.size());
    EXPECT_LE(static_cast<double>(late) / live.report.sample_rate, held_back_by(GetParam()) + 0.010) << i;
  }
}

TEST_P(Live, StaysTheFirstTakeWhenTheFileNeedsAnother) {
  const Broadcast live = broadcast(named("file"), 12);
  EXPECT_NEAR(live.report.loudness_lufs, -16, 0.5);
  const auto stream = heard_by_ffmpeg("stream", live.bytes);
  const auto file = heard_by_ffmpeg(named("file"));
  const auto delay = static_cast<std::size_t>(delay_of(GetParam()));
  ASSERT_GE(stream.size(), delay + file.size());
  EXPECT_LE(stream.size(), delay + file.size() + (delay > 0 ? 2 * 1'152 : 0));
  EXPECT_GT(farthest_apart(file, stream, delay), 0.1);
}

}  // namespace
}  // namespace showrunner::audio
