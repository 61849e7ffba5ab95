#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace showrunner::audio {

/// The sample rates that AAC knows, in Hz; an ADTS header holds the index (ISO/IEC 14496-3, table 1.18).
inline constexpr std::array kAacRates{96'000, 88'200, 64'000, 48'000, 44'100, 32'000, 24'000,
                                      22'050, 16'000, 12'000, 11'025, 8'000,  7'350};

/// What stands in front of each frame of an ADTS stream (ISO/IEC 14496-3, 1.A.2.2).
struct AdtsHeader {
  static constexpr std::size_t kBytes = 7;  ///< without the checksum that may follow

  int sample_rate = 0;
  int channels = 0;
  std::size_t frame_bytes = 0;  ///< header included
};

/// The header at the start of `bytes`; nothing where there is none, or one that leaves the channels to be found elsewhere
/// or packs several blocks into a frame.
std::optional<AdtsHeader> parse_adts_header(std::string_view bytes);

/// A frame of mono AAC-LC with its header; `sample_rate` must be one of kAacRates, `payload` at most 8,184 bytes.
std::string adts_frame(int sample_rate, std::string_view payload);

}  // namespace showrunner::audio
