#include <array>

#include "api/handlers.h"

namespace showrunner::api {

namespace {

constexpr std::size_t kLargestUpload = std::size_t{64} << 20U;
constexpr std::size_t kLargestBatch = std::size_t{16} << 20U;

// clang-format off
constexpr std::array kRoutes{
    Route{"POST", "/api/script/generate", Endpoint::kScriptGenerate, generate_script_now, generate_script},
    Route{"POST", "/api/tts/synthesize", Endpoint::kTtsSynthesize, nullptr, synthesize},
    Route{"POST", "/api/batch/process", Endpoint::kBatchProcess, nullptr, process_batch, kLargestBatch},
    Route{"POST", "/api/episodes/live", Endpoint::kEpisodeLive, nullptr, live_episode},
    Route{"POST", "/api/uploads", Endpoint::kOther, nullptr, keep_upload, kLargestUpload},
    Route{"GET", "/api/models/status", Endpoint::kOther, nullptr, models_status},
    Route{"GET", "/api/voices", Endpoint::kOther, voices},
    Route{"GET", "/api/cache/{cache}/{key}", Endpoint::kOther, explain_cache},
    Route{"DELETE", "/api/cache/{cache}", Endpoint::kOther, purge_cache},
    Route{"GET", "/api/openapi.json", Endpoint::kOther, openapi, nullptr, 0, true},
    Route{"GET", "/api/docs", Endpoint::kOther, docs_page, nullptr, 0, true},
    Route{"GET", "/metrics", Endpoint::kOther, metrics},
    Route{"GET", "/health/live", Endpoint::kOther, alive, nullptr, 0, true},
    Route{"GET", "/health/ready", Endpoint::kOther, nullptr, ready, 0, true},
    Route{"GET", "/media/{scope}/{file}", Endpoint::kOther, media, unread_media, 0, true},
    Route{"POST", "/v1/audio/speech", Endpoint::kAudioSpeech, nullptr, openai_speech},
    Route{"GET", "/v1/models", Endpoint::kOther, openai_models},
    Route{"GET", "/v1/audio/voices", Endpoint::kOther, openai_voice_list},
};
// clang-format on

}  // namespace

std::span<const Route> routes() {
  return kRoutes;
}

}  // namespace showrunner::api
