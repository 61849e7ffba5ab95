#include "audio/peaks.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/scratch_directory.h"

namespace showrunner::audio {
namespace {

std::string little_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xFFU));
  return text;
}

class PeaksTest : public testing::Test {
 protected:
  std::filesystem::path wav(int channels, const std::vector<std::int16_t>& samples) const {
    std::string data;
    for (const std::int16_t sample : samples) data += little_endian(static_cast<std::uint16_t>(sample), 2);
    const auto path = directory_ / "x.wav";
    std::ofstream(path, std::ios::binary)
        << "RIFF" << little_endian(static_cast<std::uint32_t>(36 + data.size()), 4) << "WAVEfmt "
        << little_endian(16, 4) << little_endian(1, 2) << little_endian(static_cast<unsigned>(channels), 2)
        << little_endian(16'000, 4) << little_endian(static_cast<unsigned>(32'000 * channels), 4)
        << little_endian(static_cast<unsigned>(2 * channels), 2) << little_endian(16, 2) << "data"
        << little_endian(static_cast<std::uint32_t>(data.size()), 4) << data;
    return path;
  }

  ScratchDirectory directory_;
};

TEST_F(PeaksTest, EachBinHasTheLargestMagnitudeOfItsShare) {
  std::vector<std::int16_t> samples(40'000, 0);
  samples[5] = 16'384;
  samples[15'000] = -32'768;
  samples[39'999] = 8'192;
  const auto peaks = waveform_peaks(wav(1, samples), 4);
  ASSERT_TRUE(peaks) << peaks.error().message;
  ASSERT_EQ(peaks->size(), 4U);
  EXPECT_EQ(static_cast<unsigned char>((*peaks)[0]), 128);
  EXPECT_EQ(static_cast<unsigned char>((*peaks)[1]), 255);
  EXPECT_EQ(static_cast<unsigned char>((*peaks)[2]), 0);
  EXPECT_EQ(static_cast<unsigned char>((*peaks)[3]), 64);
}

TEST_F(PeaksTest, LongFilesHaveExactlyTheBinsThatWereAskedFor) {
  std::vector<std::int16_t> samples(1'234'567, 100);
  EXPECT_EQ(waveform_peaks(wav(1, samples), 2'000)->size(), 2'000U);
}

TEST_F(PeaksTest, TheLouderChannelCounts) {
  const auto peaks = waveform_peaks(wav(2, {0, 32'767, 0, 0, 16'384, 0, 0, 0}), 2);
  ASSERT_TRUE(peaks);
  ASSERT_EQ(peaks->size(), 2U);
  EXPECT_EQ(static_cast<unsigned char>((*peaks)[0]), 255);
  EXPECT_EQ(static_cast<unsigned char>((*peaks)[1]), 128);
}

TEST_F(PeaksTest, AShortFileHasFewerBins) {
  EXPECT_EQ(waveform_peaks(wav(1, {1, 2, 3}), 2'000)->size(), 3U);
}

TEST_F(PeaksTest, WhatIsNoAudioIsRefused) {
  std::ofstream(directory_ / "x.mp3") << "no audio at all";
  EXPECT_FALSE(waveform_peaks(directory_ / "x.mp3", 10));
}

}  // namespace
}  // namespace showrunner::audio
