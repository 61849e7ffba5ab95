#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
}

#include <memory>

#include "base/result.h"

namespace showrunner::audio {

/// The functions of libavcodec and libavutil that AAC needs, under their own names. The library is loaded by the first
/// episode that needs it and not by the start of the program: it brings a hundred others along, which cost every start
/// more than all the rest of it.
struct Libav {
  decltype(&::avcodec_find_encoder_by_name) avcodec_find_encoder_by_name;
  decltype(&::avcodec_find_decoder) avcodec_find_decoder;
  decltype(&::avcodec_alloc_context3) avcodec_alloc_context3;
  decltype(&::avcodec_free_context) avcodec_free_context;
  decltype(&::avcodec_open2) avcodec_open2;
  decltype(&::avcodec_send_frame) avcodec_send_frame;
  decltype(&::avcodec_receive_frame) avcodec_receive_frame;
  decltype(&::avcodec_send_packet) avcodec_send_packet;
  decltype(&::avcodec_receive_packet) avcodec_receive_packet;
  decltype(&::av_packet_alloc) av_packet_alloc;
  decltype(&::av_packet_free) av_packet_free;
  decltype(&::av_frame_alloc) av_frame_alloc;
  decltype(&::av_frame_free) av_frame_free;
  decltype(&::av_frame_get_buffer) av_frame_get_buffer;
  decltype(&::av_buffer_unref) av_buffer_unref;
  decltype(&::av_log_set_level) av_log_set_level;
};

/// Loads it once per process and keeps it; any thread. Silent from then on: what it finds wrong with a file is in what it
/// returns. Fails with kInternal, naming the library.
Result<const Libav*> load_libav();

/// What libavcodec allocates, owned.
struct FreeAv {
  const Libav* libav = nullptr;

  void operator()(AVCodecContext* context) const { libav->avcodec_free_context(&context); }

  void operator()(AVFrame* frame) const { libav->av_frame_free(&frame); }

  void operator()(AVPacket* packet) const { libav->av_packet_free(&packet); }
};

template <class T>
using AvPointer = std::unique_ptr<T, FreeAv>;

}  // namespace showrunner::audio
