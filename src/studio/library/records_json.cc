#include "studio/library/records_json.h"

#include <array>

#include <boost/json.hpp>

#include "base/clock.h"
#include "studio/library/details.h"

namespace showrunner::studio {

namespace json = boost::json;

namespace {

using store::EpisodeStatus;
using store::JobState;

constexpr std::array kStatuses{std::pair{EpisodeStatus::kDraft, std::string_view("draft")},
                               std::pair{EpisodeStatus::kMaking, std::string_view("making")},
                               std::pair{EpisodeStatus::kReview, std::string_view("review")},
                               std::pair{EpisodeStatus::kReady, std::string_view("ready")},
                               std::pair{EpisodeStatus::kPublished, std::string_view("published")},
                               std::pair{EpisodeStatus::kFailed, std::string_view("failed")}};

constexpr std::array kStates{std::pair{JobState::kQueued, std::string_view("queued")},
                             std::pair{JobState::kRunning, std::string_view("running")},
                             std::pair{JobState::kDone, std::string_view("done")},
                             std::pair{JobState::kFailed, std::string_view("failed")},
                             std::pair{JobState::kCancelled, std::string_view("cancelled")}};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return "";
}

template <class Value, class Table>
std::optional<Value> value_in(const Table& table, std::string_view wanted) {
  for (const auto& [known, name] : table) {
    if (name == wanted) return known;
  }
  return std::nullopt;
}

json::value moment(const std::optional<store::UnixMs>& at) {
  return at ? json::value(rfc3339(*at)) : json::value(nullptr);
}

json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::array list(const std::vector<std::string>& texts) {
  json::array all;
  for (const std::string& text : texts) all.emplace_back(text);
  return all;
}

json::object file_json(const MediaFile& file, std::string_view type, const store::Id& episode,
                       const Addresses& addresses) {
  return {{"url", addresses.media(episode, file.name)}, {"bytes", file.bytes}, {"type", type}};
}

json::array chapters_json(const std::vector<text::Chapter>& chapters) {
  json::array all;
  for (const text::Chapter& chapter : chapters) {
    all.push_back({{"start", static_cast<double>(chapter.start_ms) / 1000},
                   {"end", static_cast<double>(chapter.end_ms) / 1000},
                   {"title", chapter.title}});
  }
  return all;
}

json::value render_json(const store::Render& render, const Addresses& addresses) {
  const auto facts = render_facts_from_json(render.facts);
  if (!facts) return nullptr;
  const auto file = [&](const MediaFile& media, std::string_view type) {
    return file_json(media, type, render.episode, addresses);
  };
  json::object audio = file(facts->audio, "audio/mpeg");
  audio["duration"] = facts->duration_seconds;
  audio["loudness_lufs"] = facts->loudness_lufs;
  audio["true_peak_dbtp"] = facts->true_peak_dbtp;
  return json::object{
      {"number", render.number},
      {"script_version", render.script_version},
      {"made", rfc3339(render.made)},
      {"audio", std::move(audio)},
      {"transcripts", json::array{file(facts->vtt, "text/vtt"), file(facts->srt, "application/x-subrip"),
                                  file(facts->json, "application/json"), file(facts->html, "text/html")}},
      {"chapters_file", file(facts->chapters, "application/json+chapters")},
      {"opus", facts->opus.name.empty() ? json::value(nullptr) : json::value(file(facts->opus, "audio/ogg"))},
      {"peaks", file(facts->peaks, "application/octet-stream")},
      {"words", facts->words},
      {"sentences", facts->sentences},
      {"cached_sentences", facts->cached_sentences},
      {"writer", facts->writer},
      {"model", or_null(facts->model)},
      {"voices", list(facts->voices)},
      {"chapters", chapters_json(facts->marks)},
      {"complaints", list(facts->complaints)}};
}

/// The row and the texts of an episode.
json::object told_json(const store::Episode& episode, const Addresses& addresses) {
  const auto& [row, texts] = episode;
  json::object object = row_json(row);
  const EpisodeDetails details = details_from_json(texts.details).value_or(EpisodeDetails{});
  object["summary"] = texts.summary;
  object["notes"] = or_null(details.notes);
  object["season"] = details.season ? json::value(*details.season) : nullptr;
  object["number"] = details.number ? json::value(*details.number) : nullptr;
  object["type"] = details.type;
  object["explicit"] = details.explicit_content ? json::value(*details.explicit_content) : nullptr;
  object["chapters_locked"] = details.chapters_locked;
  object["failure"] = or_null(details.failure);
  object["notice"] = or_null(details.notice);
  object["live_url"] = addresses.live(row.id);
  return object;
}

}  // namespace

