#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <lame/lame.h>
#include <mpg123.h>

#include "audio/codec/encoder.h"
#include "audio/codec/splice.h"
#include "audio/codec/tags.h"

namespace showrunner::audio {

namespace {

/// 0 is slowest, 9 fastest. Above 5 LAME shapes its noise less, of which at 96 kb/s for one voice there is none to
/// hear.
constexpr int kLameQuality = 7;
constexpr std::array kRates{8'000, 11'025, 12'000, 16'000, 22'050, 24'000, 32'000, 44'100, 48'000};

struct CloseLame {
  void operator()(lame_global_flags* lame) const { lame_close(lame); }
};

struct CloseMpg123 {
  void operator()(mpg123_handle* decoder) const { mpg123_delete(decoder); }
};

/// Decodes frames as they are made. Not aligned (the encoder's delay stays in front), which loudness and peak do not
/// mind.
class Mp3Ear {
 public:
  explicit Mp3Ear(Monitor& monitor) : monitor_(monitor) {}

  Result<void> open() {
    int error = MPG123_OK;
    decoder_.reset(mpg123_new(nullptr, &error));
    if (decoder_ == nullptr) return failed(mpg123_plain_strerror(error));
    mpg123_param(decoder_.get(), MPG123_ADD_FLAGS, MPG123_QUIET | MPG123_FORCE_FLOAT, 0);
    mpg123_param(decoder_.get(), MPG123_REMOVE_FLAGS, MPG123_GAPLESS, 0);
    if (mpg123_open_feed(decoder_.get()) != MPG123_OK) return failed(mpg123_strerror(decoder_.get()));
    return {};
  }

  Result<void> hear(std::string_view frames) {
    if (mpg123_feed(decoder_.get(), reinterpret_cast<const unsigned char*>(frames.data()), frames.size()) !=
        MPG123_OK) {
      return failed(mpg123_strerror(decoder_.get()));
    }
    for (;;) {
      std::array<float, 4608> samples;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by the decoder
      std::size_t bytes = 0;
      const int status = mpg123_read(decoder_.get(), reinterpret_cast<unsigned char*>(samples.data()),
                                     samples.size() * sizeof(float), &bytes);
      monitor_.hear(std::span(samples).first(bytes / sizeof(float)));
      if (status == MPG123_NEED_MORE) return {};
      if (status != MPG123_OK && status != MPG123_NEW_FORMAT) return failed(mpg123_strerror(decoder_.get()));
    }
  }

 private:
  static std::unexpected<Error> failed(const char* why) {
    return fail(ErrorCode::kInternal, fmt::format("cannot decode the MP3 that was just encoded: {}", why));
  }

  Monitor& monitor_;
  std::unique_ptr<mpg123_handle, CloseMpg123> decoder_;
};

/// LAME at a constant bit rate, with the Info frame that makes the length exact to the sample (encoder delay and
/// padding) and, in front, an ID3v2.4 tag. The live stream is the frames alone.
class Mp3Encoder : public Encoder {
 public:
  explicit Mp3Encoder(EncoderOutputs outputs)
      : file_(outputs.file), ear_(outputs.monitor), live_(std::move(outputs.live)), lame_(lame_init()) {}

  Result<void> start(const RenderSettings& settings) {
    lame_global_flags* const lame = lame_.get();
    if (lame == nullptr) return failed();
    lame_set_errorf(lame, [](const char*, va_list) {});
    lame_set_debugf(lame, [](const char*, va_list) {});
    lame_set_msgf(lame, [](const char*, va_list) {});
    lame_set_num_channels(lame, 1);
    lame_set_mode(lame, MONO);
    lame_set_in_samplerate(lame, settings.sample_rate);
    lame_set_out_samplerate(lame, settings.sample_rate);
    lame_set_VBR(lame, vbr_off);
    lame_set_brate(lame, settings.bitrate_kbps);
    lame_set_quality(lame, kLameQuality);
    lame_set_bWriteVbrTag(lame, 1);
    lame_set_write_id3tag_automatic(lame, 0);
    if (lame_init_params(lame) < 0) return failed();
    // LAME's presets for constant bit rates turn everything down (by 0.45 dB at 96 kb/s); loudness is ours to decide.
    unity_ = 1.0F / lame_get_scale(lame);
    return ear_.open();
  }

  Result<void> encode(std::span<const float> samples) override {
    output_.resize(samples.size() * 5 / 4 + 7200);  // LAME's own bound
    scaled_.resize(samples.size());
    std::ranges::transform(samples, scaled_.begin(), [this](float sample) { return sample * unity_; });
    const int bytes =
        lame_encode_buffer_ieee_float(lame_.get(), scaled_.data(), nullptr, static_cast<int>(samples.size()),
                                      output_.data(), static_cast<int>(output_.size()));
    return take(bytes);
  }

  Result<void> finish(const EpisodeTags& tags) override {
    output_.resize(7200);
    if (auto taken = take(lame_encode_flush(lame_.get(), output_.data(), static_cast<int>(output_.size()))); !taken) {
      return taken;
    }
    std::string info(info_bytes_, '\0');
    if (lame_get_lametag_frame(lame_.get(), reinterpret_cast<unsigned char*>(info.data()), info.size()) !=
        info.size()) {
      return failed();
    }
    if (auto written = file_.write_at(0, info); !written) return written;
    return splice(file_, 0, 0, render_id3(tags));
  }

 private:
  static std::unexpected<Error> failed() { return fail(ErrorCode::kInternal, "LAME cannot encode this episode"); }

  /// The placeholder of the Info frame is written, but is no audio to hear.
  Result<void> take(int bytes) {
    if (bytes < 0) return failed();
    if (bytes == 0) return {};
    if (info_bytes_ == 0)
      info_bytes_ = lame_get_lametag_frame(lame_.get(), nullptr, 0);  // known from the first frame on
    const std::string_view frames(reinterpret_cast<const char*>(output_.data()), static_cast<std::size_t>(bytes));
    if (auto written = file_.write(frames); !written) return written;
    const std::size_t info = std::min(info_bytes_ - info_seen_, frames.size());
    info_seen_ += info;
    const std::string_view audible = frames.substr(info);
    if (live_ && !audible.empty()) live_(audible);
    return ear_.hear(audible);
  }

  AtomicFile& file_;
  Mp3Ear ear_;
  ByteSink live_;
  std::unique_ptr<lame_global_flags, CloseLame> lame_;
  std::size_t info_bytes_ = 0;
  std::size_t info_seen_ = 0;
  float unity_ = 1;
  std::vector<float> scaled_;
  std::vector<unsigned char> output_;
};

}  // namespace

Result<std::unique_ptr<Encoder>> make_mp3_encoder(const RenderSettings& settings, EncoderOutputs outputs) {
  if (std::ranges::find(kRates, settings.sample_rate) == kRates.end()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("MP3 has no sample rate of {} Hz; use 44100", settings.sample_rate));
  }
  auto encoder = std::make_unique<Mp3Encoder>(std::move(outputs));
  if (auto started = encoder->start(settings); !started) return fail(started.error());
  return encoder;
}

}  // namespace showrunner::audio
