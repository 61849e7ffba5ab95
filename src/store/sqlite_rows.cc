#include "store/sqlite_rows.h"

#include <fmt/format.h>

#include "store/cursor.h"

namespace showrunner::store::rows {

namespace {

constexpr std::string_view kPodcastColumns =
    "p.key, p.id, p.guid, p.title, p.description, p.language, p.category, p.author, p.email, p.link, p.copyright, "
    "p.explicit, p.medium, p.artwork, p.blocked, p.complete, p.new_feed_url, p.revision, p.created, p.updated, "
    "p.deleted";

constexpr std::string_view kJobColumns =
    "j.id, e.id, j.kind, j.state, j.priority, j.position, j.paused, j.cancel_requested, j.stage, j.share, j.attempt, "
    "j.fruitless, j.reason, j.code, j.orders, j.owner, j.leased, j.created, j.started, j.ended, j.key";
constexpr std::string_view kJobs = "jobs j JOIN episodes e ON e.key = j.episode";

/// With the key in the table.
std::pair<Podcast, std::int64_t> read_podcast(SqliteSession& session, Query& query) {
  const std::int64_t key = query.integer();
  Podcast podcast{.id = query.text(), .guid = query.text()};
  PodcastFields& fields = podcast.fields;
  fields.title = query.text();
  fields.description = query.text();
  fields.language = query.text();
  fields.category = query.text();
  fields.author = query.text();
  fields.email = query.text();
  fields.link = query.text();
  fields.copyright = query.text();
  fields.explicit_content = query.flag();
  fields.medium = query.text();
  fields.artwork = query.text();
  fields.blocked = query.flag();
  fields.complete = query.flag();
  fields.new_feed_url = query.text();
  podcast.revision = query.integer();
  podcast.created = query.integer();
  podcast.updated = query.integer();
  podcast.deleted = query.optional_integer();
  Query hosts(session, "SELECT name, role, href, image FROM hosts WHERE podcast = ?1 ORDER BY place");
  hosts.bind(key);
  while (hosts.next()) {
    Person host{.name = hosts.text()};
    host.role = hosts.text();
    host.href = hosts.text();
    host.image = hosts.text();
    fields.hosts.push_back(std::move(host));
  }
  return {std::move(podcast), key};
}

/// With the key in the table.
std::pair<Job, std::int64_t> read_job(Query& query) {
  Job job{.id = query.text()};
  job.episode = query.text();
  job.kind = query.text();
  job.state = static_cast<JobState>(query.integer());
  job.priority = query.integer();
  job.position = query.integer();
  job.paused = query.flag();
  job.cancel_requested = query.flag();
  job.stage = query.text();
  job.share = query.real();
  job.attempt = query.integer();
  job.fruitless = query.integer();
  job.reason = query.text();
  job.code = query.text();
  job.orders = query.text();
  job.owner = query.text();
  job.leased = query.optional_integer();
  job.created = query.integer();
  job.started = query.optional_integer();
  job.ended = query.optional_integer();
  return {std::move(job), query.integer()};
}

std::optional<Job> one_job(Query& query) {
  if (!query.next()) return std::nullopt;
  return read_job(query).first;
}

Render read_render(Query& query) {
  Render render{.episode = query.text(), .number = query.integer()};
  render.script_version = query.integer();
  render.made = query.integer();
  render.retired = query.optional_integer();
  render.facts = query.text();
  return render;
}

constexpr std::string_view kRenders =
    "SELECT e.id, r.number, r.script_version, r.made, r.retired, r.facts FROM renders r JOIN episodes e ON e.key = "
    "r.episode";

Episode read_episode(Query& query) {
  Episode episode{.row = read_episode_row(query)};
  episode.texts.summary = query.text();
  episode.texts.details = query.text();
  episode.texts.order = query.text();
  return episode;
}

const std::string kEpisodes = fmt::format(
    "SELECT {}, t.summary, t.details, t.ordered FROM episodes e JOIN texts t ON t.episode = e.key", kEpisodeColumns);

FeedToken read_token(Query& query) {
  FeedToken token{.token = query.text(), .podcast = query.text()};
  token.label = query.text();
  token.created = query.integer();
  token.revoked = query.optional_integer();
  return token;
}

constexpr std::string_view kTokens =
    "SELECT t.token, p.id, t.label, t.created, t.revoked FROM tokens t JOIN podcasts p ON p.key = t.podcast";

std::optional<std::int64_t> key_in(SqliteSession& session, std::string_view find, const Id& id) {
  Query query(session, find);
  query.bind(id);
  if (!query.next()) return std::nullopt;
  return query.integer();
}

std::int64_t as_limit(std::size_t limit) {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000));
}

}  // namespace

