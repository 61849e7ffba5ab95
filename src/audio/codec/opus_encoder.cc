#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <ogg/ogg.h>
#include <opus/opus.h>
#include <opus/opusenc.h>

#include "audio/codec/encoder.h"
#include "audio/codec/splice.h"
#include "audio/codec/tags.h"

namespace showrunner::audio {

namespace {

constexpr int kSampleRate = 48'000;  // the only rate of an Opus file
constexpr int kComplexity = 5;
constexpr int kSerialNumber = 1;      // chance has no place in a file that must be the same every time
constexpr int kLongestPacket = 5760;  // samples: 120 ms
constexpr std::string_view kTagsMagic = "OpusTags";

struct DestroyComments {
  void operator()(OggOpusComments* comments) const { ope_comments_destroy(comments); }
};

struct DestroyEncoder {
  void operator()(OggOpusEnc* encoder) const { ope_encoder_destroy(encoder); }
};

struct DestroyDecoder {
  void operator()(OpusDecoder* decoder) const { opus_decoder_destroy(decoder); }
};

/// One page of an Ogg stream, as it lies in the file (RFC 3533, section 6).
struct OggPage {
  std::int64_t offset = 0;
  std::int64_t size = 0;
  std::string body;
};

Result<OggPage> read_page(const AtomicFile& file, std::int64_t offset) {
  constexpr std::size_t kFixedHeader = 27;  // its last byte counts the lacing values that follow
  const auto header = read_back(file, offset, kFixedHeader);
  if (!header) return fail(header.error());
  const auto segments = static_cast<unsigned char>(header->back());
  const auto lacing = read_back(file, offset + static_cast<std::int64_t>(kFixedHeader), segments);
  if (!lacing) return fail(lacing.error());
  std::size_t body_bytes = 0;
  for (const char value : *lacing) body_bytes += static_cast<unsigned char>(value);
  const std::size_t header_bytes = kFixedHeader + segments;
  auto body = read_back(file, offset + static_cast<std::int64_t>(header_bytes), body_bytes);
  if (!body) return fail(body.error());
  return OggPage{
      .offset = offset, .size = static_cast<std::int64_t>(header_bytes + body_bytes), .body = std::move(*body)};
}

/// The page, second in its stream, that holds `packet`.
Result<std::string> second_page(std::string& packet) {
  constexpr std::size_t kMostInOnePage = 255 * 255 - 1;
  if (packet.size() > kMostInOnePage) {
    return fail(ErrorCode::kResourceLimit,
                "the tags are larger than 64 KiB, which Opus has no room for; shorten the comment");
  }
  ogg_stream_state stream;
  if (ogg_stream_init(&stream, kSerialNumber) != 0) return fail(ErrorCode::kInternal, "libogg cannot start a stream");
  stream.pageno = 1;
  stream.b_o_s = 1;  // the beginning of the stream was the page before
  ogg_packet ogg{.packet = reinterpret_cast<unsigned char*>(packet.data()),
                 .bytes = static_cast<long>(packet.size()),
                 .b_o_s = 0,
                 .e_o_s = 0,
                 .granulepos = 0,
                 .packetno = 1};
  ogg_page page;
  std::string bytes;
  if (ogg_stream_packetin(&stream, &ogg) == 0 && ogg_stream_flush(&stream, &page) != 0) {
    bytes.append(reinterpret_cast<const char*>(page.header), static_cast<std::size_t>(page.header_len));
    bytes.append(reinterpret_cast<const char*>(page.body), static_cast<std::size_t>(page.body_len));
  }
  ogg_stream_clear(&stream);
  if (bytes.empty()) return fail(ErrorCode::kInternal, "libogg cannot make a page");
  return bytes;
}

/// Opus in Ogg (RFC 7845), variable bit rate, tuned for speech. Packets are decoded as they are made.
class OpusEncoder : public Encoder {
 public:
  OpusEncoder(AtomicFile& file, Monitor& monitor) : file_(file), monitor_(monitor) {}

