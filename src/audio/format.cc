#include "audio/format.h"

namespace showrunner::audio {

std::string_view to_string(Format format) {
  switch (format) {
    case Format::kMp3: return "mp3";
    case Format::kOpus: return "opus";
    case Format::kFlac: return "flac";
    case Format::kWav: return "wav";
    case Format::kAac: return "aac";
    case Format::kPcm: return "pcm";
  }
  return "unknown";
}

std::optional<Format> parse_format(std::string_view name) {
  for (const Format format : kFormats) {
    if (name == to_string(format)) return format;
  }
  return std::nullopt;
}

std::string_view content_type(Format format) {
  switch (format) {
    case Format::kMp3: return "audio/mpeg";
    case Format::kOpus: return "audio/ogg";
    case Format::kFlac: return "audio/flac";
    case Format::kWav: return "audio/wav";
    case Format::kAac: return "audio/aac";
    case Format::kPcm: return "audio/pcm";
  }
  return "application/octet-stream";
}

RenderSettings RenderSettings::for_format(Format format) {
  RenderSettings settings{.format = format};
  if (format == Format::kOpus) {
    settings.sample_rate = 48'000;
    settings.bitrate_kbps = 32;
  }
  if (format == Format::kAac) settings.bitrate_kbps = 64;
  if (format == Format::kPcm) settings.sample_rate = kPcmSampleRate;
  return settings;
}

}  // namespace showrunner::audio