std::optional<std::int64_t> podcast_key(SqliteSession& session, const Id& id) {
  return key_in(session, "SELECT key FROM podcasts WHERE id = ?1", id);
}

std::optional<std::int64_t> episode_key(SqliteSession& session, const Id& id) {
  return key_in(session, "SELECT key FROM episodes WHERE id = ?1", id);
}

EpisodeRow read_episode_row(Query& query) {
  EpisodeRow row{.id = query.text(), .podcast = query.text()};
  row.title = query.text();
  row.status = static_cast<EpisodeStatus>(query.integer());
  row.language = query.text();
  row.script_version = query.integer();
  row.render = query.integer();
  row.duration_ms = query.integer();
  row.revision = query.integer();
  row.created = query.integer();
  row.updated = query.integer();
  row.published = query.optional_integer();
  row.deleted = query.optional_integer();
  return row;
}

std::optional<Podcast> podcast(SqliteSession& session, const Id& id) {
  Query query(session, fmt::format("SELECT {} FROM podcasts p WHERE p.id = ?1", kPodcastColumns));
  query.bind(id);
  if (!query.next()) return std::nullopt;
  return read_podcast(session, query).first;
}

Page<Podcast> podcasts(SqliteSession& session, const PodcastQuery& wanted) {
  const std::string_view which = wanted.deleted ? "p.deleted IS NOT NULL" : "p.deleted IS NULL";
  Page<Podcast> page;
  Query count(session, fmt::format("SELECT count(*) FROM podcasts p WHERE {}", which));
  if (count.next()) page.total = count.integer();

  const auto from = Cursor::parse(wanted.cursor, 'p');
  Query query(session, fmt::format("SELECT {} FROM podcasts p WHERE {}{} ORDER BY p.created DESC, p.key DESC LIMIT {}",
                                   kPodcastColumns, which, from ? " AND (p.created, p.key) < (?1, ?2)" : "",
                                   as_limit(wanted.limit) + 1));
  if (from) query.bind(from->number).bind(from->key);
  Cursor last{.order = 'p'};
  while (query.next()) {
    if (page.records.size() == wanted.limit) {
      page.next = last.text();
      break;
    }
    auto [found, key] = read_podcast(session, query);
    last.number = found.created;
    last.key = key;
    page.records.push_back(std::move(found));
  }
  return page;
}

std::optional<Episode> episode(SqliteSession& session, const Id& id) {
  Query query(session, kEpisodes + " WHERE e.id = ?1");
  query.bind(id);
  if (!query.next()) return std::nullopt;
  return read_episode(query);
}

std::vector<Episode> published(SqliteSession& session, const Id& podcast, std::size_t skip, std::size_t limit) {
  const auto key = podcast_key(session, podcast);
  if (!key) return {};
  Query query(session, kEpisodes +
                           " WHERE e.podcast = ?1 AND e.published IS NOT NULL AND e.deleted IS NULL"
                           " ORDER BY e.published DESC, e.key DESC LIMIT ?2 OFFSET ?3");
  query.bind(*key).bind(as_limit(limit)).bind(static_cast<std::int64_t>(skip));
  std::vector<Episode> episodes;
  while (query.next()) episodes.push_back(read_episode(query));
  return episodes;
}

