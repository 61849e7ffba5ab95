#include "api/probes.h"

namespace showrunner::api {

std::string_view to_string(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kScriptGenerate: return "script_generate";
    case Endpoint::kTtsSynthesize: return "tts_synthesize";
    case Endpoint::kBatchProcess: return "batch_process";
    case Endpoint::kAudioSpeech: return "audio_speech";
    case Endpoint::kEpisodeLive: return "episode_live";
    case Endpoint::kOther: return "other";
  }
  return "other";
}

}  // namespace showrunner::api
