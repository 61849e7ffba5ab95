#include "audio/format.h"

namespace showrunner::audio {

std::string_view to_string(Format format) {
  switch (format) {
    case Format::kMp3: return "mp3";
    case Format::kOpus: return "opus";
    case Format::kFlac: return "flac";
    case Format::kWav: return "wav";
  }
  return "unknown";
}

std::optional<Format> parse_format(std::string_view name) {
  for (const Format format : {Format::kMp3, Format::kOpus, Format::kFlac, Format::kWav}) {
    if (name == to_string(format)) return format;
  }
  return std::nullopt;
}

RenderSettings RenderSettings::for_format(Format format) {
  RenderSettings settings{.format = format};
  if (format == Format::kOpus) {
    settings.sample_rate = 48'000;
    settings.bitrate_kbps = 32;
  }
  return settings;
}

}  // namespace showrunner::audio