std::int64_t count_published(SqliteSession& session, const Id& podcast) {
  const auto key = podcast_key(session, podcast);
  if (!key) return 0;
  Query query(session,
              "SELECT count(*) FROM episodes WHERE podcast = ?1 AND published IS NOT NULL AND deleted IS NULL");
  query.bind(*key);
  return query.next() ? query.integer() : 0;
}

std::optional<ScriptVersion> script(SqliteSession& session, const Id& episode, std::int64_t version) {
  Query query(session,
              "SELECT s.made, s.origin, s.script FROM scripts s JOIN episodes e ON e.key = s.episode"
              " WHERE e.id = ?1 AND s.version = ?2");
  query.bind(episode).bind(version);
  if (!query.next()) return std::nullopt;
  ScriptVersion found{.episode = episode, .version = version, .made = query.integer()};
  found.origin = query.text();
  found.script = query.text();
  return found;
}

std::vector<ScriptVersion> script_versions(SqliteSession& session, const Id& episode) {
  Query query(session,
              "SELECT s.version, s.made, s.origin FROM scripts s JOIN episodes e ON e.key = s.episode"
              " WHERE e.id = ?1 ORDER BY s.version DESC");
  query.bind(episode);
  std::vector<ScriptVersion> versions;
  while (query.next()) {
    ScriptVersion version{.episode = episode, .version = query.integer()};
    version.made = query.integer();
    version.origin = query.text();
    versions.push_back(std::move(version));
  }
  return versions;
}

std::optional<Render> render(SqliteSession& session, const Id& episode, std::int64_t number) {
  Query query(session, fmt::format("{} WHERE e.id = ?1 AND r.number = ?2", kRenders));
  query.bind(episode).bind(number);
  if (!query.next()) return std::nullopt;
  return read_render(query);
}

std::vector<Render> renders(SqliteSession& session, const Id& episode) {
  Query query(session, fmt::format("{} WHERE e.id = ?1 ORDER BY r.number DESC", kRenders));
  query.bind(episode);
  std::vector<Render> found;
  while (query.next()) found.push_back(read_render(query));
  return found;
}

std::vector<Render> retired_renders(SqliteSession& session, UnixMs moment, std::size_t limit) {
  Query query(session, fmt::format("{} WHERE r.retired < ?1 ORDER BY r.retired, r.key LIMIT ?2", kRenders));
  query.bind(moment).bind(as_limit(limit));
  std::vector<Render> found;
  while (query.next()) found.push_back(read_render(query));
  return found;
}

std::optional<Job> job(SqliteSession& session, const Id& id) {
  Query query(session, fmt::format("SELECT {} FROM {} WHERE j.id = ?1", kJobColumns, kJobs));
  query.bind(id);
  return one_job(query);
}

