#include <array>
#include <cerrno>
#include <fstream>

#include <fmt/format.h>

#include "audio/codec/decoder.h"
#include "audio/codec/sixteen_bit.h"

namespace showrunner::audio {

namespace {

/// Raw samples: whatever the bytes are, they are sound.
class PcmDecoder : public Decoder {
 public:
  Result<void> open(const std::filesystem::path& path) {
    file_.open(path, std::ios::binary | std::ios::ate);
    if (!file_) return fail(system_error(fmt::format("cannot open {}", path.string()), errno));
    stream_ = {.sample_rate = kPcmSampleRate, .channels = 1, .samples = file_.tellg() / 2};
    file_.seekg(0);
    return {};
  }

  const AudioStream& stream() const override { return stream_; }

  Result<std::size_t> read(std::span<float> into) override {
    std::array<char, 2> bytes{};
    std::size_t count = 0;
    while (count < into.size() && file_.read(bytes.data(), bytes.size())) {
      const unsigned value = static_cast<unsigned char>(bytes[0]) | static_cast<unsigned char>(bytes[1]) << 8U;
      into[count++] = from_sixteen_bit(static_cast<std::int16_t>(value));
    }
    return count;
  }

 private:
  std::ifstream file_;
  AudioStream stream_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> open_pcm(const std::filesystem::path& path) {
  auto decoder = std::make_unique<PcmDecoder>();
  if (auto opened = decoder->open(path); !opened) return fail(opened.error());
  return decoder;
}

}  // namespace showrunner::audio
