#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::audio {

/// kAac is AAC-LC in ADTS; kPcm is what OpenAI's speech API calls "pcm": 24,000 Hz, signed 16 bits, little-endian, mono,
/// without any header. Neither has room for tags or chapters.
enum class Format { kMp3, kOpus, kFlac, kWav, kAac, kPcm };

inline constexpr std::array kFormats{Format::kMp3, Format::kOpus, Format::kFlac,
                                     Format::kWav, Format::kAac,  Format::kPcm};

inline constexpr int kPcmSampleRate = 24'000;

/// The usual ending of a file's name, which is also the format's name in requests.
std::string_view to_string(Format format);
std::optional<Format> parse_format(std::string_view name);

/// The media type that HTTP names: "audio/mpeg". Static storage.
std::string_view content_type(Format format);

/// Takes the bytes of a file while they are made, in order.
using ByteSink = std::function<void(std::string_view)>;

struct RenderSettings {
  Format format = Format::kMp3;
  int sample_rate = 44'100;    ///< Hz of the finished file (Opus: always 48,000; PCM: always 24,000)
  int bitrate_kbps = 96;       ///< MP3 (CBR), AAC (where 64 does) and Opus (where 32 is plenty for speech)
  double target_lufs = -16.0;  ///< integrated loudness of the mono file judged as dual mono (EBU R 128, ITU-R BS.1770)
  double ceiling_dbtp = -1.0;  ///< true peak after decoding the finished file

  static RenderSettings for_format(Format format);
};

struct EpisodeTags {
  struct Chapter {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::string title;

    friend bool operator==(const Chapter&, const Chapter&) = default;
  };

  std::string title;
  std::string artist;
  std::string album;
  std::string language;  ///< BCP-47
  std::string comment;
  std::int64_t track = 0;        ///< number of the episode; 0: none
  std::int64_t released_ms = 0;  ///< Unix milliseconds; 0: not told. Files have the day, in UTC
  std::string page;              ///< a URL about the episode; MP3 only
  std::string cover;             ///< the bytes of a PNG or JPEG; MP3 only; above 300 kB left out
  std::vector<Chapter> chapters;
};

}  // namespace showrunner::audio
