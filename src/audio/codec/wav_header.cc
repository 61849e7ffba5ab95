#include "audio/codec/wav_header.h"

#include <algorithm>
#include <bit>
#include <string_view>

namespace showrunner::audio {

namespace {

constexpr std::uint32_t kPcm = 1;
constexpr std::uint32_t kIeeeFloat = 3;
constexpr std::uint32_t kExtensible = 0xFFFE;
constexpr int kMostChunks = 1000;
constexpr std::size_t kFormatBytes = 40;  // WAVEFORMATEXTENSIBLE; the oldest form has 16

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << 8U * i;
  return value;
}

std::unexpected<Error> invalid(const char* why) {
  return fail(ErrorCode::kInvalidInput, why);
}

Result<void> parse_format_chunk(std::string_view chunk, WavHeader& header) {
  if (chunk.size() < 16) return invalid("the format chunk is too short");
  std::uint32_t tag = little_endian(chunk, 0, 2);
  if (tag == kExtensible && chunk.size() >= 26) tag = little_endian(chunk, 24, 2);
  const std::uint32_t channels = little_endian(chunk, 2, 2);
  const std::uint32_t rate = little_endian(chunk, 4, 4);
  const std::uint32_t bits = little_endian(chunk, 14, 2);
  const bool known = (tag == kPcm && (bits == 16 || bits == 24 || bits == 32)) || (tag == kIeeeFloat && bits == 32);
  if (!known) return invalid("its samples are neither 16, 24 or 32-bit PCM nor 32-bit float");
  if (channels < 1 || channels > 8) return invalid("it has no channel, or more than eight");
  if (rate < 1'000 || rate > 768'000) return invalid("its sample rate is outside 1 to 768 kHz");
  header.encoding = tag == kPcm ? WavHeader::Encoding::kInteger : WavHeader::Encoding::kFloat;
  header.channels = static_cast<int>(channels);
  header.sample_rate = static_cast<int>(rate);
  header.bytes_per_sample = static_cast<int>(bits / 8);
  return {};
}

}  // namespace

Result<WavHeader> parse_wav_header(std::int64_t file_bytes,
                                   const std::function<Result<std::string>(std::int64_t, std::size_t)>& read) {
  const auto riff = read(0, 12);
  if (!riff) return fail(riff.error());
  if (riff->size() < 12 || !riff->starts_with("RIFF") || riff->substr(8) != "WAVE")
    return invalid("it is no RIFF WAVE file");
  WavHeader header;
  std::int64_t offset = 12;
  for (int chunks = 0; chunks < kMostChunks && offset + 8 <= file_bytes; ++chunks) {
    const auto chunk = read(offset, 8);
    if (!chunk) return fail(chunk.error());
    if (chunk->size() < 8) break;
    const std::int64_t size = little_endian(*chunk, 4, 4);
    offset += 8;
    if (chunk->starts_with("fmt ")) {
      const auto format = read(offset, std::min(static_cast<std::size_t>(size), kFormatBytes));
      if (!format) return fail(format.error());
      if (auto parsed = parse_format_chunk(*format, header); !parsed) return fail(parsed.error());
    } else if (chunk->starts_with("data")) {
      if (header.channels == 0) return invalid("its data comes before its format");
      const std::int64_t frame = static_cast<std::int64_t>(header.channels) * header.bytes_per_sample;
      header.data_offset = offset;
      header.data_bytes = std::min(size, file_bytes - offset) / frame * frame;
      return header;
    }
    offset += size + size % 2;
  }
  return invalid("it has no data chunk");
}

float wav_sample(const WavHeader& header, std::string_view bytes, std::size_t at) {
  // Integers are read into the high bytes of 32 bits, whatever their width.
  const auto width = static_cast<std::size_t>(header.bytes_per_sample);
  const std::uint32_t value = little_endian(bytes, at, width) << 8U * (4 - width);
  if (header.encoding == WavHeader::Encoding::kFloat) return std::bit_cast<float>(value);
  return static_cast<float>(static_cast<std::int32_t>(value)) * 0x1p-31F;
}

}  // namespace showrunner::audio
