#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "base/result.h"
#include "store/store.h"
#include "studio/library/catalogue.h"
#include "text/captions.h"

namespace showrunner::api {

// What the bodies and queries of the library's routes must look like; as in requests.h. Pure.

/// The body of POST /api/podcasts.
Result<store::PodcastFields> read_podcast_body(std::string_view body);

/// The body of PATCH /api/podcasts/{id}: what is there changes, null takes away.
using PodcastPatch = std::function<void(store::PodcastFields&)>;
Result<PodcastPatch> read_podcast_patch(std::string_view body);

/// The body of POST /api/episodes.
Result<studio::NewEpisode> read_new_episode_body(std::string_view body, const Options& options);

/// The body of POST /api/episodes/batch: every episode, or what is wrong with it.
Result<std::vector<Result<studio::NewEpisode>>> read_new_episodes_body(std::string_view body, const Options& options);

/// The body of PATCH /api/episodes/{id}.
Result<studio::EpisodeChange> read_episode_patch(std::string_view body);

/// The body of PUT /api/episodes/{id}/chapters.
struct ChaptersBody {
  bool locked = true;
  std::vector<text::Chapter> chapters;  ///< in order, the first at 0; ends are those of the next, the last has -1
};

Result<ChaptersBody> read_chapters_body(std::string_view body);

/// One optional field in a small body, which may be missing altogether: `{"before": "…"}`.
Result<std::string> read_optional_field(std::string_view body, std::string_view field, std::size_t most);
Result<std::int64_t> read_version_body(std::string_view body);

/// The query of GET /api/episodes, /api/podcasts and /api/jobs. An unknown parameter or value is a mistake.
Result<store::EpisodeQuery> read_episode_query(std::string_view query);
Result<store::PodcastQuery> read_podcast_query(std::string_view query);
Result<store::JobQuery> read_job_query(std::string_view query);

}  // namespace showrunner::api
