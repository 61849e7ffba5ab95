#include <array>

#include "api/handlers.h"

namespace showrunner::api {

namespace {

constexpr std::size_t kLargestUpload = std::size_t{64} << 20U;
constexpr std::size_t kLargestArtwork = std::size_t{10} << 20U;
constexpr std::size_t kLargestScript = std::size_t{16} << 20U;
constexpr std::size_t kLargestBatch = std::size_t{16} << 20U;

// clang-format off
constexpr std::array kRoutes{
    Route{"GET", "/api/session", Endpoint::kOther, read_session, nullptr, 0, true},
    Route{"POST", "/api/session", Endpoint::kOther, begin_session, nullptr, 0, true},
    Route{"DELETE", "/api/session", Endpoint::kOther, end_session, nullptr, 0, true},
    Route{"POST", "/api/script/generate", Endpoint::kScriptGenerate, generate_script_now, generate_script},
    Route{"POST", "/api/tts/synthesize", Endpoint::kTtsSynthesize, nullptr, synthesize},
    Route{"POST", "/api/batch/process", Endpoint::kBatchProcess, nullptr, process_batch, kLargestBatch},
    Route{"POST", "/api/episodes/live", Endpoint::kEpisodeLive, nullptr, live_episode},
    Route{"POST", "/api/uploads", Endpoint::kOther, nullptr, keep_upload, kLargestUpload},
    Route{"POST", "/api/sources/preview", Endpoint::kOther, nullptr, preview_source},
    Route{"POST", "/api/podcasts", Endpoint::kOther, nullptr, create_podcast},
    Route{"GET", "/api/podcasts", Endpoint::kOther, nullptr, list_podcasts},
    Route{"GET", "/api/podcasts/{podcast}", Endpoint::kOther, nullptr, read_podcast},
    Route{"PATCH", "/api/podcasts/{podcast}", Endpoint::kOther, nullptr, change_podcast},
    Route{"DELETE", "/api/podcasts/{podcast}", Endpoint::kOther, nullptr, delete_podcast},
    Route{"POST", "/api/podcasts/{podcast}/restore", Endpoint::kOther, nullptr, restore_podcast},
    Route{"POST", "/api/podcasts/{podcast}/tokens", Endpoint::kOther, nullptr, create_token},
    Route{"GET", "/api/podcasts/{podcast}/tokens", Endpoint::kOther, nullptr, list_tokens},
    Route{"DELETE", "/api/podcasts/{podcast}/tokens/{token}", Endpoint::kOther, nullptr, revoke_token},
    Route{"PUT", "/api/podcasts/{podcast}/artwork", Endpoint::kOther, nullptr, save_artwork, kLargestArtwork},
    Route{"DELETE", "/api/podcasts/{podcast}/artwork", Endpoint::kOther, nullptr, remove_artwork},
    Route{"GET", "/api/podcasts/{podcast}/checks", Endpoint::kOther, nullptr, check_podcast},
    Route{"GET", "/api/opml", Endpoint::kOther, nullptr, opml},
    Route{"POST", "/api/episodes", Endpoint::kOther, nullptr, create_episode, kLargestUpload},
    Route{"POST", "/api/episodes/batch", Endpoint::kOther, nullptr, create_episodes, kLargestBatch},
    Route{"GET", "/api/episodes", Endpoint::kOther, nullptr, list_episodes},
    Route{"GET", "/api/episodes/{episode}", Endpoint::kOther, nullptr, read_episode},
    Route{"PATCH", "/api/episodes/{episode}", Endpoint::kOther, nullptr, change_episode},
    Route{"DELETE", "/api/episodes/{episode}", Endpoint::kOther, nullptr, delete_episode},
    Route{"POST", "/api/episodes/{episode}/restore", Endpoint::kOther, nullptr, restore_episode},
    Route{"GET", "/api/episodes/{episode}/script", Endpoint::kOther, nullptr, read_script},
    Route{"PUT", "/api/episodes/{episode}/script", Endpoint::kOther, nullptr, save_script, kLargestScript},
    Route{"GET", "/api/episodes/{episode}/script/versions", Endpoint::kOther, nullptr, list_script_versions},
    Route{"GET", "/api/episodes/{episode}/script/diff", Endpoint::kOther, nullptr, diff_scripts},
    Route{"POST", "/api/episodes/{episode}/script/restore", Endpoint::kOther, nullptr, restore_script},
    Route{"POST", "/api/episodes/{episode}/turns/{turn}/regenerate", Endpoint::kOther, nullptr, regenerate_turn},
    Route{"POST", "/api/episodes/{episode}/render", Endpoint::kOther, nullptr, render_episode},
    Route{"POST", "/api/episodes/{episode}/publish", Endpoint::kOther, nullptr, publish_episode},
    Route{"POST", "/api/episodes/{episode}/unpublish", Endpoint::kOther, nullptr, unpublish_episode},
    Route{"GET", "/api/episodes/{episode}/chapters", Endpoint::kOther, nullptr, read_chapters},
    Route{"PUT", "/api/episodes/{episode}/chapters", Endpoint::kOther, nullptr, save_chapters},
    Route{"GET", "/api/episodes/{episode}/transcript", Endpoint::kOther, nullptr, read_transcript},
    Route{"GET", "/api/episodes/{episode}/peaks", Endpoint::kOther, nullptr, read_peaks},
    Route{"GET", "/api/episodes/{episode}/checks", Endpoint::kOther, nullptr, check_episode},
    Route{"GET", "/api/episodes/{episode}/sources", Endpoint::kOther, nullptr, read_sources},
    Route{"GET", "/api/jobs", Endpoint::kOther, nullptr, list_jobs},
    Route{"GET", "/api/jobs/{job}", Endpoint::kOther, nullptr, read_job},
    Route{"POST", "/api/jobs/{job}/cancel", Endpoint::kOther, nullptr, cancel_job},
    Route{"POST", "/api/jobs/{job}/pause", Endpoint::kOther, nullptr, pause_job},
    Route{"POST", "/api/jobs/{job}/resume", Endpoint::kOther, nullptr, resume_job},
    Route{"POST", "/api/jobs/{job}/retry", Endpoint::kOther, nullptr, retry_job},
    Route{"POST", "/api/jobs/{job}/move", Endpoint::kOther, nullptr, move_job},
    Route{"GET", "/api/events", Endpoint::kOther, events},
    Route{"GET", "/api/models/status", Endpoint::kOther, nullptr, models_status},
    Route{"POST", "/api/models/test", Endpoint::kOther, nullptr, test_models},
    Route{"GET", "/api/settings", Endpoint::kOther, read_settings},
    Route{"GET", "/api/voices", Endpoint::kOther, voices},
    Route{"GET", "/api/cache/{cache}/{key}", Endpoint::kOther, explain_cache},
    Route{"DELETE", "/api/cache/{cache}", Endpoint::kOther, purge_cache},
    Route{"GET", "/api/openapi.json", Endpoint::kOther, openapi, nullptr, 0, true},
    Route{"GET", "/api/docs", Endpoint::kOther, docs_page, nullptr, 0, true},
    Route{"GET", "/metrics", Endpoint::kOther, metrics},
    Route{"GET", "/health/live", Endpoint::kOther, alive, nullptr, 0, true},
    Route{"GET", "/health/ready", Endpoint::kOther, nullptr, ready, 0, true},
    Route{"GET", "/feeds/{feed}", Endpoint::kOther, nullptr, feed, 0, true},
    Route{"GET", "/feeds/private/{feed}", Endpoint::kOther, nullptr, private_feed, 0, true},
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
