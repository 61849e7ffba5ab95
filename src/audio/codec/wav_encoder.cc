#include <string>

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

/// The header in front of `data_bytes` of 16-bit mono PCM, in a file of `riff_bytes` more than its first eight.
std::string wav_header(int sample_rate, std::size_t riff_bytes, std::size_t data_bytes) {
  std::string header = "RIFF";
  append_little_endian(header, static_cast<std::uint32_t>(riff_bytes), 4);
  header += "WAVEfmt ";
  append_little_endian(header, 16, 4);
  append_little_endian(header, 1, 2);  // PCM
  append_little_endian(header, 1, 2);  // channels
  append_little_endian(header, static_cast<std::uint32_t>(sample_rate), 4);
  append_little_endian(header, static_cast<std::uint32_t>(sample_rate) * 2, 4);
  append_little_endian(header, 2, 2);   // bytes of a frame
  append_little_endian(header, 16, 2);  // bits of a sample
  header += "data";
  append_little_endian(header, static_cast<std::uint32_t>(data_bytes), 4);
  return header;
}

/// RIFF WAVE, 16-bit PCM mono; tags stand behind the samples, as LIST INFO and as an ID3 tag (for the chapters). The
/// live stream says that its size is unknown, as every program does that writes WAV into a pipe.
class WavEncoder : public Encoder {
 public:
  WavEncoder(int sample_rate, EncoderOutputs outputs) : sample_rate_(sample_rate), outputs_(std::move(outputs)) {}

  Result<void> start() {
    if (outputs_.live) outputs_.live(wav_header(sample_rate_, kMostBytes, kMostBytes));
    return outputs_.file.write(std::string(kHeaderBytes, '\0'));
  }

  Result<void> encode(std::span<const float> samples) override {
    const std::string_view bytes = writer_.write(samples);
    outputs_.monitor.hear(writer_.heard());
    if (outputs_.live && !bytes.empty()) outputs_.live(bytes);
    data_bytes_ += bytes.size();
    return outputs_.file.write(bytes);
  }

  Result<void> finish(const EpisodeTags& tags) override {
    const std::string behind = chunk("LIST", render_riff_info(tags)) + chunk("ID3 ", render_id3(tags));
    const std::size_t riff_bytes = kHeaderBytes - 8 + data_bytes_ + behind.size();
    if (riff_bytes > kMostBytes) {
      return fail(ErrorCode::kResourceLimit, "a WAV file cannot hold more than 4 GiB; choose flac, mp3 or opus");
    }
    if (auto written = outputs_.file.write(behind); !written) return written;
    return outputs_.file.write_at(0, wav_header(sample_rate_, riff_bytes, data_bytes_));
  }

 private:
  int sample_rate_;
  EncoderOutputs outputs_;
  std::size_t data_bytes_ = 0;
  SixteenBitWriter writer_;
};

/// Samples and nothing else.
class PcmEncoder : public Encoder {
 public:
  explicit PcmEncoder(EncoderOutputs outputs) : outputs_(std::move(outputs)) {}

  Result<void> encode(std::span<const float> samples) override {
    const std::string_view bytes = writer_.write(samples);
    outputs_.monitor.hear(writer_.heard());
    if (outputs_.live && !bytes.empty()) outputs_.live(bytes);
    return outputs_.file.write(bytes);
  }

  Result<void> finish(const EpisodeTags& /*tags*/) override { return {}; }

 private:
  EncoderOutputs outputs_;
  SixteenBitWriter writer_;
};

}  // namespace

Result<std::unique_ptr<Encoder>> make_wav_encoder(const RenderSettings& settings, EncoderOutputs outputs) {
  auto encoder = std::make_unique<WavEncoder>(settings.sample_rate, std::move(outputs));
  if (auto started = encoder->start(); !started) return fail(started.error());
  return encoder;
}

Result<std::unique_ptr<Encoder>> make_pcm_encoder(const RenderSettings& settings, EncoderOutputs outputs) {
  if (settings.sample_rate != kPcmSampleRate) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("PCM has no sample rate of {} Hz; use {}", settings.sample_rate, kPcmSampleRate));
  }
  return std::make_unique<PcmEncoder>(std::move(outputs));
}

}  // namespace showrunner::audio
