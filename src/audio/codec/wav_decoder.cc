#include <cerrno>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "audio/codec/decoder.h"
#include "audio/codec/wav_header.h"

namespace showrunner::audio {

namespace {

class WavDecoder : public Decoder {
 public:
  Result<void> open(const std::filesystem::path& path) {
    file_.open(path, std::ios::binary);
    if (!file_) return fail(system_error(fmt::format("cannot open {}", path.string()), errno));
    file_.seekg(0, std::ios::end);
    const std::int64_t size = file_.tellg();
    auto header =
        parse_wav_header(size, [this](std::int64_t offset, std::size_t count) { return bytes_at(offset, count); });
    if (!header) {
      return fail(header.error().code, fmt::format("cannot decode {}: {}", path.string(), header.error().message));
    }
    header_ = *header;
    position_ = header_.data_offset;
    stream_ = {.sample_rate = header_.sample_rate,
               .channels = header_.channels,
               .samples = header_.data_bytes / header_.bytes_per_sample / header_.channels};
    return {};
  }

  const AudioStream& stream() const override { return stream_; }

  Result<std::size_t> read(std::span<float> into) override {
    const std::int64_t left = header_.data_offset + header_.data_bytes - position_;
    const auto width = static_cast<std::size_t>(header_.bytes_per_sample);
    const auto frame = static_cast<std::size_t>(header_.channels);
    const std::size_t count = std::min(into.size() / frame * frame, static_cast<std::size_t>(left) / width);
    const std::string bytes = bytes_at(position_, count * width);
    const std::size_t got = bytes.size() / width;
    for (std::size_t i = 0; i < got; ++i) into[i] = wav_sample(header_, bytes, i * width);
    position_ += static_cast<std::int64_t>(got * width);
    return got;
  }

 private:
  std::string bytes_at(std::int64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    file_.clear();
    file_.seekg(offset);
    file_.read(bytes.data(), static_cast<std::streamsize>(count));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file_.gcount(), 0)));
    return bytes;
  }

  std::ifstream file_;
  WavHeader header_;
  AudioStream stream_;
  std::int64_t position_ = 0;
};

}  // namespace

Result<std::unique_ptr<Decoder>> open_wav(const std::filesystem::path& path) {
  auto decoder = std::make_unique<WavDecoder>();
  if (auto opened = decoder->open(path); !opened) return fail(opened.error());
  return decoder;
}

}  // namespace showrunner::audio
