#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "store/sqlite_session.h"
#include "store/store.h"

namespace showrunner::store::rows {

// What Reader's members do, on a session that is within a transaction. Each throws Failure.

std::optional<Podcast> podcast(SqliteSession& session, const Id& id);
Page<Podcast> podcasts(SqliteSession& session, const PodcastQuery& query);

std::optional<Episode> episode(SqliteSession& session, const Id& id);
std::vector<Episode> published(SqliteSession& session, const Id& podcast, std::size_t skip, std::size_t limit);
std::int64_t count_published(SqliteSession& session, const Id& podcast);

std::optional<ScriptVersion> script(SqliteSession& session, const Id& episode, std::int64_t version);
std::vector<ScriptVersion> script_versions(SqliteSession& session, const Id& episode);

std::optional<Render> render(SqliteSession& session, const Id& episode, std::int64_t number);
std::vector<Render> renders(SqliteSession& session, const Id& episode);
std::vector<Render> retired_renders(SqliteSession& session, UnixMs moment, std::size_t limit);

std::optional<Job> job(SqliteSession& session, const Id& id);
Page<Job> jobs(SqliteSession& session, const JobQuery& query);
std::optional<Job> newest_job(SqliteSession& session, const Id& episode);
std::optional<Job> next_job(SqliteSession& session, UnixMs now);
std::vector<Job> running_jobs(SqliteSession& session);

std::vector<Event> events_after(SqliteSession& session, std::int64_t number, std::size_t limit);
std::int64_t last_event(SqliteSession& session);

std::optional<FeedToken> feed_token(SqliteSession& session, std::string_view token);
std::vector<FeedToken> feed_tokens(SqliteSession& session, const Id& podcast);

std::optional<IdempotentResult> idempotent_result(SqliteSession& session, std::string_view key);

/// The integer that a podcast or an episode is within; nothing when there is none of that id.
std::optional<std::int64_t> podcast_key(SqliteSession& session, const Id& id);
std::optional<std::int64_t> episode_key(SqliteSession& session, const Id& id);

// Reading rows: columns in the order of the lists.

inline constexpr std::string_view kEpisodeColumns =
    "e.id, ifnull((SELECT id FROM podcasts WHERE key = e.podcast), ''), e.title, e.status, e.language, "
    "e.script_version, "
    "e.render, e.duration_ms, e.revision, e.created, e.updated, e.published, e.deleted";
EpisodeRow read_episode_row(Query& query);

}  // namespace showrunner::store::rows
