#include "audio/codec/decoder.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <string_view>

#include <fmt/format.h>

namespace showrunner::audio {

Result<Format> detect_format(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(system_error(fmt::format("cannot open {}", path.string()), errno));
  std::array<char, 4> bytes{};
  file.read(bytes.data(), bytes.size());
  const std::string_view magic(bytes.data(), bytes.size());
  if (magic == "OggS") return Format::kOpus;
  if (magic == "fLaC") return Format::kFlac;
  if (magic == "RIFF") return Format::kWav;
  const bool adts_sync = magic[0] == '\xFF' && (static_cast<unsigned char>(magic[1]) & 0xF6U) == 0xF0U;
  if (adts_sync) return Format::kAac;
  const bool mpeg_sync = magic[0] == '\xFF' && (static_cast<unsigned char>(magic[1]) & 0xE0U) == 0xE0U;
  if (magic.starts_with("ID3") || mpeg_sync) return Format::kMp3;
  return fail(ErrorCode::kInvalidInput, fmt::format("{} is no MP3, Opus, FLAC, WAV or AAC file", path.string()));
}

Result<std::unique_ptr<Decoder>> open_decoder(const std::filesystem::path& path, Format format) {
  switch (format) {
    case Format::kMp3: return open_mp3(path);
    case Format::kOpus: return open_opus(path);
    case Format::kFlac: return open_flac(path);
    case Format::kWav: return open_wav(path);
    case Format::kAac: return open_aac(path);
    case Format::kPcm: return open_pcm(path);
  }
  return fail(ErrorCode::kInternal, "unknown audio format");
}

}  // namespace showrunner::audio
