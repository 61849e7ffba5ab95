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
constexpr std::string_view kHeadMagic = "OpusHead";
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

/// Makes pages out of packets (RFC 3533). One thread at a time.
class OggPages {
 public:
  /// `first` is the number of the first page that is made here.
  explicit OggPages(int first) {
    ogg_stream_init(&stream_, kSerialNumber);
    stream_.pageno = first;
    stream_.b_o_s = first == 0 ? 0 : 1;  // where there was a page before, that was the beginning of the stream
  }

  OggPages(const OggPages&) = delete;
  OggPages& operator=(const OggPages&) = delete;

  ~OggPages() { ogg_stream_clear(&stream_); }

  /// `granule` is the position behind the packet, in samples, pre-skip included.
  void add(std::string_view packet, std::int64_t granule, bool last = false) {
    ogg_packet ogg{.packet = reinterpret_cast<unsigned char*>(const_cast<char*>(packet.data())),  // libogg copies it
                   .bytes = static_cast<long>(packet.size()),
                   .b_o_s = 0,
                   .e_o_s = last ? 1 : 0,
                   .granulepos = granule,
                   .packetno = packets_++};
    ogg_stream_packetin(&stream_, &ogg);
  }

  /// All packets so far as pages; empty where libogg had no memory.
  std::string flush() {
    ogg_page page;
    std::string bytes;
    while (ogg_stream_flush(&stream_, &page) != 0) {
      bytes.append(reinterpret_cast<const char*>(page.header), static_cast<std::size_t>(page.header_len));
      bytes.append(reinterpret_cast<const char*>(page.body), static_cast<std::size_t>(page.body_len));
    }
    return bytes;
  }

 private:
  ogg_stream_state stream_{};
  std::int64_t packets_ = 0;
};

/// The page, second in its stream, that holds `packet`.
Result<std::string> second_page(std::string_view packet) {
  constexpr std::size_t kMostInOnePage = 255 * 255 - 1;
  if (packet.size() > kMostInOnePage) {
    return fail(ErrorCode::kResourceLimit,
                "the tags are larger than 64 KiB, which Opus has no room for; shorten the comment");
  }
  OggPages pages(1);
  pages.add(packet, 0);
  std::string bytes = pages.flush();
  if (bytes.empty()) return fail(ErrorCode::kInternal, "libogg cannot make a page");
  return bytes;
}

/// The stream that is played while it is made. libopusenc fills its pages with a second of sound before it writes them;
/// here each lot of packets is put into a page at once, and the file keeps its long ones.
class LiveOpus {
 public:
  explicit LiveOpus(ByteSink sink) : sink_(std::move(sink)) {}

  void take(std::string_view packet) {
    if (!sink_) return;
    if (packet.starts_with(kHeadMagic) || packet.starts_with(kTagsMagic)) {
      if (packet.starts_with(kHeadMagic)) pre_skip_ = pre_skip_of(packet);
      pages_.add(packet, 0);  // each header has a page of its own (RFC 7845, section 3)
      sink_(pages_.flush());
      return;
    }
    if (!held_.empty()) put_held(granule_, false);
    held_ = packet;
    granule_ += opus_packet_get_nb_samples(reinterpret_cast<const unsigned char*>(packet.data()),
                                           static_cast<opus_int32>(packet.size()), kSampleRate);
  }

  /// More is to come, but not now.
  void pass_on() {
    if (held_.empty()) return;
    put_held(granule_, false);
    sink_(pages_.flush());
  }

  /// What was taken last ends the stream of `samples`.
  void end(std::int64_t samples) {
    if (held_.empty()) return;
    put_held(pre_skip_ + samples, true);
    sink_(pages_.flush());
  }

 private:
  /// Bytes 10 and 11 of the head (RFC 7845, section 5.1).
  static std::int64_t pre_skip_of(std::string_view head) {
    return head.size() < 12 ? 0 : static_cast<unsigned char>(head[10]) | static_cast<unsigned char>(head[11]) << 8U;
  }

  void put_held(std::int64_t granule, bool last) {
    pages_.add(held_, granule, last);
    held_.clear();
  }

  ByteSink sink_;
  OggPages pages_{0};
  std::string held_;  ///< the newest packet, which may turn out to be the last
  std::int64_t pre_skip_ = 0;
  std::int64_t granule_ = 0;  ///< behind the newest packet
};

/// Opus in Ogg (RFC 7845), variable bit rate, tuned for speech. Packets are decoded as they are made.
class OpusEncoder : public Encoder {
 public:
  explicit OpusEncoder(EncoderOutputs outputs)
      : file_(outputs.file), monitor_(outputs.monitor), live_(std::move(outputs.live)) {}

  Result<void> start(const RenderSettings& settings) {
    comments_.reset(ope_comments_create());
    int error = OPE_OK;
    const OpusEncCallbacks callbacks{.write = write, .close = [](void*) { return 0; }};
    encoder_.reset(ope_encoder_create_callbacks(&callbacks, this, comments_.get(), kSampleRate, 1, 0, &error));
    if (encoder_ == nullptr) return failed(error);
    for (const int status : {ope_encoder_ctl(encoder_.get(), OPE_SET_SERIALNO(kSerialNumber)),
                             ope_encoder_ctl(encoder_.get(), OPE_SET_COMMENT_PADDING(0)),
                             ope_encoder_ctl(encoder_.get(), OPE_SET_PACKET_CALLBACK(take, this)),
                             // It would hold back two seconds, for chained streams, of which there are none.
                             ope_encoder_ctl(encoder_.get(), OPE_SET_DECISION_DELAY(0)),
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
    const int status = ope_encoder_write_float(encoder_.get(), samples.data(), static_cast<int>(samples.size()));
    samples_ += static_cast<std::int64_t>(samples.size());
    live_.pass_on();
    return check(status);
  }

  Result<void> finish(const EpisodeTags& tags) override {
    if (auto drained = check(ope_encoder_drain(encoder_.get())); !drained) return drained;
    live_.end(samples_);
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

  static void take(void* self, const unsigned char* packet, opus_int32 size, opus_uint32 /*flags*/) {
    auto& encoder = *static_cast<OpusEncoder*>(self);
    const std::string_view bytes(reinterpret_cast<const char*>(packet), static_cast<std::size_t>(size));
    encoder.live_.take(bytes);
    if (bytes.starts_with(kHeadMagic) || bytes.starts_with(kTagsMagic)) return;
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
  LiveOpus live_;
  std::int64_t samples_ = 0;
  std::optional<Error> error_;
  std::unique_ptr<OpusDecoder, DestroyDecoder> decoder_;
  std::unique_ptr<OggOpusComments, DestroyComments> comments_;
  std::unique_ptr<OggOpusEnc, DestroyEncoder> encoder_;  ///< last: goes first, for it may still call back
};

}  // namespace

Result<std::unique_ptr<Encoder>> make_opus_encoder(const RenderSettings& settings, EncoderOutputs outputs) {
  if (settings.sample_rate != kSampleRate) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("Opus has no sample rate of {} Hz; use 48000", settings.sample_rate));
  }
  auto encoder = std::make_unique<OpusEncoder>(std::move(outputs));
  if (auto started = encoder->start(settings); !started) return fail(started.error());
  return encoder;
}

}  // namespace showrunner::audio