Page<Job> jobs(SqliteSession& session, const JobQuery& wanted) {
  // Those that have not ended in the order in which they will be taken, the others newest first.
  const bool open = wanted.ended == false;
  const char order = open ? 'q' : 'j';
  std::string which = "1";
  if (wanted.ended) which += open ? " AND j.state < 2" : " AND j.state >= 2";
  if (wanted.episode) which += " AND j.episode = (SELECT key FROM episodes WHERE id = ?1)";
  if (wanted.state) which += fmt::format(" AND j.state = {}", static_cast<int>(*wanted.state));
  const std::string_view episode = wanted.episode ? std::string_view(*wanted.episode) : std::string_view();

  Page<Job> page;
  {
    Query count(session, fmt::format("SELECT count(*), ?1 FROM jobs j WHERE {}", which));
    count.bind(episode);
    if (count.next()) page.total = count.integer();
  }
  const auto from = Cursor::parse(wanted.cursor, order);
  if (from) which += open ? " AND (-j.priority, j.position, j.key) > (?2, ?3, ?4)" : " AND j.key < ?4";
  Query query(session,
              fmt::format("SELECT {}, ?1, ?2, ?3, ?4 FROM {} WHERE {} ORDER BY {} LIMIT {}", kJobColumns, kJobs, which,
                          open ? "j.priority DESC, j.position, j.key" : "j.key DESC", as_limit(wanted.limit) + 1));
  const Cursor nowhere;
  const Cursor& start = from ? *from : nowhere;
  query.bind(episode).bind(start.number).bind(start.second).bind(start.key);
  Cursor last{.order = order};
  while (query.next()) {
    if (page.records.size() == wanted.limit) {
      page.next = last.text();
      break;
    }
    auto [found, key] = read_job(query);
    last.number = -found.priority;
    last.second = found.position;
    last.key = key;
    page.records.push_back(std::move(found));
  }
  return page;
}

std::optional<Job> newest_job(SqliteSession& session, const Id& episode) {
  Query query(session,
              fmt::format("SELECT {} FROM {} WHERE e.id = ?1 ORDER BY j.key DESC LIMIT 1", kJobColumns, kJobs));
  query.bind(episode);
  return one_job(query);
}

std::optional<Job> next_job(SqliteSession& session, UnixMs now) {
  Query query(session, fmt::format("SELECT {} FROM {} WHERE j.state < 2 AND j.paused = 0 AND"
                                   " (j.state = 0 OR ifnull(j.leased, 0) < ?1)"
                                   " ORDER BY j.priority DESC, j.position, j.key LIMIT 1",
                                   kJobColumns, kJobs));
  query.bind(now);
  return one_job(query);
}

std::vector<Job> running_jobs(SqliteSession& session) {
  Query query(session, fmt::format("SELECT {} FROM {} WHERE j.state < 2 AND j.state = 1"
                                   " ORDER BY j.priority DESC, j.position, j.key",
                                   kJobColumns, kJobs));
  std::vector<Job> found;
  while (query.next()) found.push_back(read_job(query).first);
  return found;
}

std::vector<Event> events_after(SqliteSession& session, std::int64_t number, std::size_t limit) {
  Query query(session, "SELECT number, at, type, subject, body FROM events WHERE number > ?1 ORDER BY number LIMIT ?2");
  query.bind(number).bind(as_limit(limit));
  std::vector<Event> events;
  while (query.next()) {
    Event event{.number = query.integer(), .at = query.integer()};
    event.type = query.text();
    event.subject = query.text();
    event.body = query.text();
    events.push_back(std::move(event));
  }
  return events;
}

std::int64_t last_event(SqliteSession& session) {
  Query query(session, "SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  return query.next() ? query.integer() : 0;
}

std::optional<FeedToken> feed_token(SqliteSession& session, std::string_view token) {
  Query query(session, fmt::format("{} WHERE t.token = ?1", kTokens));
  query.bind(token);
  if (!query.next()) return std::nullopt;
  return read_token(query);
}

std::vector<FeedToken> feed_tokens(SqliteSession& session, const Id& podcast) {
  Query query(session, fmt::format("{} WHERE p.id = ?1 ORDER BY t.key DESC", kTokens));
  query.bind(podcast);
  std::vector<FeedToken> tokens;
  while (query.next()) tokens.push_back(read_token(query));
  return tokens;
}

std::optional<IdempotentResult> idempotent_result(SqliteSession& session, std::string_view key) {
  Query query(session, "SELECT key, fingerprint, result, at FROM idempotent_results WHERE key = ?1");
  query.bind(key);
  if (!query.next()) return std::nullopt;
  IdempotentResult found{.key = query.text(), .fingerprint = query.text()};
  found.result = query.text();
  found.at = query.integer();
  return found;
}

}  // namespace showrunner::store::rows