std::string_view to_string(EpisodeStatus status) {
  return name_in(kStatuses, status);
}

std::optional<EpisodeStatus> parse_episode_status(std::string_view name) {
  return value_in<EpisodeStatus>(kStatuses, name);
}

std::string_view to_string(JobState state) {
  return name_in(kStates, state);
}

std::optional<JobState> parse_job_state(std::string_view name) {
  return value_in<JobState>(kStates, name);
}

json::object podcast_json(const store::Podcast& podcast, const Addresses& addresses) {
  const store::PodcastFields& fields = podcast.fields;
  json::array hosts;
  for (const store::Person& host : fields.hosts) {
    hosts.push_back(
        {{"name", host.name}, {"role", host.role}, {"href", or_null(host.href)}, {"image", or_null(host.image)}});
  }
  const std::string artwork = fields.artwork.empty() ? "cover.png" : fields.artwork;
  return {{"id", podcast.id},
          {"title", fields.title},
          {"description", fields.description},
          {"language", fields.language},
          {"category", fields.category},
          {"author", fields.author},
          {"email", or_null(fields.email)},
          {"link", or_null(fields.link)},
          {"copyright", or_null(fields.copyright)},
          {"explicit", fields.explicit_content},
          {"medium", fields.medium},
          {"hosts", std::move(hosts)},
          {"image", addresses.media(podcast.id, artwork)},
          {"image_made", fields.artwork.empty()},
          {"blocked", fields.blocked},
          {"complete", fields.complete},
          {"new_feed_url", or_null(fields.new_feed_url)},
          {"guid", podcast.guid},
          {"feed_url", addresses.feed(podcast.id)},
          {"revision", podcast.revision},
          {"created", rfc3339(podcast.created)},
          {"updated", rfc3339(podcast.updated)},
          {"deleted", moment(podcast.deleted)}};
}

json::object row_json(const store::EpisodeRow& row) {
  return {{"id", row.id},
          {"podcast_id", or_null(row.podcast)},
          {"title", row.title},
          {"status", to_string(row.status)},
          {"language", or_null(row.language)},
          {"script_version", row.script_version},
          {"render", row.render},
          {"duration", static_cast<double>(row.duration_ms) / 1000},
          {"revision", row.revision},
          {"created", rfc3339(row.created)},
          {"updated", rfc3339(row.updated)},
          {"published", moment(row.published)},
          {"deleted", moment(row.deleted)}};
}

json::object job_json(const store::Job& job) {
  json::object object{{"id", job.id},
                      {"episode_id", job.episode},
                      {"kind", job.kind},
                      {"state", to_string(job.state)},
                      {"paused", job.paused},
                      {"priority", job.priority > 0 ? "interactive" : "batch"},
                      {"stage", or_null(job.stage)},
                      {"share", job.share},
                      {"seconds_left", nullptr},
                      {"sentences_done", nullptr},
                      {"sentences_total", nullptr},
                      {"attempt", job.attempt},
                      {"reason", or_null(job.reason)},
                      {"code", or_null(job.code)},
                      {"created", rfc3339(job.created)},
                      {"started", moment(job.started)},
                      {"ended", moment(job.ended)}};
  return object;
}

json::object episode_json(const EpisodeView& view, const Addresses& addresses) {
  json::object object = told_json(view.episode, addresses);
  object["rendered"] = view.render ? render_json(*view.render, addresses) : nullptr;
  object["job"] = view.job ? json::value(job_json(*view.job)) : nullptr;
  return object;
}

json::object episode_event_json(const store::Episode& episode, const std::optional<store::Render>& changed_render,
                                const Addresses& addresses) {
  json::object object = told_json(episode, addresses);
  if (changed_render) object["rendered"] = render_json(*changed_render, addresses);
  return object;
}

}  // namespace showrunner::studio
