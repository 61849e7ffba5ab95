// Lists are what is asked for most, so an episode's row is narrow and everything long lies in tables of its own: with the
// texts in the row a list page of 10,000 episodes was measured two orders slower. Pages go on behind a key (keyset), never
// behind an OFFSET, which reads all that it skips. Ids are UUIDs to the world and integers within.
#include "store/sqlite_schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"

namespace showrunner::store {

namespace {

constexpr std::size_t kBackups = 3;
constexpr std::chrono::milliseconds kRetryAfter{2};

/// One statement list for each version; those that were published never change.
constexpr std::array kMigrations{
    R"sql(
CREATE TABLE podcasts(
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, guid TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL,
  language TEXT NOT NULL, category TEXT NOT NULL, author TEXT NOT NULL, email TEXT NOT NULL, link TEXT NOT NULL,
  copyright TEXT NOT NULL, explicit INTEGER NOT NULL, medium TEXT NOT NULL, artwork TEXT NOT NULL,
  blocked INTEGER NOT NULL, complete INTEGER NOT NULL, new_feed_url TEXT NOT NULL, revision INTEGER NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER) STRICT;
CREATE INDEX podcasts_created ON podcasts(created, key) WHERE deleted IS NULL;
CREATE INDEX podcasts_deleted ON podcasts(created, key) WHERE deleted IS NOT NULL;

CREATE TABLE hosts(
  podcast INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, href TEXT NOT NULL,
  image TEXT NOT NULL, PRIMARY KEY(podcast, place)) STRICT, WITHOUT ROWID;

CREATE TABLE episodes(
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, podcast INTEGER, title TEXT NOT NULL, status INTEGER NOT NULL,
  language TEXT NOT NULL, script_version INTEGER NOT NULL, render INTEGER NOT NULL, duration_ms INTEGER NOT NULL,
  revision INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, published INTEGER,
  deleted INTEGER) STRICT;
CREATE INDEX episodes_created ON episodes(created, key) WHERE deleted IS NULL;
CREATE INDEX episodes_title ON episodes(title COLLATE NOCASE, key) WHERE deleted IS NULL;
CREATE INDEX episodes_duration ON episodes(duration_ms, key) WHERE deleted IS NULL;
CREATE INDEX episodes_published ON episodes(ifnull(published, -1), key) WHERE deleted IS NULL;
CREATE INDEX episodes_of_podcast ON episodes(podcast, created, key) WHERE deleted IS NULL;
CREATE INDEX episodes_of_status ON episodes(status, created, key) WHERE deleted IS NULL;
CREATE INDEX episodes_in_feed ON episodes(podcast, published, key) WHERE deleted IS NULL AND published IS NOT NULL;
CREATE INDEX episodes_deleted ON episodes(created, key) WHERE deleted IS NOT NULL;

CREATE TABLE texts(
  episode INTEGER PRIMARY KEY, summary TEXT NOT NULL, details TEXT NOT NULL, ordered TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE search USING fts5(
  title, summary, transcript, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');

CREATE TABLE scripts(
  key INTEGER PRIMARY KEY, episode INTEGER NOT NULL, version INTEGER NOT NULL, made INTEGER NOT NULL,
  origin TEXT NOT NULL, script TEXT NOT NULL, UNIQUE(episode, version)) STRICT;

CREATE TABLE renders(
  key INTEGER PRIMARY KEY, episode INTEGER NOT NULL, number INTEGER NOT NULL, script_version INTEGER NOT NULL,
  made INTEGER NOT NULL, retired INTEGER, facts TEXT NOT NULL, UNIQUE(episode, number)) STRICT;
CREATE INDEX renders_retired ON renders(retired) WHERE retired IS NOT NULL;

CREATE TABLE jobs(
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, episode INTEGER NOT NULL, kind TEXT NOT NULL,
  state INTEGER NOT NULL, priority INTEGER NOT NULL, position INTEGER NOT NULL, paused INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL, stage TEXT NOT NULL, share REAL NOT NULL, attempt INTEGER NOT NULL,
  fruitless INTEGER NOT NULL, reason TEXT NOT NULL, code TEXT NOT NULL, orders TEXT NOT NULL, owner TEXT NOT NULL,
  leased INTEGER, created INTEGER NOT NULL, started INTEGER, ended INTEGER) STRICT;
CREATE INDEX jobs_of_episode ON jobs(episode, key);
CREATE INDEX jobs_open ON jobs(priority DESC, position, key) WHERE state < 2;
CREATE INDEX jobs_ended ON jobs(ended) WHERE state >= 2;

CREATE TABLE events(
  number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL,
  body TEXT NOT NULL) STRICT;

CREATE TABLE tokens(
  key INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, podcast INTEGER NOT NULL, label TEXT NOT NULL,
  created INTEGER NOT NULL, revoked INTEGER) STRICT;
CREATE INDEX tokens_of_podcast ON tokens(podcast, key);

CREATE TABLE idempotent_results(
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, result TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX idempotent_results_at ON idempotent_results(at);
)sql",
};

Result<int> schema_of(const sqlite::Connection& connection) {
  sqlite::Statement version = connection.prepare("PRAGMA user_version");
  if (!version || version.step() != sqlite::Step::kRow) return fail(connection.error("the library cannot be read"));
  return static_cast<int>(version.integer(0));
}

std::filesystem::path backup_name(const std::filesystem::path& file, int version) {
  return file.string() + fmt::format(".backup-v{}", version);
}

/// Those of versions long past go; what cannot be removed stays.
void remove_old_backups(const std::filesystem::path& file) {
  const std::string prefix = file.filename().string() + ".backup-v";
  std::vector<int> versions;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(file.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    int version = 0;
    const char* const end = name.data() + name.size();
    if (std::from_chars(name.data() + prefix.size(), end, version).ptr == end) versions.push_back(version);
  }
  std::ranges::sort(versions, std::greater());
  for (std::size_t i = kBackups; i < versions.size(); ++i) {
    std::filesystem::remove(backup_name(file, versions[i]), ignored);
  }
}

/// Copies the library, as it was before the transaction of whoever calls, to `library.db.backup-v<version>`; whole or not at
/// all. A connection of its own: SQLite copies none that is in a transaction.
Result<void> back_up(const std::filesystem::path& file, int version) {
  const auto source = sqlite::Connection::open(file, 0);
  if (!source) return fail(source.error());
  const auto target = backup_name(file, version);
  remove_stale_temporaries(target);
  auto copy = AtomicFile::create(target);
  if (!copy) return fail(copy.error());
  if (auto made = source->back_up(copy->temporary_path()); !made) return made;
  return copy->commit();
}

/// What migrate() does, in a transaction that has the lock; committed when it returns no Error.
Result<void> migrate_locked(const sqlite::Connection& connection, const std::filesystem::path& file,
                            Migrations migrations) {
  const int newest = static_cast<int>(migrations.size());
  const auto version = schema_of(connection);  // another process may have been here since
  if (!version) return fail(version.error());
  if (*version == newest) return {};
  if (*version > newest) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{} was written by a newer Showrunner (its schema is {}, this one knows {}); install that "
                            "one again, or begin another library with --data",
                            file.string(), *version, newest));
  }
  if (*version > 0) {
    if (auto made = back_up(file, *version); !made) return made;
    remove_old_backups(file);
  }
  for (int next = *version; next < newest; ++next) {
    if (!connection.run(migrations[static_cast<std::size_t>(next)])) {
      return fail(connection.error(fmt::format("the library cannot be brought to schema {}", next + 1)));
    }
  }
  const std::string mark = fmt::format("PRAGMA user_version={}; COMMIT", newest);
  if (!connection.run(mark.c_str())) return fail(connection.error("the library cannot be brought up to date"));
  return {};
}

}  // namespace

