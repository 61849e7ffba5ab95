#include "speech/remote_audio.h"

#include <bit>
#include <cmath>

#include <gtest/gtest.h>

namespace showrunner::speech {
namespace {

std::string little_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xFFU));
  return text;
}

std::string wav(int tag, int channels, int bits, std::string_view data, int rate = 24'000) {
  return "RIFF" + little_endian(0xFFFF'FFFF, 4) + "WAVEfmt " + little_endian(16, 4) +
         little_endian(static_cast<unsigned>(tag), 2) + little_endian(static_cast<unsigned>(channels), 2) +
         little_endian(static_cast<unsigned>(rate), 4) + little_endian(0, 4) + little_endian(0, 2) +
         little_endian(static_cast<unsigned>(bits), 2) + "data" + little_endian(0xFFFF'FFFF, 4) + std::string(data);
}

std::string samples(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes += little_endian(static_cast<std::uint32_t>(value), 2);
  return bytes;
}

std::string why(std::string_view content_type, std::string_view body, RemoteFormat format = {}) {
  const auto pcm = read_remote_audio(content_type, body, format);
  EXPECT_FALSE(pcm);
  if (pcm) return {};
  EXPECT_EQ(pcm.error().code, ErrorCode::kProviderFailed);
  EXPECT_TRUE(pcm.error().retryable);
  return pcm.error().message;
}

constexpr RemoteFormat kRaw{.kind = RemoteFormat::Kind::kPcm, .pcm_rate = 22'050};

TEST(RemoteAudio, ReadsWavOfUnknownLengthAtTheRateOfItsHeader) {
  const auto pcm = read_remote_audio("audio/wav", wav(1, 1, 16, samples({1'000, -1'000, 7}) + "x", 48'000), {});
  ASSERT_TRUE(pcm) << pcm.error().message;
  EXPECT_EQ(*pcm, (audio::Pcm{.sample_rate = 48'000, .samples = {1'000, -1'000, 7}}));
}

TEST(RemoteAudio, MixesStereoAndFloatDownToSixteenBits) {
  const auto stereo = read_remote_audio("", wav(1, 2, 16, samples({1'000, 3'000, -500, -1'500})), {});
  EXPECT_EQ(stereo->samples, (std::vector<std::int16_t>{2'000, -1'000}));
  std::string floats;
  for (const float value : {0.5F, -2.0F, NAN}) floats += little_endian(std::bit_cast<std::uint32_t>(value), 4);
  EXPECT_EQ(read_remote_audio("", wav(3, 1, 32, floats), {})->samples, (std::vector<std::int16_t>{16'384, -32'768, 0}));
}

TEST(RemoteAudio, ReadsRawSamplesAtTheRateThatIsConfigured) {
  const auto pcm = read_remote_audio("audio/pcm", samples({1'000, -2}), kRaw);
  EXPECT_EQ(*pcm, (audio::Pcm{.sample_rate = 22'050, .samples = {1'000, -2}}));
  EXPECT_EQ(read_remote_audio("audio/pcm", wav(1, 1, 16, samples({1'000})), kRaw)->sample_rate, 24'000);
  EXPECT_EQ(read_remote_audio("application/octet-stream", "{{", kRaw)->samples.size(), 1U)
      << "samples, though they look like JSON";
}

TEST(RemoteAudio, RefusesWhatIsNoAudioAndSaysWhatItIs) {
  EXPECT_EQ(why("application/json", R"({"error":{"message":"model terms not accepted"}})"),
            "sent no audio but text: \"model terms not accepted\"");
  EXPECT_NE(why("audio/wav", R"({"detail":"out of memory"})").find("out of memory"), std::string::npos);
  EXPECT_NE(why("audio/pcm", R"({"error":"busy"})", kRaw).find("busy"), std::string::npos);
  EXPECT_NE(why("text/html; charset=utf-8", "<html>Bad gateway").find("Bad gateway"), std::string::npos);
  EXPECT_NE(why("audio/mpeg", "\xFF\xFB\x90\x64").find("audio/mpeg"), std::string::npos);
  EXPECT_NE(why("audio/mpeg", "\xFF\xFB\x90\x64", kRaw).find("audio/mpeg"), std::string::npos);
  EXPECT_NE(why("audio/pcm", "OggS....", kRaw).find("not the PCM"), std::string::npos);
  EXPECT_EQ(why("audio/wav", ""), "sent no audio");
  EXPECT_NE(why("audio/wav", "RIFF1234WAVE").find("cannot be read"), std::string::npos);
  EXPECT_NE(why("audio/wav", wav(1, 1, 16, samples({1'000}), 2'000)).find("2000"), std::string::npos);
  EXPECT_NE(why("audio/wav", wav(1, 1, 16, std::string(48'000, '\0'))).find("1.0 s of silence"), std::string::npos);
  EXPECT_NE(why("audio/pcm", "x", kRaw).find("silence"), std::string::npos);
}

TEST(RemoteAudio, RefusesLengthsThatCannotBeTheSentence) {
  const auto seconds = [](double length) {
    return audio::Pcm{.sample_rate = 1'000,
                      .samples = std::vector<std::int16_t>(static_cast<std::size_t>(length * 1'000))};
  };
  const std::string sentence(100, 'a');
  EXPECT_TRUE(check_length(seconds(6.5), sentence, 1));
  EXPECT_TRUE(check_length(seconds(4), "Hm.", 1));
  EXPECT_TRUE(check_length(seconds(3), sentence, 2));
  EXPECT_FALSE(check_length(seconds(0.5), sentence, 1));
  EXPECT_FALSE(check_length(seconds(60), sentence, 1));
  EXPECT_FALSE(check_length(seconds(60), sentence, 1).error().message.empty());
}

TEST(RemoteAudio, JoinsPartsWithTheGapThatIsNaturalThere) {
  // A loud sample within silence; 1 sample is 1 ms.
  const auto part = [](std::size_t before, std::size_t behind) {
    audio::Pcm pcm{.sample_rate = 1'000, .samples = std::vector<std::int16_t>(before + 1 + behind)};
    pcm.samples[before] = 10'000;
    return pcm;
  };
  const auto gap = [](const audio::Pcm& pcm) {
    const auto first = std::ranges::find(pcm.samples, 10'000);
    return std::find(first + 1, pcm.samples.end(), 10'000) - first - 1;
  };
  EXPECT_EQ(gap(*join_parts({{.pcm = part(5, 400), .clause_end = true}, {.pcm = part(300, 5)}})), 150);
  EXPECT_EQ(gap(*join_parts({{.pcm = part(5, 400), .clause_end = false}, {.pcm = part(300, 5)}})), 40);
  EXPECT_EQ(gap(*join_parts({{.pcm = part(5, 3), .clause_end = true}, {.pcm = part(4, 5)}})), 7);
  EXPECT_EQ(join_parts({{.pcm = part(5, 400)}})->samples.size(), 406U);
  audio::Pcm other = part(5, 5);
  other.sample_rate = 2'000;
  EXPECT_FALSE(join_parts({{.pcm = part(5, 5)}, {.pcm = other}}));
  EXPECT_FALSE(join_parts({}));
}

}  // namespace
}  // namespace showrunner::speech
