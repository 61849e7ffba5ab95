#include "studio/library/change.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "studio/library/details.h"
#include "studio/library/event_stream.h"
#include "studio/library/lookup.h"
#include "studio/library/records_json.h"

namespace showrunner::studio {

namespace json = boost::json;

namespace {

/// The stored events are trimmed when so many have come.
constexpr std::int64_t kTrimEvery = 500;

/// What listeners are shown of an episode: the rest of it can change and no feed does.
struct Shown {
  store::EpisodeRow row;
  std::string summary;
  EpisodeDetails details;

  friend bool operator==(const Shown&, const Shown&) = default;
};

Shown shown_of(const store::Episode& episode) {
  Shown shown{.row = episode.row, .summary = episode.texts.summary};
  store::EpisodeRow& row = shown.row;
  row.status = store::EpisodeStatus::kPublished;
  row.script_version = row.revision = row.updated = 0;
  if (auto details = details_from_json(episode.texts.details)) shown.details = *std::move(details);
  EpisodeDetails& details = shown.details;
  details.title_given = details.summary_given = details.chapters_locked = false;
  details.chapters.clear();  // until the files have them, which is another render
  details.failure.clear();
  details.notice.clear();
  if (!details.notes.empty()) shown.summary.clear();  // they stand in its place
  return shown;
}

}  // namespace

store::Podcast Change::podcast(const store::Id& id) const {
  return present_podcast(writer_, id);
}

store::Episode Change::episode(const store::Id& id) const {
  return present_episode(writer_, id);
}

store::Job Change::job(const store::Id& id) const {
  return present_job(writer_, id);
}

void Change::tell(std::string_view type, const store::Id& subject, const json::object& body) {
  const std::int64_t number =
      writer_.append({.at = now_, .type = std::string(type), .subject = subject, .body = json::serialize(body)});
  if (number % kTrimEvery == 0) writer_.trim_events(EventStream::kKept);
}

void Change::tell_erased(std::string_view type, const store::Id& id) {
  tell(fmt::format("{}.erased", type), id, {{"id", id}});
}

void Change::add(store::Podcast podcast) {
  podcast.created = podcast.updated = now_;
  writer_.insert(podcast);
  tell("podcast", podcast.id, podcast_json(podcast, addresses_));
}

void Change::save(store::Podcast& podcast) {
  ++podcast.revision;
  podcast.updated = std::max(now_, podcast.updated);  // the clock may have been set back
  writer_.update(podcast);
  tell("podcast", podcast.id, podcast_json(podcast, addresses_));
}

void Change::touch_feed(const store::Id& podcast) {
  if (auto shown = writer_.podcast(podcast)) save(*shown);
}

store::EpisodeStatus Change::status_of(const store::Episode& episode) const {
  using enum store::EpisodeStatus;
  const store::EpisodeRow& row = episode.row;
  if (row.render > 0) return row.published ? kPublished : kReady;
  const auto job = writer_.newest_job(row.id);
  if (job && !store::has_ended(job->state)) return kMaking;
  if (job && job->state == store::JobState::kFailed) return kFailed;
  return row.script_version > 0 ? kReview : kDraft;
}

void Change::add(store::Episode episode) {
  store::EpisodeRow& row = episode.row;
  row.created = row.updated = now_;
  writer_.insert(episode);
  tell("episode", row.id, episode_event_json(episode, std::nullopt, addresses_));
}

void Change::save(store::Episode& episode) {
  store::EpisodeRow& row = episode.row;
  const store::Episode before = kept_episode(writer_, row.id);
  row.status = status_of(episode);
  if (before == episode) return;
  ++row.revision;
  row.updated = std::max(now_, row.updated);
  writer_.update(episode);
  const auto render = row.render == before.row.render ? std::nullopt : writer_.render(row.id, row.render);
  tell("episode", row.id, episode_event_json(episode, render, addresses_));
  const bool was_shown = before.row.published && !before.row.deleted;
  const bool is_shown = row.published && !row.deleted;
  if (was_shown && is_shown && shown_of(before) == shown_of(episode)) return;
  if (was_shown) touch_feed(before.row.podcast);
  if (is_shown && (!was_shown || before.row.podcast != row.podcast)) touch_feed(row.podcast);
}

void Change::save_deleted(store::Episode& episode, bool deleted) {
  episode.row.deleted = deleted ? std::optional(now_) : std::nullopt;
  save(episode);
}

void Change::add(const store::Job& job) {
  writer_.insert(job);
  tell("job", job.id, job_json(job));
}

void Change::save(const store::Job& job) {
  writer_.update(job);
  tell("job", job.id, job_json(job));
}

}  // namespace showrunner::studio
