#include "audio/codec/adts.h"

#include <algorithm>

namespace showrunner::audio {

std::optional<AdtsHeader> parse_adts_header(std::string_view bytes) {
  if (bytes.size() < AdtsHeader::kBytes) return std::nullopt;
  const auto byte = [bytes](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])); };
  const bool sync = byte(0) == 0xFFU && (byte(1) & 0xF6U) == 0xF0U;  // layer 0 is what tells it from MP3
  const std::size_t rate = byte(2) >> 2U & 0xFU;
  const unsigned configuration = (byte(2) & 1U) << 2U | byte(3) >> 6U;
  const std::size_t frame_bytes = (byte(3) & 3U) << 11U | byte(4) << 3U | byte(5) >> 5U;
  const unsigned more_blocks = byte(6) & 3U;
  if (!sync || rate >= kAacRates.size() || configuration == 0 || more_blocks != 0 || frame_bytes < AdtsHeader::kBytes) {
    return std::nullopt;
  }
  return AdtsHeader{.sample_rate = kAacRates.at(rate),
                    .channels = configuration == 7 ? 8 : static_cast<int>(configuration),
                    .frame_bytes = frame_bytes};
}

std::string adts_frame(int sample_rate, std::string_view payload) {
  constexpr unsigned kLowComplexity = 1;     // the audio object type less one
  constexpr unsigned kVariableRate = 0x7FF;  // how full the decoder's buffer is: not told
  const auto rate = static_cast<unsigned>(std::ranges::find(kAacRates, sample_rate) - kAacRates.begin());
  const auto length = static_cast<unsigned>(AdtsHeader::kBytes + payload.size());
  const std::array<unsigned, AdtsHeader::kBytes> header{0xFFU,
                                                        0xF1U,  // MPEG-4, no checksum
                                                        kLowComplexity << 6U | rate << 2U,
                                                        1U << 6U | length >> 11U,  // one channel
                                                        length >> 3U & 0xFFU,
                                                        (length & 7U) << 5U | kVariableRate >> 6U,
                                                        (kVariableRate & 0x3FU) << 2U};
  std::string frame;
  frame.reserve(length);
  for (const unsigned byte : header) frame.push_back(static_cast<char>(byte));
  frame += payload;
  return frame;
}

}  // namespace showrunner::audio