  Result<void> start(const RenderSettings& settings) {
    comments_.reset(ope_comments_create());
    int error = OPE_OK;
    const OpusEncCallbacks callbacks{.write = write, .close = [](void*) { return 0; }};
    encoder_.reset(ope_encoder_create_callbacks(&callbacks, this, comments_.get(), kSampleRate, 1, 0, &error));
    if (encoder_ == nullptr) return failed(error);
    for (const int status : {ope_encoder_ctl(encoder_.get(), OPE_SET_SERIALNO(kSerialNumber)),
                             ope_encoder_ctl(encoder_.get(), OPE_SET_COMMENT_PADDING(0)),
                             ope_encoder_ctl(encoder_.get(), OPE_SET_PACKET_CALLBACK(hear, this)),
                             ope_encoder_ctl(encoder_.get(), OPUS_SET_BITRATE(settings.bitrate_kbps * 1000)),
                             ope_encoder_ctl(encoder_.get(), OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE)),
                             ope_encoder_ctl(encoder_.get(), OPUS_SET_COMPLEXITY(kComplexity))}) {
      if (status != OPE_OK) return failed(status);
    }
    decoder_.reset(opus_decoder_create(kSampleRate, 1, &error));
    if (decoder_ == nullptr) return failed(error);
    return {};
  }

  Result<void> encode(std::span<const float> samples) override {
    return check(ope_encoder_write_float(encoder_.get(), samples.data(), static_cast<int>(samples.size())));
  }

  Result<void> finish(const EpisodeTags& tags) override {
    if (auto drained = check(ope_encoder_drain(encoder_.get())); !drained) return drained;
    encoder_.reset();
    return replace_tags(tags);
  }

 private:
  Result<void> check(int status) {
    if (error_) return fail(*error_);
    if (status != OPE_OK) return failed(status);
    return {};
  }

  static std::unexpected<Error> failed(int status) {
    return fail(ErrorCode::kInternal, fmt::format("libopusenc cannot encode this episode: {}", ope_strerror(status)));
  }

  /// The comment header is the second page of the stream and stays one page, so that no other page changes its number.
  Result<void> replace_tags(const EpisodeTags& tags) {
    const auto first = read_page(file_, 0);
    if (!first) return fail(first.error());
    const auto second = read_page(file_, first->size);
    if (!second) return fail(second.error());
    if (!second->body.starts_with(kTagsMagic)) return fail(ErrorCode::kInternal, "libopusenc wrote no comment header");
    std::string packet(kTagsMagic);
    packet += render_vorbis_comments(tags, std::string_view(second->body).substr(kTagsMagic.size()));
    const auto page = second_page(packet);
    if (!page) return fail(page.error());
    return splice(file_, second->offset, second->size, *page);
  }

  static int write(void* self, const unsigned char* bytes, opus_int32 size) {
    auto& encoder = *static_cast<OpusEncoder*>(self);
    auto written = encoder.file_.write({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
    if (!written) encoder.error_ = std::move(written.error());
    return encoder.error_ ? 1 : 0;
  }

  static void hear(void* self, const unsigned char* packet, opus_int32 size, opus_uint32 /*flags*/) {
    auto& encoder = *static_cast<OpusEncoder*>(self);
    const std::string_view bytes(reinterpret_cast<const char*>(packet), static_cast<std::size_t>(size));
    if (bytes.starts_with("OpusHead") || bytes.starts_with(kTagsMagic)) return;
    std::array<float, kLongestPacket> samples;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by the decoder
    const int count = opus_decode_float(encoder.decoder_.get(), packet, size, samples.data(), kLongestPacket, 0);
    if (count < 0) {
      encoder.error_ = Error{.message = "cannot decode the Opus packet that was just encoded"};
      return;
    }
    encoder.monitor_.hear(std::span(samples).first(static_cast<std::size_t>(count)));
  }

  AtomicFile& file_;
  Monitor& monitor_;
  std::optional<Error> error_;
  std::unique_ptr<OpusDecoder, DestroyDecoder> decoder_;
  std::unique_ptr<OggOpusComments, DestroyComments> comments_;
  std::unique_ptr<OggOpusEnc, DestroyEncoder> encoder_;  ///< last: goes first, for it may still call back
};

}  // namespace

Result<std::unique_ptr<Encoder>> make_opus_encoder(const RenderSettings& settings, AtomicFile& file, Monitor& monitor) {
  if (settings.sample_rate != kSampleRate) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("Opus has no sample rate of {} Hz; use 48000", settings.sample_rate));
  }
  auto encoder = std::make_unique<OpusEncoder>(file, monitor);
  if (auto started = encoder->start(settings); !started) return fail(started.error());
  return encoder;
}

}  // namespace showrunner::audio
