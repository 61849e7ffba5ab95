#include <algorithm>
#include <vector>

#include <FLAC/stream_decoder.h>
#include <fmt/format.h>

#include "audio/codec/decoder.h"

namespace showrunner::audio {

namespace {

struct DeleteFlac {
  void operator()(FLAC__StreamDecoder* decoder) const { FLAC__stream_decoder_delete(decoder); }
};

class FlacDecoder : public Decoder {
 public:
  FlacDecoder() : decoder_(FLAC__stream_decoder_new()) {}

  Result<void> open(const std::filesystem::path& path) {
    name_ = path.string();
    if (decoder_ == nullptr ||
        FLAC__stream_decoder_init_file(decoder_.get(), path.c_str(), write, metadata, error, this) !=
            FLAC__STREAM_DECODER_INIT_STATUS_OK ||
        !FLAC__stream_decoder_process_until_end_of_metadata(decoder_.get()) || stream_.sample_rate == 0) {
      return failed();
    }
    return {};
  }

  const AudioStream& stream() const override { return stream_; }

  Result<std::size_t> read(std::span<float> into) override {
    while (taken_ == frame_.size()) {
      if (FLAC__stream_decoder_get_state(decoder_.get()) == FLAC__STREAM_DECODER_END_OF_STREAM) return 0;
      frame_.clear();
      taken_ = 0;
      if (!FLAC__stream_decoder_process_single(decoder_.get()) || damaged_) return failed();
    }
    const std::size_t count = std::min(into.size(), frame_.size() - taken_);
    std::copy_n(frame_.begin() + static_cast<std::ptrdiff_t>(taken_), count, into.begin());
    taken_ += count;
    return count;
  }

 private:
  std::unexpected<Error> failed() const {
    return fail(ErrorCode::kInvalidInput, fmt::format("cannot decode {} as FLAC", name_));
  }

  static FLAC__StreamDecoderWriteStatus write(const FLAC__StreamDecoder* /*decoder*/, const FLAC__Frame* frame,
                                              const FLAC__int32* const* channels, void* self) {
    auto& decoder = *static_cast<FlacDecoder*>(self);
    if (static_cast<int>(frame->header.channels) != decoder.stream_.channels) {
      return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
    }
    const float scale = 1.0F / static_cast<float>(1U << (frame->header.bits_per_sample - 1));
    for (std::uint32_t i = 0; i < frame->header.blocksize; ++i) {
      for (std::uint32_t channel = 0; channel < frame->header.channels; ++channel) {
        decoder.frame_.push_back(static_cast<float>(channels[channel][i]) * scale);
      }
    }
    return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
  }

  static void metadata(const FLAC__StreamDecoder* /*decoder*/, const FLAC__StreamMetadata* metadata, void* self) {
    if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO) return;
    const FLAC__StreamMetadata_StreamInfo& info = metadata->data.stream_info;
    static_cast<FlacDecoder*>(self)->stream_ = {.sample_rate = static_cast<int>(info.sample_rate),
                                                .channels = static_cast<int>(info.channels),
                                                .samples = static_cast<std::int64_t>(info.total_samples)};
  }

  static void error(const FLAC__StreamDecoder* /*decoder*/, FLAC__StreamDecoderErrorStatus /*status*/, void* self) {
    static_cast<FlacDecoder*>(self)->damaged_ = true;
  }

  std::string name_;
  AudioStream stream_;
  std::vector<float> frame_;
  std::size_t taken_ = 0;
  bool damaged_ = false;
  std::unique_ptr<FLAC__StreamDecoder, DeleteFlac> decoder_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> open_flac(const std::filesystem::path& path) {
  auto decoder = std::make_unique<FlacDecoder>();
  if (auto opened = decoder->open(path); !opened) return fail(opened.error());
  return decoder;
}

}  // namespace showrunner::audio
