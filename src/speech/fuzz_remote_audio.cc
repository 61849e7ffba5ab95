#include <cstddef>
#include <cstdint>
#include <string_view>

#include "speech/remote_audio.h"
#include "speech/remote_speech.h"

// Whatever a service sends is audio in a sane form or a failure with a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using showrunner::speech::RemoteFormat;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const auto kind : {RemoteFormat::Kind::kWav, RemoteFormat::Kind::kPcm}) {
    const auto pcm = showrunner::speech::read_remote_audio("audio/wav", body, {.kind = kind});
    if (pcm ? pcm->samples.empty() || pcm->samples.size() > size || pcm->sample_rate < 4'000
            : pcm.error().message.empty()) {
      __builtin_trap();
    }
    if (pcm && !showrunner::speech::join_parts({{.pcm = *pcm}, {.pcm = *pcm}})) __builtin_trap();
  }
  if (const auto voices = showrunner::speech::parse_voice_list(body)) {
    for (const auto& voice : *voices) showrunner::speech::remote_host({}, {}, voice);
  }
  return 0;
}
