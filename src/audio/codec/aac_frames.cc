#include "audio/codec/aac_frames.h"

#include <vector>

#include "audio/codec/libav.h"

namespace showrunner::audio {

struct AacFrames::Impl {
  explicit Impl(const Libav& loaded) : libav(loaded) {}

  const Libav& libav;
  AvPointer<AVCodecContext> context{nullptr, {&libav}};
  AvPointer<AVPacket> packet{nullptr, {&libav}};
  AvPointer<AVFrame> frame{nullptr, {&libav}};
  std::vector<unsigned char> input;  ///< with the zeros behind it that libavcodec may read
  std::vector<float> samples;
};

AacFrames::AacFrames(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

AacFrames::AacFrames(AacFrames&&) noexcept = default;
AacFrames& AacFrames::operator=(AacFrames&&) noexcept = default;
AacFrames::~AacFrames() = default;

Result<AacFrames> AacFrames::create() {
  const auto loaded = load_libav();
  if (!loaded) return fail(loaded.error());
  const Libav& libav = **loaded;
  auto impl = std::make_unique<Impl>(libav);
  const AVCodec* const codec = libav.avcodec_find_decoder(AV_CODEC_ID_AAC);
  impl->context.reset(codec == nullptr ? nullptr : libav.avcodec_alloc_context3(codec));
  impl->packet.reset(libav.av_packet_alloc());
  impl->frame.reset(libav.av_frame_alloc());
  if (impl->context != nullptr) {
    impl->context->thread_count = 1;
    impl->context->request_sample_fmt = AV_SAMPLE_FMT_FLTP;
  }
  if (impl->context == nullptr || impl->packet == nullptr || impl->frame == nullptr ||
      libav.avcodec_open2(impl->context.get(), codec, nullptr) < 0) {
    return fail(ErrorCode::kInternal, "this build of libavcodec cannot decode AAC");
  }
  return AacFrames(std::move(impl));
}

Result<AacFrames::Decoded> AacFrames::decode(std::string_view frame) {
  const auto damaged = [] { return fail(ErrorCode::kInvalidInput, "a damaged AAC frame"); };
  impl_->input.assign(frame.begin(), frame.end());
  impl_->input.resize(frame.size() + AV_INPUT_BUFFER_PADDING_SIZE, 0);
  impl_->packet->data = impl_->input.data();
  impl_->packet->size = static_cast<int>(frame.size());
  if (impl_->libav.avcodec_send_packet(impl_->context.get(), impl_->packet.get()) < 0) return damaged();
  impl_->samples.clear();
  const AVFrame& decoded = *impl_->frame;
  Decoded result;
  while (impl_->libav.avcodec_receive_frame(impl_->context.get(), impl_->frame.get()) == 0) {
    if (decoded.format != AV_SAMPLE_FMT_FLTP || decoded.ch_layout.nb_channels < 1) return damaged();
    result.sample_rate = decoded.sample_rate;
    result.channels = decoded.ch_layout.nb_channels;
    for (int i = 0; i < decoded.nb_samples; ++i) {
      for (int channel = 0; channel < result.channels; ++channel) {
        impl_->samples.push_back(reinterpret_cast<const float*>(decoded.extended_data[channel])[i]);
      }
    }
  }
  result.samples = impl_->samples;
  return result;
}

}  // namespace showrunner::audio
