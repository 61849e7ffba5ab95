#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include <FLAC/stream_encoder.h>
#include <fmt/format.h>
#include <unistd.h>

#include "audio/codec/encoder.h"
#include "audio/codec/sixteen_bit.h"
#include "audio/codec/splice.h"
#include "audio/codec/tags.h"

namespace showrunner::audio {

namespace {

constexpr unsigned kCompression = 5;
constexpr std::int64_t kStreamInfoEnd = 4 + 4 + 34;  // "fLaC", block header, STREAMINFO: the comments stand behind it

struct DeleteFlac {
  void operator()(FLAC__StreamEncoder* encoder) const { FLAC__stream_encoder_delete(encoder); }
};

/// FLAC, 16-bit mono (RFC 9639). The live stream is what libFLAC writes before it goes back to fill in the totals.
class FlacEncoder : public Encoder {
 public:
  explicit FlacEncoder(EncoderOutputs outputs)
      : file_(outputs.file),
        monitor_(outputs.monitor),
        live_(std::move(outputs.live)),
        flac_(FLAC__stream_encoder_new()) {}

  Result<void> start(int sample_rate) {
    FLAC__StreamEncoder* const flac = flac_.get();
    if (flac == nullptr) return failed();
    FLAC__stream_encoder_set_channels(flac, 1);
    FLAC__stream_encoder_set_bits_per_sample(flac, 16);
    FLAC__stream_encoder_set_sample_rate(flac, static_cast<unsigned>(sample_rate));
    FLAC__stream_encoder_set_compression_level(flac, kCompression);
    if (FLAC__stream_encoder_init_stream(flac, write, seek, tell, nullptr, this) !=
        FLAC__STREAM_ENCODER_INIT_STATUS_OK) {
      return failed();
    }
    return {};
  }

  Result<void> encode(std::span<const float> samples) override {
    rounded_.clear();
    decoded_.clear();
    for (const float sample : samples) {
      const std::int16_t rounded = to_sixteen_bit(sample);
      rounded_.push_back(rounded);
      decoded_.push_back(from_sixteen_bit(rounded));
    }
    monitor_.hear(decoded_);
    if (!FLAC__stream_encoder_process_interleaved(flac_.get(), rounded_.data(),
                                                  static_cast<unsigned>(rounded_.size()))) {
      return failed();
    }
    return {};
  }

  Result<void> finish(const EpisodeTags& tags) override {
    if (!FLAC__stream_encoder_finish(flac_.get())) return failed();
    return replace_comments(tags);
  }

 private:
  std::unexpected<Error> failed() {
    if (error_) return fail(*error_);
    return fail(ErrorCode::kInternal, "libFLAC cannot encode this episode");
  }

  /// libFLAC wrote a comment block that holds nothing but its own name.
  Result<void> replace_comments(const EpisodeTags& tags) {
    const auto header = read_back(file_, kStreamInfoEnd, 4);
    if (!header) return fail(header.error());
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>((*header)[i]));
    };
    const std::uint32_t length = byte(1) << 16U | byte(2) << 8U | byte(3);
    const auto existing = read_back(file_, kStreamInfoEnd + 4, length);
    if (!existing) return fail(existing.error());
    const std::string comments = render_vorbis_comments(tags, *existing);
    if (comments.size() >= 1U << 24U) return fail(ErrorCode::kResourceLimit, "the tags are larger than FLAC allows");
    std::string block{(*header)[0]};
    for (const unsigned shift : {16U, 8U, 0U}) block.push_back(static_cast<char>(comments.size() >> shift & 0xFFU));
    block += comments;
    return splice(file_, kStreamInfoEnd, 4 + static_cast<std::int64_t>(length), block);
  }

  static FLAC__StreamEncoderWriteStatus write(const FLAC__StreamEncoder* /*encoder*/, const FLAC__byte* bytes,
                                              std::size_t size, std::uint32_t /*samples*/, std::uint32_t /*frame*/,
                                              void* self) {
    auto& encoder = *static_cast<FlacEncoder*>(self);
    const std::string_view view(reinterpret_cast<const char*>(bytes), size);
    if (auto written = encoder.file_.write_at(encoder.position_, view); !written) {
      encoder.error_ = std::move(written.error());
      return FLAC__STREAM_ENCODER_WRITE_STATUS_FATAL_ERROR;
    }
    encoder.position_ += size;
    if (encoder.live_) encoder.live_(view);
    return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
  }

  static FLAC__StreamEncoderSeekStatus seek(const FLAC__StreamEncoder* /*encoder*/, FLAC__uint64 offset, void* self) {
    auto& encoder = *static_cast<FlacEncoder*>(self);
    encoder.position_ = offset;
    encoder.live_ = {};
    return FLAC__STREAM_ENCODER_SEEK_STATUS_OK;
  }

  static FLAC__StreamEncoderTellStatus tell(const FLAC__StreamEncoder* /*encoder*/, FLAC__uint64* offset, void* self) {
    *offset = static_cast<FlacEncoder*>(self)->position_;
    return FLAC__STREAM_ENCODER_TELL_STATUS_OK;
  }

  AtomicFile& file_;
  Monitor& monitor_;
  ByteSink live_;
  std::size_t position_ = 0;
  std::optional<Error> error_;
  std::vector<FLAC__int32> rounded_;
  std::vector<float> decoded_;
  std::unique_ptr<FLAC__StreamEncoder, DeleteFlac> flac_;  ///< last: goes first, for it may still write
};

}  // namespace

Result<std::unique_ptr<Encoder>> make_flac_encoder(const RenderSettings& settings, EncoderOutputs outputs) {
  auto encoder = std::make_unique<FlacEncoder>(std::move(outputs));
  if (auto started = encoder->start(settings.sample_rate); !started) return fail(started.error());
  return encoder;
}

}  // namespace showrunner::audio
