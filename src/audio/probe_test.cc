#include "audio/probe.h"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "audio/codec/splice.h"
#include "audio/codec/wav_header.h"
#include "audio/renderer.h"
#include "audio/test_signals.h"
#include "base/file.h"

namespace showrunner::audio {
namespace {

namespace fs = std::filesystem;

/// A damaged file is refused with a reason, or taken for what is left of it.
void expect_harmless(const fs::path& path) {
  const auto info = probe_audio(path);
  if (info) {
    EXPECT_GE(info->samples, 0);
  } else {
    EXPECT_FALSE(info.error().message.empty());
  }
}

class ProbeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() / fmt::format("showrunner-probe-{}", ::getpid());
    fs::create_directories(directory_);
  }

  void TearDown() override { fs::remove_all(directory_); }

  fs::path write(std::string_view name, std::string_view bytes) const {
    EXPECT_TRUE(write_file_atomically(directory_ / name, bytes));
    return directory_ / name;
  }

  fs::path directory_;
};

std::string little_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xFFU));
  return text;
}

/// A WAV file with `data`, said to be `data_bytes` long.
std::string wav(int tag, int channels, int bits, std::string_view data, std::uint32_t data_bytes) {
  return "RIFF" + little_endian(0, 4) + "WAVEfmt " + little_endian(16, 4) +
         little_endian(static_cast<unsigned>(tag), 2) + little_endian(static_cast<unsigned>(channels), 2) +
         little_endian(48'000, 4) + little_endian(0, 4) + little_endian(0, 2) +
         little_endian(static_cast<unsigned>(bits), 2) + "data" + little_endian(data_bytes, 4) + std::string(data);
}

TEST_F(ProbeTest, ReadsStereoWavOfEveryWidthUpToWhereItEnds) {
  for (const auto& [tag, bits] : {std::pair(1, 16), std::pair(1, 24), std::pair(1, 32), std::pair(3, 32)}) {
    const std::string data(static_cast<std::size_t>(2 * bits / 8 * 1'000 + 1), '\0');
    const auto info = probe_audio(write("x.wav", wav(tag, 2, bits, data, 0xFFFF'FFFF)));
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->channels, 2);
    EXPECT_EQ(info->samples, 1'000);
    EXPECT_EQ(info->true_peak_dbtp, -HUGE_VAL);
    EXPECT_NEAR(info->lead_silence_seconds, 1'000 / 48'000.0, 1e-9);
  }
}

TEST_F(ProbeTest, MeasuresSilenceInFrontWithinAndBehind) {
  std::string data;
  const auto append = [&](int samples, std::uint32_t value) {
    for (int i = 0; i < samples; ++i) data += little_endian(value, 2);
  };
  append(4'800, 0);
  append(100, 9'000);
  append(48'000, 3);
  append(100, 9'000);
  append(9'600, 0);
  const auto info = probe_audio(write("x.wav", wav(1, 1, 16, data, static_cast<std::uint32_t>(data.size()))));
  ASSERT_TRUE(info);
  EXPECT_NEAR(info->lead_silence_seconds, 0.1, 1e-9);
  EXPECT_NEAR(info->longest_silence_seconds, 1.0, 1e-9);
  EXPECT_NEAR(info->tail_silence_seconds, 0.2, 1e-9);
}

TEST_F(ProbeTest, SaysWhatIsWrongWithFilesThatAreNoAudio) {
  const auto code = [&](std::string_view bytes) {
    const auto info = probe_audio(write("x", bytes));
    return info ? std::optional<ErrorCode>() : info.error().code;
  };
  for (const std::string_view bytes : {"", "x", "plain text, no audio", "RIFF", "RIFF1234WAVE", "RIFF1234WAVEdata1234",
                                       "OggS", "fLaC", "ID3\4\0\0\0\0\0\0", "\xFF\xFB\x90\x64 broken"}) {
    EXPECT_EQ(code(bytes), ErrorCode::kInvalidInput) << bytes;
  }
  EXPECT_EQ(code(wav(1, 0, 16, "xx", 2)), ErrorCode::kInvalidInput);
  EXPECT_EQ(code(wav(2, 1, 4, "xx", 2)), ErrorCode::kInvalidInput);
  EXPECT_EQ(probe_audio(directory_ / "missing").error().code, ErrorCode::kNotFound);
}

TEST_F(ProbeTest, SurvivesTruncatedAndDamagedFiles) {
  for (const Format format : kFormats) {
    const fs::path target = directory_ / "whole";
    auto renderer = Renderer::create(target, RenderSettings::for_format(format), {0.0});
    ASSERT_TRUE(renderer);
    ASSERT_TRUE(renderer->add({.pcm = testing::speech_like(2, 16'000, 0.5)}));
    ASSERT_TRUE(renderer->finish({.title = "Damaged", .chapters = {{.title = "One"}}}));
    ASSERT_TRUE(renderer->commit());
    const std::string whole = *read_file(target, 16U << 20U);
    for (std::size_t part = 1; part < 8; ++part) {
      expect_harmless(write("part", std::string_view(whole).substr(0, whole.size() * part / 8)));
      std::string damaged = whole;
      for (std::size_t i = part * 37; i < damaged.size(); i += 997) damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
      expect_harmless(write("damaged", damaged));
    }
  }
}

TEST_F(ProbeTest, SplicesBytesIntoAFileLargerThanItsBuffer) {
  std::string content(3'000'000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 2'654'435'761U >> 13U);
  for (const auto& [removed, inserted] : {std::pair(0U, 5'000U), std::pair(700U, 10U), std::pair(20U, 20U)}) {
    auto file = AtomicFile::create(directory_ / "spliced");
    ASSERT_TRUE(file && file->write(content));
    const std::string bytes(inserted, 'x');
    ASSERT_TRUE(splice(*file, 100, removed, bytes));
    ASSERT_TRUE(file->commit());
    EXPECT_EQ(*read_file(directory_ / "spliced", 16U << 20U), std::string(content).replace(100, removed, bytes));
  }
}

}  // namespace
}  // namespace showrunner::audio
