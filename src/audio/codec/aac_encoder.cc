#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "audio/codec/aac_frames.h"
#include "audio/codec/adts.h"
#include "audio/codec/encoder.h"
#include "audio/codec/libav.h"

namespace showrunner::audio {

namespace {

constexpr std::size_t kFrame = 1024;  // samples

/// AAC-LC in ADTS by libavcodec's own encoder. File and live stream are the same.
///
/// An AAC decoder needs the frame before to make a frame whole, so an encoder puts one of silence in front, and every
/// file would start 1,024 samples late: ADTS has no field in which a player could be told. That first frame is left out
/// here. What is lost is the overlap into the first frame of the episode, which holds the silence before its first
/// sentence. Together with a tail that fills the last frame, any decoder gets the master's samples, neither more nor fewer.
class AacEncoder : public Encoder {
 public:
  AacEncoder(const Libav& libav, EncoderOutputs outputs, AacFrames ear)
      : libav_(libav), outputs_(std::move(outputs)), ear_(std::move(ear)) {}

  Result<void> start(const RenderSettings& settings) {
    const AVCodec* const codec = libav_.avcodec_find_encoder_by_name("aac");
    context_.reset(codec == nullptr ? nullptr : libav_.avcodec_alloc_context3(codec));
    packet_.reset(libav_.av_packet_alloc());
    frame_.reset(libav_.av_frame_alloc());
    if (context_ == nullptr || packet_ == nullptr || frame_ == nullptr) return failed();
    context_->sample_rate = settings.sample_rate;
    context_->bit_rate = std::int64_t{1000} * settings.bitrate_kbps;
    context_->sample_fmt = AV_SAMPLE_FMT_FLTP;
    context_->ch_layout = AV_CHANNEL_LAYOUT_MONO;
    context_->flags |= AV_CODEC_FLAG_BITEXACT;
    context_->thread_count = 1;
    if (libav_.avcodec_open2(context_.get(), codec, nullptr) < 0) return failed();
    frame_->format = AV_SAMPLE_FMT_FLTP;
    frame_->ch_layout = context_->ch_layout;
    frame_->sample_rate = settings.sample_rate;
    return {};
  }

  Result<void> encode(std::span<const float> samples) override {
    while (!samples.empty()) {
      const auto part = samples.first(std::min(samples.size(), kFrame - pending_.size()));
      pending_.insert(pending_.end(), part.begin(), part.end());
      samples = samples.subspan(part.size());
      if (pending_.size() < kFrame) break;
      if (auto sent = send_pending(); !sent) return sent;
    }
    return {};
  }

  Result<void> finish(const EpisodeTags& /*tags*/) override {
    if (!pending_.empty()) {
      pending_.resize(kFrame, 0.0F);
      if (auto sent = send_pending(); !sent) return sent;
    }
    if (libav_.avcodec_send_frame(context_.get(), nullptr) < 0) return failed();
    return take_packets();
  }

 private:
  static std::unexpected<Error> failed() {
    return fail(ErrorCode::kInternal, "libavcodec cannot encode this episode as AAC");
  }

  Result<void> send_pending() {
    // A buffer of its own for each frame: the encoder keeps the last ones.
    frame_->nb_samples = static_cast<int>(kFrame);
    frame_->pts = sent_;
    sent_ += static_cast<std::int64_t>(kFrame);
    if (libav_.av_frame_get_buffer(frame_.get(), 0) < 0) return failed();
    std::ranges::copy(pending_, reinterpret_cast<float*>(frame_->data[0]));
    pending_.clear();
    const int status = libav_.avcodec_send_frame(context_.get(), frame_.get());
    AVFrame* const frame = frame_.get();
    for (AVBufferRef*& buffer : frame->buf) libav_.av_buffer_unref(&buffer);
    return status < 0 ? failed() : take_packets();
  }

  Result<void> take_packets() {
    for (;;) {
      const int status = libav_.avcodec_receive_packet(context_.get(), packet_.get());
      if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return {};
      if (status < 0) return failed();
      if (!std::exchange(primed_, true)) continue;
      const std::string frame = adts_frame(context_->sample_rate, {reinterpret_cast<const char*>(packet_->data),
                                                                   static_cast<std::size_t>(packet_->size)});
      if (auto written = outputs_.file.write(frame); !written) return written;
      if (outputs_.live) outputs_.live(frame);
      const auto heard = ear_.decode(frame);
      if (!heard) return fail(ErrorCode::kInternal, "cannot decode the AAC that was just encoded");
      outputs_.monitor.hear(heard->samples);
    }
  }

  const Libav& libav_;
  EncoderOutputs outputs_;
  AacFrames ear_;
  AvPointer<AVCodecContext> context_{nullptr, {&libav_}};
  AvPointer<AVPacket> packet_{nullptr, {&libav_}};
  AvPointer<AVFrame> frame_{nullptr, {&libav_}};
  std::vector<float> pending_;
  std::int64_t sent_ = 0;
  bool primed_ = false;  ///< the frame in front of the first has come
};

}  // namespace

Result<std::unique_ptr<Encoder>> make_aac_encoder(const RenderSettings& settings, EncoderOutputs outputs) {
  if (std::ranges::find(kAacRates, settings.sample_rate) == kAacRates.end()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("AAC has no sample rate of {} Hz; use 44100", settings.sample_rate));
  }
  const auto libav = load_libav();
  if (!libav) return fail(libav.error());
  auto ear = AacFrames::create();
  if (!ear) return fail(std::move(ear.error()));
  auto encoder = std::make_unique<AacEncoder>(**libav, std::move(outputs), *std::move(ear));
  if (auto started = encoder->start(settings); !started) return fail(started.error());
  return encoder;
}

}  // namespace showrunner::audio
