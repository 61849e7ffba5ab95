// Why not a file for each value, as the sentences have: making, writing, syncing and renaming one took 0.5 ms of a core, and
// 1.1 ms on ext4 when many files had been deleted in the seconds before (it then looks for inodes that were not). That was
// two thirds of what a new script cost the whole service. A row in a transaction of its own takes 0.05 ms, in a shared one
// less.
//
// Two connections: with SQLite's write-ahead log, who reads does not wait for who writes. What is being written is found in
// memory until it is committed. A writer may take long (it syncs when it moves the log into the file), and a reader who
// waited for it held up every new script: p99 3.8 s among 1,000 clients.
#include "cache/row_cache.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/sqlite.h"

namespace showrunner::cache {

using sqlite::Connection;
using sqlite::Run;
using sqlite::Statement;
using sqlite::Step;

namespace {

constexpr int kLockPatienceMs = 5'000;  // another process checkpoints or evicts
constexpr std::int64_t kTouchMicroseconds = 3'600'000'000;

constexpr const char* kPrepare =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-512;"
    "CREATE TABLE IF NOT EXISTS kept(key TEXT NOT NULL UNIQUE, used INTEGER NOT NULL, checksum INTEGER NOT NULL,"
    "                                labels TEXT NOT NULL, value BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS kept_by_use ON kept(used);";
constexpr const char* kFind = "SELECT used, checksum, value FROM kept WHERE key = ?1";
constexpr const char* kStore =
    "INSERT OR REPLACE INTO kept(key, used, checksum, labels, value) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr const char* kForget = "DELETE FROM kept WHERE instr(labels, ?1) > 0";
constexpr const char* kTouch = "UPDATE kept SET used = ?2 WHERE key = ?1";
constexpr const char* kBytes =
    "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
constexpr const char* kEvict =
    "DELETE FROM kept WHERE rowid IN"
    " (SELECT rowid FROM kept ORDER BY used LIMIT (SELECT count(*) / 10 + 1 FROM kept))";

std::int64_t now_us() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count();
}

std::int64_t checksum_of(std::string_view value) {
  return static_cast<std::int64_t>(fingerprint64(value));
}

/// The file with its table; `damaged` is set when it is no such thing.
Result<Connection> open_table(const std::filesystem::path& file, bool& damaged) {
  auto connection = Connection::open(file, kLockPatienceMs);
  if (!connection || connection->run(kPrepare)) return connection;
  damaged = connection->is_damaged();
  return fail(connection->error("the cache cannot be used"));
}

/// Members in the order in which they are made: statements go before their connection.
struct Reader {
  explicit Reader(Connection opened) : connection(std::move(opened)), find(connection.prepare(kFind)) {}

  Connection connection;
  Statement find;
};

struct Writer {
  explicit Writer(Connection opened)
      : connection(std::move(opened)),
        store(connection.prepare(kStore)),
        touch(connection.prepare(kTouch)),
        bytes(connection.prepare(kBytes)),
        evict(connection.prepare(kEvict)) {}

  Connection connection;
  Statement store, touch, bytes, evict;
};

struct Row {
  std::string value;
  std::string labels;  ///< each between line feeds
};

using Rows = std::unordered_map<std::string, Row>;

std::string between_line_feeds(std::string_view label) {
  return fmt::format("\n{}\n", label);
}

}  // namespace

struct RowCache::Impl {
  Impl(std::filesystem::path path, std::uint64_t most) : file(std::move(path)), budget(most) {}

  std::optional<std::string> read(std::string_view key);
  std::optional<std::string> find_queued(const std::string& key);
  bool write(const Rows& rows, const std::set<std::string>& used);
  bool make_room();
  bool open_writer();
  void begin_anew();
  void trouble(const std::string& why);

  const std::filesystem::path file;
  const std::uint64_t budget;

  // In the order in which they are locked.
  std::mutex writing;
  std::optional<Writer> writer;  ///< writing
  std::mutex reading;
  std::optional<Reader> reader;  ///< reading
  std::mutex queueing;
  Rows queued;                 ///< queueing
  Rows under_way;              ///< queueing: what a flush is writing
  std::set<std::string> used;  ///< queueing: read, not for an hour before

  std::atomic<std::uint64_t> generation{0};
  std::atomic<bool> damaged{false};   ///< the file is to be begun anew by the next who writes
  std::atomic<bool> troubled{false};  ///< something failed, and that has been reported
  std::atomic<std::uint64_t> stores{0}, evictions{0}, corrupt{0}, failures{0};
};

void RowCache::Impl::trouble(const std::string& why) {
  ++failures;
  if (troubled.exchange(true)) return;
  log_warning("{}: {}; going on without it", file.string(), why);
}

std::optional<std::string> RowCache::Impl::find_queued(const std::string& key) {
  const std::lock_guard lock(queueing);
  for (const Rows* rows : {&queued, &under_way}) {
    if (const auto found = rows->find(key); found != rows->end()) return found->second.value;
  }
  return std::nullopt;
}

std::optional<std::string> RowCache::Impl::read(std::string_view key) {
  const std::lock_guard lock(reading);
  if (!reader) {
    bool no_table = false;
    auto opened = open_table(file, no_table);
    if (no_table) damaged = true;
    if (!opened) return trouble(opened.error().message), std::nullopt;
    reader.emplace(*std::move(opened));
  }
  Statement& find = reader->find;
  std::optional<std::string> value;
  {
    const Run run(find);
    find.bind(1, key);
    const Step found = find.step();
    if (found == Step::kDone) return std::nullopt;
    if (found == Step::kRow) value.emplace(find.bytes(2));
    if (value && checksum_of(*value) != find.integer(1)) {
      ++corrupt;
      return std::nullopt;  // the value that is made now takes its place
    }
    if (value && now_us() - find.integer(0) > kTouchMicroseconds) {
      const std::lock_guard noting(queueing);
      used.emplace(key);
    }
  }
  if (value) return value;
  if (reader->connection.is_damaged()) damaged = true;
  trouble(reader->connection.error("a value cannot be read").message);
  reader.reset();
  return std::nullopt;
}