Migrations all_migrations() {
  return kMigrations;
}

Result<sqlite::Connection> open_library(const std::filesystem::path& file, int patience_ms) {
  using Clock = std::chrono::steady_clock;
  auto connection = sqlite::Connection::open(file, patience_ms);
  if (!connection) return connection;
  // A fresh file is given its log by who comes first. Others are refused meanwhile at once, however patient: SQLite fears
  // that two would wait for each other.
  const auto end = Clock::now() + std::chrono::milliseconds(patience_ms);
  while (
      !connection->run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;"
                       "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF")) {
    if (!connection->is_locked() || Clock::now() >= end) {
      return fail(connection->error(fmt::format("the library in {} cannot be opened", file.string())));
    }
    std::this_thread::sleep_for(kRetryAfter);
  }
  return connection;
}

Result<void> migrate(sqlite::Connection& connection, const std::filesystem::path& file, Migrations migrations) {
  const int newest = static_cast<int>(migrations.size());
  // Most libraries are up to date, and who only looks takes no lock.
  const auto before = schema_of(connection);
  if (!before) return fail(before.error());
  if (*before == newest) return {};
  if (!connection.run("BEGIN IMMEDIATE")) return fail(connection.error("the library cannot be brought up to date"));
  auto done = migrate_locked(connection, file, migrations);
  if (connection.in_transaction()) connection.run("ROLLBACK");
  return done;
}

}  // namespace showrunner::store
