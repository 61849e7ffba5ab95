#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
}

#include <memory>
#include <string>

#include "base/result.h"

namespace showrunner::audio {

/// What libavcodec allocates, owned.
struct FreeAv {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }

  void operator()(AVFrame* frame) const { av_frame_free(&frame); }

  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

template <class T>
using AvPointer = std::unique_ptr<T, FreeAv>;

/// libavcodec would write about damaged files to standard error; what it finds is in what it returns. Process-wide, and
/// nothing else here uses the library.
inline void silence_libav() {
  [[maybe_unused]] static const bool silenced = [] {
    av_log_set_level(AV_LOG_QUIET);
    return true;
  }();
}

}  // namespace showrunner::audio
