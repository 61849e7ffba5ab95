#pragma once

#include <string>

#include "speech/voice_pool.h"
#include "studio/episode.h"

namespace showrunner::studio {

/// The key of everything that can change an episode's files: sources, options, and the version of each stage.
std::string episode_key(const EpisodeRequest& request, const speech::EngineVersions& versions);

}  // namespace showrunner::studio
