#include <fmt/format.h>
#include <mpg123.h>

#include "audio/codec/decoder.h"

namespace showrunner::audio {

namespace {

struct CloseMpg123 {
  void operator()(mpg123_handle* decoder) const { mpg123_delete(decoder); }
};

class Mp3Decoder : public Decoder {
 public:
  Result<void> open(const std::filesystem::path& path) {
    name_ = path.string();
    int error = MPG123_OK;
    decoder_.reset(mpg123_new(nullptr, &error));
    if (decoder_ == nullptr) return fail(ErrorCode::kInternal, mpg123_plain_strerror(error));
    mpg123_handle* const decoder = decoder_.get();
    mpg123_param(decoder, MPG123_ADD_FLAGS, MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_GAPLESS, 0);
    long rate = 0;
    int encoding = 0;
    if (mpg123_open(decoder, path.c_str()) != MPG123_OK ||
        mpg123_getformat(decoder, &rate, &stream_.channels, &encoding) != MPG123_OK ||
        mpg123_scan(decoder) != MPG123_OK) {
      return failed();
    }
    stream_.sample_rate = static_cast<int>(rate);
    stream_.samples = mpg123_length(decoder);
    // A change of rate or channels in mid-file would make nonsense of everything measured: it ends the decoding.
    mpg123_format_none(decoder);
    mpg123_format(decoder, rate, stream_.channels, MPG123_ENC_FLOAT_32);
    return {};
  }

  const AudioStream& stream() const override { return stream_; }

  Result<std::size_t> read(std::span<float> into) override {
    std::size_t bytes = 0;
    int status = MPG123_NEW_FORMAT;
    while (status == MPG123_NEW_FORMAT && bytes == 0) {
      status = mpg123_read(decoder_.get(), reinterpret_cast<unsigned char*>(into.data()), into.size_bytes(), &bytes);
    }
    if (status != MPG123_OK && status != MPG123_DONE && status != MPG123_NEW_FORMAT) return failed();
    return bytes / sizeof(float);
  }

 private:
  std::unexpected<Error> failed() const {
    return fail(ErrorCode::kInvalidInput, fmt::format("cannot decode {}: {}", name_, mpg123_strerror(decoder_.get())));
  }

  std::string name_;
  AudioStream stream_;
  std::unique_ptr<mpg123_handle, CloseMpg123> decoder_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> open_mp3(const std::filesystem::path& path) {
  auto decoder = std::make_unique<Mp3Decoder>();
  if (auto opened = decoder->open(path); !opened) return fail(opened.error());
  return decoder;
}

}  // namespace showrunner::audio
