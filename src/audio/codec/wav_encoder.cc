#include <string>
#include <vector>

#include <fmt/format.h>

#include "audio/codec/encoder.h"
#include "audio/codec/sixteen_bit.h"
#include "audio/codec/tags.h"

namespace showrunner::audio {

namespace {

constexpr std::size_t kHeaderBytes = 44;
constexpr std::size_t kMostBytes = 0xFFFF'FFFF;

void append_little_endian(std::string& to, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to.push_back(static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xFFU));
}

/// A RIFF chunk, padded to an even length.
std::string chunk(std::string_view id, std::string_view content) {
  std::string bytes(id);
  append_little_endian(bytes, static_cast<std::uint32_t>(content.size()), 4);
  bytes += content;
  if (content.size() % 2 != 0) bytes.push_back('\0');
  return bytes;
}

/// RIFF WAVE, 16-bit PCM mono; tags stand behind the samples, as LIST INFO and as an ID3 tag (for the chapters).
class WavEncoder : public Encoder {
 public:
  WavEncoder(int sample_rate, AtomicFile& file, Monitor& monitor)
      : sample_rate_(sample_rate), file_(file), monitor_(monitor) {}

  Result<void> start() { return file_.write(std::string(kHeaderBytes, '\0')); }

  Result<void> encode(std::span<const float> samples) override {
    bytes_.clear();
    decoded_.clear();
    for (const float sample : samples) {
      const std::int16_t rounded = to_sixteen_bit(sample);
      append_little_endian(bytes_, static_cast<std::uint16_t>(rounded), 2);
      decoded_.push_back(from_sixteen_bit(rounded));
    }
    monitor_.hear(decoded_);
    data_bytes_ += bytes_.size();
    return file_.write(bytes_);
  }

  Result<void> finish(const EpisodeTags& tags) override {
    const std::string behind = chunk("LIST", render_riff_info(tags)) + chunk("ID3 ", render_id3(tags));
    const std::size_t riff_bytes = kHeaderBytes - 8 + data_bytes_ + behind.size();
    if (riff_bytes > kMostBytes) {
      return fail(ErrorCode::kResourceLimit, "a WAV file cannot hold more than 4 GiB; choose flac, mp3 or opus");
    }
    if (auto written = file_.write(behind); !written) return written;
    std::string header = "RIFF";
    append_little_endian(header, static_cast<std::uint32_t>(riff_bytes), 4);
    header += "WAVEfmt ";
    append_little_endian(header, 16, 4);
    append_little_endian(header, 1, 2);  // PCM
    append_little_endian(header, 1, 2);  // channels
    append_little_endian(header, static_cast<std::uint32_t>(sample_rate_), 4);
    append_little_endian(header, static_cast<std::uint32_t>(sample_rate_) * 2, 4);
    append_little_endian(header, 2, 2);   // bytes of a frame
    append_little_endian(header, 16, 2);  // bits of a sample
    header += "data";
    append_little_endian(header, static_cast<std::uint32_t>(data_bytes_), 4);
    return file_.write_at(0, header);
  }

 private:
  int sample_rate_;
  AtomicFile& file_;
  Monitor& monitor_;
  std::size_t data_bytes_ = 0;
  std::string bytes_;
  std::vector<float> decoded_;
};

}  // namespace

Result<std::unique_ptr<Encoder>> make_wav_encoder(const RenderSettings& settings, AtomicFile& file, Monitor& monitor) {
  auto encoder = std::make_unique<WavEncoder>(settings.sample_rate, file, monitor);
  if (auto started = encoder->start(); !started) return fail(started.error());
  return encoder;
}

}  // namespace showrunner::audio