/// Removes a damaged file. The caller holds `writing`.
void RowCache::Impl::begin_anew() {
  const std::lock_guard lock(reading);
  writer.reset();
  reader.reset();
  ++corrupt;
  damaged = false;
  log_warning("{} is damaged and begun anew", file.string());
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::remove(file.string() + suffix, ignored);
  }
}

bool RowCache::Impl::open_writer() {
  if (damaged) begin_anew();
  for (bool again = true; !writer; again = false) {
    bool no_table = false;
    if (auto opened = open_table(file, no_table)) {
      writer.emplace(*std::move(opened));
    } else if (!no_table || !again) {
      return trouble(opened.error().message), false;
    } else {
      begin_anew();
    }
  }
  return true;
}

bool RowCache::Impl::write(const Rows& rows, const std::set<std::string>& read) {
  if (!writer->connection.run("BEGIN IMMEDIATE")) return false;
  for (const auto& [key, row] : rows) {
    const Run run(writer->store);
    writer->store.bind(1, key);
    writer->store.bind(2, now_us());
    writer->store.bind(3, checksum_of(row.value));
    writer->store.bind(4, row.labels);
    writer->store.bind_blob(5, row.value);
    if (writer->store.step() != Step::kDone) return false;
  }
  for (const std::string& key : read) {
    const Run run(writer->touch);
    writer->touch.bind(1, key);
    writer->touch.bind(2, now_us());
    if (writer->touch.step() != Step::kDone) return false;
  }
  return make_room() && writer->connection.run("COMMIT");
}

bool RowCache::Impl::make_room() {
  for (;;) {
    const Run measuring(writer->bytes);
    if (writer->bytes.step() != Step::kRow) return false;
    if (static_cast<std::uint64_t>(writer->bytes.integer(0)) <= budget) return true;
    const Run evicting(writer->evict);
    if (writer->evict.step() != Step::kDone) return false;
    const int gone = writer->connection.changes();
    if (gone == 0) return true;
    evictions += static_cast<std::uint64_t>(gone);
  }
}

RowCache::RowCache(std::filesystem::path file, std::uint64_t budget_bytes)
    : impl_(std::make_unique<Impl>(std::move(file), budget_bytes)) {}

RowCache::~RowCache() = default;

std::optional<std::string> RowCache::get(std::string_view key) {
  if (auto value = impl_->find_queued(std::string(key))) return value;
  return impl_->read(key);
}

std::uint64_t RowCache::generation() const {
  return impl_->generation;
}

bool RowCache::put(std::string key, std::string value, std::uint64_t generation,
                   const std::vector<std::string>& labels) {
  if (value.size() > impl_->budget) return false;
  Row row{.value = std::move(value), .labels = {}};
  for (const std::string& label : labels) row.labels += between_line_feeds(label);
  const std::lock_guard lock(impl_->queueing);
  if (generation != impl_->generation) return false;
  const bool first = impl_->queued.empty();
  impl_->queued.insert_or_assign(std::move(key), std::move(row));
  return first;
}

void RowCache::flush() {
  Impl& impl = *impl_;
  const std::lock_guard lock(impl.writing);
  std::set<std::string> used;
  {
    const std::lock_guard queueing(impl.queueing);
    if (impl.queued.empty()) return;
    impl.under_way.swap(impl.queued);
    used.swap(impl.used);
  }
  // `under_way` is changed by nobody else: only who holds `writing` does.
  if (impl.open_writer()) {
    if (impl.write(impl.under_way, used)) {
      impl.stores += impl.under_way.size();
      impl.troubled = false;
    } else {
      impl.damaged = impl.writer->connection.is_damaged();
      impl.trouble(impl.writer->connection.error("values cannot be kept").message);
      impl.writer.reset();  // and with it the transaction
    }
  }
  const std::lock_guard queueing(impl.queueing);
  impl.under_way.clear();
}

void RowCache::forget(std::string_view label) {
  Impl& impl = *impl_;
  const std::string wanted = between_line_feeds(label);
  const std::lock_guard lock(impl.writing);
  {
    const std::lock_guard queueing(impl.queueing);
    ++impl.generation;
    std::erase_if(impl.queued, [&](const auto& row) { return row.second.labels.find(wanted) != std::string::npos; });
  }
  if (!impl.open_writer()) return;
  Statement statement = impl.writer->connection.prepare(kForget);
  statement.bind(1, wanted);
  if (statement.step() != Step::kDone) impl.trouble(impl.writer->connection.error("values cannot be kept").message);
}

void RowCache::clear() {
  Impl& impl = *impl_;
  const std::lock_guard lock(impl.writing);
  {
    const std::lock_guard queueing(impl.queueing);
    ++impl.generation;
    impl.queued.clear();
  }
  if (impl.open_writer() && !impl.writer->connection.run("DELETE FROM kept"))
    impl.trouble(impl.writer->connection.error("values cannot be kept").message);
}

RowCacheStats RowCache::stats() const {
  return {
      .stores = impl_->stores, .evictions = impl_->evictions, .corrupt = impl_->corrupt, .failures = impl_->failures};
}

}  // namespace showrunner::cache
