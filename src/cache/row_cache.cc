// Why not a file for each value, as the sentences have: making, writing, syncing and renaming one took 0.5 ms of a core, and
// 1.1 ms on ext4 when many files had been deleted in the seconds before (it then looks for inodes that were not). That was
// two thirds of what a new script cost the whole service. A row in a transaction of its own takes 0.05 ms, in a shared one
// less.
#include "cache/row_cache.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <sqlite3.h>

#include "base/hash.h"
#include "base/log.h"

namespace showrunner::cache {

namespace {

constexpr int kLockPatienceMs = 5'000;  // another process checkpoints or evicts
constexpr std::int64_t kTouchMicroseconds = 3'600'000'000;

constexpr const char* kPrepare =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-512; PRAGMA wal_autocheckpoint=4000;"
    "CREATE TABLE IF NOT EXISTS kept(key TEXT NOT NULL UNIQUE, used INTEGER NOT NULL, checksum INTEGER NOT NULL,"
    "                                value BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS kept_by_use ON kept(used);";
constexpr const char* kFind = "SELECT rowid, used, checksum, value FROM kept WHERE key = ?1";
constexpr const char* kStore = "INSERT OR REPLACE INTO kept(key, used, checksum, value) VALUES (?1, ?2, ?3, ?4)";
constexpr const char* kTouch = "UPDATE kept SET used = ?2 WHERE rowid = ?1";
constexpr const char* kRemove = "DELETE FROM kept WHERE rowid = ?1";
constexpr const char* kBytes =
    "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
constexpr const char* kEvict =
    "DELETE FROM kept WHERE rowid IN"
    " (SELECT rowid FROM kept ORDER BY used LIMIT (SELECT count(*) / 10 + 1 FROM kept))";

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};

struct FinaliseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// A prepared statement; bound from 1 on, ready again when its Run has gone.
class Statement {
 public:
  Statement() = default;

  Statement(sqlite3* database, const char* text) {
    sqlite3_stmt* made = nullptr;
    sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    statement_.reset(made);
  }

  explicit operator bool() const { return statement_ != nullptr; }

  void bind(int at, std::int64_t value) { sqlite3_bind_int64(statement_.get(), at, value); }

  /// `text` must stay until the statement has run.
  void bind(int at, std::string_view text) {
    sqlite3_bind_text64(statement_.get(), at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }

  void bind_blob(int at, std::string_view bytes) {
    sqlite3_bind_blob64(statement_.get(), at, bytes.data(), bytes.size(), SQLITE_STATIC);
  }

  int step() { return sqlite3_step(statement_.get()); }

  std::int64_t integer(int column) { return sqlite3_column_int64(statement_.get(), column); }

  /// Until the next step.
  std::string_view bytes(int column) {
    const void* const data = sqlite3_column_blob(statement_.get(), column);
    return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
  }

  void reset() { sqlite3_reset(statement_.get()); }

 private:
  std::unique_ptr<sqlite3_stmt, FinaliseStatement> statement_;
};

/// Makes a statement ready again, whatever became of it.
class Run {
 public:
  explicit Run(Statement& statement) : statement_(statement) {}

  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  ~Run() { statement_.reset(); }

 private:
  Statement& statement_;
};

std::int64_t now_us() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count();
}

std::int64_t checksum_of(std::string_view value) {
  return static_cast<std::int64_t>(fingerprint64(value));
}

/// The file, opened. Destroyed statements first.
struct Opened {
  Database database;
  Statement find, store, touch, remove, bytes, evict;

  bool run(const char* text) const {
    return sqlite3_exec(database.get(), text, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
};

}  // namespace

struct RowCache::Impl {
  Impl(std::filesystem::path path, std::uint64_t most) : file(std::move(path)), budget(most) {}

  bool open();
  std::optional<std::string> read(std::string_view key);
  bool write(const std::unordered_map<std::string, std::string>& values);
  bool make_room();
  void trouble();

  const std::filesystem::path file;
  const std::uint64_t budget;

  std::mutex in_use;             ///< held while the database is worked with; before `queueing`
  std::optional<Opened> opened;  ///< in_use
  bool troubled = false;         ///< in_use: and it has been reported

  std::mutex queueing;
  std::unordered_map<std::string, std::string> queued;  ///< queueing

