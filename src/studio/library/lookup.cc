#include "studio/library/lookup.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace showrunner::studio {

namespace {

[[noreturn]] void not_found(std::string_view what, const store::Id& id) {
  throw store::Failure(ErrorCode::kNotFound, fmt::format("there is no {} with the id {}", what, id));
}

}  // namespace

store::Podcast kept_podcast(const store::Reader& reader, const store::Id& id) {
  auto podcast = reader.podcast(id);
  if (!podcast) not_found("podcast", id);
  return *std::move(podcast);
}

store::Episode kept_episode(const store::Reader& reader, const store::Id& id) {
  auto episode = reader.episode(id);
  if (!episode) not_found("episode", id);
  return *std::move(episode);
}

store::Podcast present_podcast(const store::Reader& reader, const store::Id& id) {
  store::Podcast podcast = kept_podcast(reader, id);
  if (podcast.deleted) not_found("podcast", id);
  return podcast;
}

store::Episode present_episode(const store::Reader& reader, const store::Id& id) {
  store::Episode episode = kept_episode(reader, id);
  if (episode.row.deleted) not_found("episode", id);
  return episode;
}

store::Job present_job(const store::Reader& reader, const store::Id& id) {
  auto job = reader.job(id);
  if (!job) not_found("job", id);
  return *std::move(job);
}

}  // namespace showrunner::studio
