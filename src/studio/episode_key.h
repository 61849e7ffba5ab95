#pragma once

#include <string>
#include <string_view>

#include "speech/host_directory.h"
#include "speech/voice_pool.h"
#include "studio/episode_request.h"

namespace showrunner::studio {

/// The key of everything that can change an episode's files: what its script comes from (`script_key`; empty when the
/// request brings its script), how it is spoken and rendered, where it goes, and the version of each stage.
std::string episode_key(const EpisodeRequest& request, std::string_view script_key,
                        const speech::EngineVersions& versions, const speech::HostDirectory& hosts);

/// The voices that a request names, its script's included; empty ones among them.
std::vector<std::string> named_voices(const EpisodeRequest& request);

}  // namespace showrunner::studio