  std::atomic<std::uint64_t> stores{0}, evictions{0}, corrupt{0}, failures{0};
};

bool RowCache::Impl::open() {
  if (opened) return true;
  std::error_code ignored;  // what cannot be made cannot be opened either
  std::filesystem::create_directories(file.parent_path(), ignored);
  sqlite3* made = nullptr;
  sqlite3_open_v2(file.c_str(), &made, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  opened.emplace(
      Opened{.database = Database(made), .find = {}, .store = {}, .touch = {}, .remove = {}, .bytes = {}, .evict = {}});
  sqlite3_busy_timeout(made, kLockPatienceMs);
  if (!opened->run(kPrepare)) return trouble(), false;
  opened->find = Statement(made, kFind);
  opened->store = Statement(made, kStore);
  opened->touch = Statement(made, kTouch);
  opened->remove = Statement(made, kRemove);
  opened->bytes = Statement(made, kBytes);
  opened->evict = Statement(made, kEvict);
  if (opened->find && opened->store && opened->touch && opened->remove && opened->bytes && opened->evict) return true;
  return trouble(), false;
}

/// Something failed: says so the first time, and closes the file, to be opened anew. A damaged one is removed.
void RowCache::Impl::trouble() {
  ++failures;
  sqlite3* const database = opened->database.get();
  const int code = sqlite3_errcode(database) & 0xff;
  const bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  if (!std::exchange(troubled, true) || damaged) {
    log_warning("{}: {}; {}", file.string(), sqlite3_errmsg(database),
                damaged ? "it is begun anew" : "going on without it");
  }
  opened.reset();
  if (!damaged) return;
  ++corrupt;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::remove(file.string() + suffix, ignored);
  }
}

std::optional<std::string> RowCache::Impl::read(std::string_view key) {
  if (!open()) return std::nullopt;
  const Run run(opened->find);
  opened->find.bind(1, key);
  const int found = opened->find.step();
  if (found == SQLITE_DONE) return std::nullopt;
  if (found != SQLITE_ROW) return trouble(), std::nullopt;
  const std::int64_t row = opened->find.integer(0);
  const bool long_ago = now_us() - opened->find.integer(1) > kTouchMicroseconds;
  std::string value(opened->find.bytes(3));
  const bool intact = checksum_of(value) == opened->find.integer(2);
  if (intact && !long_ago) return value;
  Statement& change = intact ? opened->touch : opened->remove;
  const Run changing(change);
  change.bind(1, row);
  if (intact) change.bind(2, now_us());
  change.step();  // a cache that can be read but not written is still one
  if (intact) return value;
  ++corrupt;
  return std::nullopt;
}

bool RowCache::Impl::write(const std::unordered_map<std::string, std::string>& values) {
  if (!open()) return false;
  if (!opened->run("BEGIN IMMEDIATE")) return trouble(), false;
  for (const auto& [key, value] : values) {
    const Run run(opened->store);
    opened->store.bind(1, key);
    opened->store.bind(2, now_us());
    opened->store.bind(3, checksum_of(value));
    opened->store.bind_blob(4, value);
    if (opened->store.step() != SQLITE_DONE) return trouble(), false;  // closing rolls back
  }
  if (!make_room() || !opened->run("COMMIT")) return trouble(), false;
  stores += values.size();
  troubled = false;
  return true;
}

bool RowCache::Impl::make_room() {
  for (;;) {
    const Run measuring(opened->bytes);
    if (opened->bytes.step() != SQLITE_ROW) return false;
    if (static_cast<std::uint64_t>(opened->bytes.integer(0)) <= budget) return true;
    const Run evicting(opened->evict);
    if (opened->evict.step() != SQLITE_DONE) return false;
    const int gone = sqlite3_changes(opened->database.get());
    if (gone == 0) return true;
    evictions += static_cast<std::uint64_t>(gone);
  }
}

RowCache::RowCache(std::filesystem::path file, std::uint64_t budget_bytes)
    : impl_(std::make_unique<Impl>(std::move(file), budget_bytes)) {}

RowCache::~RowCache() = default;

std::optional<std::string> RowCache::get(std::string_view key) {
  {
    const std::lock_guard lock(impl_->queueing);
    const auto found = impl_->queued.find(std::string(key));
    if (found != impl_->queued.end()) return found->second;
  }
  const std::lock_guard lock(impl_->in_use);
  return impl_->read(key);
}

bool RowCache::put(std::string key, std::string value) {
  if (value.size() > impl_->budget) return false;
  const std::lock_guard lock(impl_->queueing);
  const bool first = impl_->queued.empty();
  impl_->queued.insert_or_assign(std::move(key), std::move(value));
  return first;
}

void RowCache::flush() {
  const std::lock_guard lock(
      impl_->in_use);  // taken first, so that who looks meanwhile waits for what is being written
  std::unordered_map<std::string, std::string> values;
  {
    const std::lock_guard queueing(impl_->queueing);
    values.swap(impl_->queued);
  }
  if (values.empty()) return;
  // A damaged file has been removed by the first try.
  const std::uint64_t damaged_before = impl_->corrupt;
  if (!impl_->write(values) && impl_->corrupt > damaged_before) impl_->write(values);
}

void RowCache::clear() {
  const std::lock_guard lock(impl_->in_use);
  {
    const std::lock_guard queueing(impl_->queueing);
    impl_->queued.clear();
  }
  if (impl_->open() && !impl_->opened->run("DELETE FROM kept")) impl_->trouble();
}

RowCacheStats RowCache::stats() const {
  return {
      .stores = impl_->stores, .evictions = impl_->evictions, .corrupt = impl_->corrupt, .failures = impl_->failures};
}

}  // namespace showrunner::cache
