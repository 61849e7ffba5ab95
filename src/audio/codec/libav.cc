#include "audio/codec/libav.h"

#include <dlfcn.h>
#include <fmt/format.h>

namespace showrunner::audio {

namespace {

/// The version whose headers we were compiled with; another one has other structures.
const std::string kLibrary = fmt::format("libavcodec.so.{}", LIBAVCODEC_VERSION_MAJOR);

template <class Function>
void find(void* library, const char* name, Function& function, std::string& missing) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr) missing = name;
}

Result<Libav> load() {
  // Also finds what libavutil has, which it is linked with.
  void* const library = ::dlopen(kLibrary.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return fail(ErrorCode::kInternal, fmt::format("AAC needs {}, which cannot be loaded: {}", kLibrary, ::dlerror()));
  }
  Libav found{};
  std::string missing;
  find(library, "avcodec_find_encoder_by_name", found.avcodec_find_encoder_by_name, missing);
  find(library, "avcodec_find_decoder", found.avcodec_find_decoder, missing);
  find(library, "avcodec_alloc_context3", found.avcodec_alloc_context3, missing);
  find(library, "avcodec_free_context", found.avcodec_free_context, missing);
  find(library, "avcodec_open2", found.avcodec_open2, missing);
  find(library, "avcodec_send_frame", found.avcodec_send_frame, missing);
  find(library, "avcodec_receive_frame", found.avcodec_receive_frame, missing);
  find(library, "avcodec_send_packet", found.avcodec_send_packet, missing);
  find(library, "avcodec_receive_packet", found.avcodec_receive_packet, missing);
  find(library, "av_packet_alloc", found.av_packet_alloc, missing);
  find(library, "av_packet_free", found.av_packet_free, missing);
  find(library, "av_frame_alloc", found.av_frame_alloc, missing);
  find(library, "av_frame_free", found.av_frame_free, missing);
  find(library, "av_frame_get_buffer", found.av_frame_get_buffer, missing);
  find(library, "av_buffer_unref", found.av_buffer_unref, missing);
  find(library, "av_log_set_level", found.av_log_set_level, missing);
  if (!missing.empty()) return fail(ErrorCode::kInternal, fmt::format("{} has no {}", kLibrary, missing));
  found.av_log_set_level(AV_LOG_QUIET);
  return found;
}

}  // namespace

Result<const Libav*> load_libav() {
  static const Result<Libav> loaded = load();
  if (!loaded) return fail(loaded.error());
  return &*loaded;
}

}  // namespace showrunner::audio
