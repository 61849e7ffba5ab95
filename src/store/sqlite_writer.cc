#include "store/sqlite_writer.h"

#include <fmt/format.h>

namespace showrunner::store {

namespace {

[[noreturn]] void not_there(std::string_view what, std::string_view id) {
  throw Failure(ErrorCode::kNotFound, fmt::format("there is no {} {}", what, id));
}

[[noreturn]] void already_there(std::string_view what, std::string_view id) {
  throw Failure(ErrorCode::kInternal,
                fmt::format("there is a {} {} already (this is a defect of Showrunner)", what, id));
}

void must_change(Query& query, std::string_view what, std::string_view id) {
  if (query.run() == 0) not_there(what, id);
}

/// Inserts with ON CONFLICT DO NOTHING change nothing where the name is taken.
void must_insert(Query& query, std::string_view what, std::string_view id) {
  if (query.run() == 0) already_there(what, id);
}

void bind_fields(Query& query, const Podcast& podcast) {
  const PodcastFields& fields = podcast.fields;
  query.bind(podcast.id)
      .bind(podcast.guid)
      .bind(fields.title)
      .bind(fields.description)
      .bind(fields.language)
      .bind(fields.category)
      .bind(fields.author)
      .bind(fields.email)
      .bind(fields.link)
      .bind(fields.copyright)
      .bind(fields.explicit_content)
      .bind(fields.medium)
      .bind(fields.artwork)
      .bind(fields.blocked)
      .bind(fields.complete)
      .bind(fields.new_feed_url)
      .bind(podcast.revision)
      .bind(podcast.created)
      .bind(podcast.updated)
      .bind(podcast.deleted);
}

void bind_row(Query& query, const EpisodeRow& row, const std::optional<std::int64_t>& podcast) {
  query.bind(row.id)
      .bind(podcast)
      .bind(row.title)
      .bind(static_cast<std::int64_t>(row.status))
      .bind(row.language)
      .bind(row.script_version)
      .bind(row.render)
      .bind(row.duration_ms)
      .bind(row.revision)
      .bind(row.created)
      .bind(row.updated)
      .bind(row.published)
      .bind(row.deleted);
}

void bind_job(Query& query, const Job& job, std::int64_t episode) {
  query.bind(job.id)
      .bind(episode)
      .bind(job.kind)
      .bind(static_cast<std::int64_t>(job.state))
      .bind(job.priority)
      .bind(job.position)
      .bind(job.paused)
      .bind(job.cancel_requested)
      .bind(job.stage)
      .bind(job.share)
      .bind(job.attempt)
      .bind(job.fruitless)
      .bind(job.reason)
      .bind(job.code)
      .bind(job.orders)
      .bind(job.owner)
      .bind(job.leased)
      .bind(job.created)
      .bind(job.started)
      .bind(job.ended);
}

}  // namespace

std::int64_t SqliteWriter::key_of_episode(const Id& id) const {
  const auto key = rows::episode_key(session(), id);
  if (!key) not_there("episode", id);
  return *key;
}

std::optional<std::int64_t> SqliteWriter::key_of_podcast(const Id& id) const {
  if (id.empty()) return std::nullopt;
  const auto key = rows::podcast_key(session(), id);
  if (!key) not_there("podcast", id);
  return key;
}

void SqliteWriter::write_hosts(std::int64_t podcast, const std::vector<Person>& hosts) {
  Query(session(), "DELETE FROM hosts WHERE podcast = ?1").bind(podcast).run();
  std::int64_t place = 0;
  for (const Person& host : hosts) {
    Query(session(), "INSERT INTO hosts VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .bind(podcast)
        .bind(place++)
        .bind(host.name)
        .bind(host.role)
        .bind(host.href)
        .bind(host.image)
        .run();
  }
}

void SqliteWriter::insert(const Podcast& podcast) {
  {
    Query query(session(),
                "INSERT INTO podcasts(id, guid, title, description, language, category, author, email, link, copyright,"
                " explicit, medium, artwork, blocked, complete, new_feed_url, revision, created, updated, deleted)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    bind_fields(query, podcast);
    must_insert(query, "podcast", podcast.id);
  }
  write_hosts(*key_of_podcast(podcast.id), podcast.fields.hosts);
}

void SqliteWriter::update(const Podcast& podcast) {
  {
    Query query(
        session(),
        "UPDATE podcasts SET guid = ?2, title = ?3, description = ?4, language = ?5, category = ?6, author = ?7,"
        " email = ?8, link = ?9, copyright = ?10, explicit = ?11, medium = ?12, artwork = ?13, blocked = ?14,"
        " complete = ?15, new_feed_url = ?16, revision = ?17, created = ?18, updated = ?19, deleted = ?20"
        " WHERE id = ?1");
    bind_fields(query, podcast);
    must_change(query, "podcast", podcast.id);
  }
  write_hosts(*key_of_podcast(podcast.id), podcast.fields.hosts);
}

void SqliteWriter::erase_podcast(const Id& id) {
  const std::int64_t key = *key_of_podcast(id);
  for (const std::string_view text :
       {"DELETE FROM hosts WHERE podcast = ?1", "DELETE FROM tokens WHERE podcast = ?1",
        "UPDATE episodes SET podcast = NULL WHERE podcast = ?1", "DELETE FROM podcasts WHERE key = ?1"}) {
    Query(session(), text).bind(key).run();
  }
}

void SqliteWriter::insert(const Episode& episode) {
  const EpisodeRow& row = episode.row;
  const auto podcast = key_of_podcast(row.podcast);
  {
    Query query(session(),
                "INSERT INTO episodes(id, podcast, title, status, language, script_version, render, duration_ms,"
                " revision, created, updated, published, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING");
    bind_row(query, row, podcast);
    must_insert(query, "episode", row.id);
  }
  const std::int64_t key = key_of_episode(row.id);
  Query(session(), "INSERT INTO texts VALUES (?1, ?2, ?3, ?4)")
      .bind(key)
      .bind(episode.texts.summary)
      .bind(episode.texts.details)
      .bind(episode.texts.order)
      .run();
  Query(session(), "INSERT INTO search(rowid, title, summary, transcript) VALUES (?1, ?2, ?3, '')")
      .bind(key)
      .bind(row.title)
      .bind(episode.texts.summary)
      .run();
}

void SqliteWriter::update(const Episode& episode) {
  const EpisodeRow& row = episode.row;
  const std::int64_t key = key_of_episode(row.id);
  const auto before = rows::episode(session(), row.id);
  const auto podcast = key_of_podcast(row.podcast);
  {
    Query query(session(),
                "UPDATE episodes SET podcast = ?2, title = ?3, status = ?4, language = ?5, script_version = ?6,"
                " render = ?7, duration_ms = ?8, revision = ?9, created = ?10, updated = ?11, published = ?12,"
                " deleted = ?13 WHERE id = ?1");
    bind_row(query, row, podcast);
    must_change(query, "episode", row.id);
  }
  if (before->texts != episode.texts) {
    Query(session(), "UPDATE texts SET summary = ?2, details = ?3, ordered = ?4 WHERE episode = ?1")
        .bind(key)
        .bind(episode.texts.summary)
        .bind(episode.texts.details)
        .bind(episode.texts.order)
        .run();
  }
  // The search index takes a whole entry anew, its transcript too, whichever part changes.
  if (before->row.title != row.title || before->texts.summary != episode.texts.summary) {
    Query(session(), "UPDATE search SET title = ?2, summary = ?3 WHERE rowid = ?1")
        .bind(key)
        .bind(row.title)
        .bind(episode.texts.summary)
        .run();
  }
}

void SqliteWriter::set_transcript(const Id& episode, std::string_view text) {
  Query(session(), "UPDATE search SET transcript = ?2 WHERE rowid = ?1").bind(key_of_episode(episode)).bind(text).run();
}

void SqliteWriter::erase_episode(const Id& id) {
  const std::int64_t key = key_of_episode(id);
  for (const std::string_view text :
       {"DELETE FROM texts WHERE episode = ?1", "DELETE FROM search WHERE rowid = ?1",
        "DELETE FROM scripts WHERE episode = ?1", "DELETE FROM renders WHERE episode = ?1",
        "DELETE FROM jobs WHERE episode = ?1", "DELETE FROM episodes WHERE key = ?1"}) {
    Query(session(), text).bind(key).run();
  }
}

void SqliteWriter::insert(const ScriptVersion& script) {
  Query query(session(),
              "INSERT INTO scripts(episode, version, made, origin, script) VALUES (?1, ?2, ?3, ?4, ?5)"
              " ON CONFLICT DO NOTHING");
  query.bind(key_of_episode(script.episode))
      .bind(script.version)
      .bind(script.made)
      .bind(script.origin)
      .bind(script.script);
  must_insert(query, "script version of", script.episode);
}

void SqliteWriter::insert(const Render& render) {
  Query query(session(),
              "INSERT INTO renders(episode, number, script_version, made, retired, facts)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING");
  query.bind(key_of_episode(render.episode))
      .bind(render.number)
      .bind(render.script_version)
      .bind(render.made)
      .bind(render.retired)
      .bind(render.facts);
  must_insert(query, "render of", render.episode);
}

void SqliteWriter::update(const Render& render) {
  Query query(session(),
              "UPDATE renders SET script_version = ?3, made = ?4, retired = ?5, facts = ?6"
              " WHERE episode = ?1 AND number = ?2");
  query.bind(key_of_episode(render.episode))
      .bind(render.number)
      .bind(render.script_version)
      .bind(render.made)
      .bind(render.retired)
      .bind(render.facts);
  must_change(query, "render of", render.episode);
}

void SqliteWriter::erase_render(const Id& episode, std::int64_t number) {
  Query query(session(), "DELETE FROM renders WHERE episode = ?1 AND number = ?2");
  query.bind(key_of_episode(episode)).bind(number);
  must_change(query, "render of", episode);
}

void SqliteWriter::insert(const Job& job) {
  Query query(session(),
              "INSERT INTO jobs(id, episode, kind, state, priority, position, paused, cancel_requested, stage, share,"
              " attempt, fruitless, reason, code, orders, owner, leased, created, started, ended)"
              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  bind_job(query, job, key_of_episode(job.episode));
  must_insert(query, "job", job.id);
}

void SqliteWriter::update(const Job& job) {
  Query query(session(),
              "UPDATE jobs SET episode = ?2, kind = ?3, state = ?4, priority = ?5, position = ?6, paused = ?7,"
              " cancel_requested = ?8, stage = ?9, share = ?10, attempt = ?11, fruitless = ?12, reason = ?13,"
              " code = ?14, orders = ?15, owner = ?16, leased = ?17, created = ?18, started = ?19, ended = ?20"
              " WHERE id = ?1");
  bind_job(query, job, key_of_episode(job.episode));
  must_change(query, "job", job.id);
}

void SqliteWriter::erase_jobs(UnixMs moment) {
  Query(session(),
        "DELETE FROM jobs WHERE state >= 2 AND ended < ?1"
        " AND key < (SELECT max(key) FROM jobs newer WHERE newer.episode = jobs.episode)")
      .bind(moment)
      .run();
}

std::int64_t SqliteWriter::append(const Event& event) {
  Query(session(), "INSERT INTO events(at, type, subject, body) VALUES (?1, ?2, ?3, ?4)")
      .bind(event.at)
      .bind(event.type)
      .bind(event.subject)
      .bind(event.body)
      .run();
  return rows::last_event(session());
}

void SqliteWriter::trim_events(std::size_t most) {
  Query(session(), "DELETE FROM events WHERE number <= (SELECT max(number) FROM events) - ?1")
      .bind(static_cast<std::int64_t>(most))
      .run();
}

void SqliteWriter::insert(const FeedToken& token) {
  const auto podcast = key_of_podcast(token.podcast);
  Query query(session(),
              "INSERT INTO tokens(token, podcast, label, created, revoked) VALUES (?1, ?2, ?3, ?4, ?5)"
              " ON CONFLICT DO NOTHING");
  query.bind(token.token).bind(podcast).bind(token.label).bind(token.created).bind(token.revoked);
  must_insert(query, "token for", token.podcast);
}

void SqliteWriter::update(const FeedToken& token) {
  Query query(session(), "UPDATE tokens SET label = ?2, created = ?3, revoked = ?4 WHERE token = ?1");
  query.bind(token.token).bind(token.label).bind(token.created).bind(token.revoked);
  must_change(query, "token for", token.podcast);
}

void SqliteWriter::insert(const IdempotentResult& result) {
  Query query(session(),
              "INSERT INTO idempotent_results(key, fingerprint, result, at) VALUES (?1, ?2, ?3, ?4)"
              " ON CONFLICT DO NOTHING");
  query.bind(result.key).bind(result.fingerprint).bind(result.result).bind(result.at);
  must_insert(query, "result of the request", result.key);
}

void SqliteWriter::erase_idempotent_results(UnixMs moment) {
  Query(session(), "DELETE FROM idempotent_results WHERE at < ?1").bind(moment).run();
}

}  // namespace showrunner::store
