#pragma once

#include <chrono>
#include <filesystem>

#include "api/body_memo.h"
#include "api/probes.h"
#include "async/errands.h"
#include "base/options.h"
#include "net/http_server.h"
#include "net/rate_window.h"
#include "studio/batch.h"
#include "studio/episode_service.h"
#include "studio/library/library_service.h"
#include "studio/rooms.h"
#include "studio/script_service.h"
#include "studio/speech_service.h"
#include "studio/uploads.h"

namespace showrunner::api {

/// What the routes work with. `app/` builds it and owns what it refers to, which outlives the server.
struct Services {
  studio::Rooms& rooms;
  studio::ScriptService& scripts;
  studio::SpeechService& speech;
  studio::EpisodeService& episodes;
  const studio::Uploads& uploads;
  studio::LibraryService& library;
  const Options& options;
  Probes& probes;
  async::Errands& errands;  ///< replies that are still being made after their handler has returned
  std::string token;        ///< what clients must send as a bearer token; empty: nothing
  std::string public_url;   ///< where others reach this server (server.public_url); may be empty
  bool only_here = false;   ///< it listens where this machine alone can reach it
  net::RateWindow failed_sign_ins{10, std::chrono::minutes(1)};  ///< by client
  BodyMemo script_bodies;                                        ///< of POST /api/script/generate
  const net::ServerStats* server = nullptr;                      ///< of the server that serves this
  bool draining = false;                                         ///< SIGTERM has come: not ready any more
};

}  // namespace showrunner::api
