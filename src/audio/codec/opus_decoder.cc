#include <fmt/format.h>
#include <opus/opusfile.h>

#include "audio/codec/decoder.h"

namespace showrunner::audio {

namespace {

struct FreeOpus {
  void operator()(OggOpusFile* file) const { op_free(file); }
};

class OpusFileDecoder : public Decoder {
 public:
  Result<void> open(const std::filesystem::path& path) {
    name_ = path.string();
    int error = 0;
    file_.reset(op_open_file(path.c_str(), &error));
    if (file_ == nullptr) return failed(error);
    op_set_dither_enabled(file_.get(), 0);
    stream_ = {
        .sample_rate = 48'000, .channels = op_channel_count(file_.get(), -1), .samples = op_pcm_total(file_.get(), -1)};
    return {};
  }

  const AudioStream& stream() const override { return stream_; }

  Result<std::size_t> read(std::span<float> into) override {
    int link = 0;
    const int frames = op_read_float(file_.get(), into.data(), static_cast<int>(into.size()), &link);
    if (frames < 0) return failed(frames);
    if (op_channel_count(file_.get(), link) != stream_.channels) {
      return fail(ErrorCode::kInvalidInput, fmt::format("{} changes its number of channels", name_));
    }
    return static_cast<std::size_t>(frames * stream_.channels);
  }

 private:
  std::unexpected<Error> failed(int error) const {
    return fail(ErrorCode::kInvalidInput, fmt::format("cannot decode {} as Opus (error {})", name_, error));
  }

  std::string name_;
  AudioStream stream_;
  std::unique_ptr<OggOpusFile, FreeOpus> file_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> open_opus(const std::filesystem::path& path) {
  auto decoder = std::make_unique<OpusFileDecoder>();
  if (auto opened = decoder->open(path); !opened) return fail(opened.error());
  return decoder;
}

}  // namespace showrunner::audio
