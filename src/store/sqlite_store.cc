#include "store/sqlite_store.h"

#include <mutex>
#include <utility>
#include <vector>

#include "store/sqlite_schema.h"
#include "store/sqlite_session.h"
#include "store/sqlite_writer.h"

namespace showrunner::store {

namespace {

constexpr int kPatienceMs = 2'000;  ///< for another process, such as a backup

/// Runs `work` between BEGIN and COMMIT; what goes wrong undoes it.
Result<void> transact(SqliteSession& session, const char* begin, const std::function<void()>& work) {
  const auto undo = [&session] {
    if (session.connection().in_transaction()) session.connection().run("ROLLBACK");
  };
  try {
    session.run(begin);
    work();
    session.run("COMMIT");
    return {};
  } catch (const Failure& failure) {
    Error error = failure.error();
    undo();
    return fail(std::move(error));
  } catch (...) {
    undo();
    throw;
  }
}

}  // namespace

struct SqliteStore::Impl {
  explicit Impl(std::filesystem::path path) : file(std::move(path)) {}

  Result<SqliteSession> open() const {
    auto connection = open_library(file, kPatienceMs);
    if (!connection) return fail(std::move(connection.error()));
    return SqliteSession(*std::move(connection));
  }

  const std::filesystem::path file;

  std::mutex writing;
  std::optional<SqliteSession> writer;  ///< writing; always there once the library is open

  std::mutex lending;
  std::vector<SqliteSession> idle;  ///< lending: connections of readers that nobody uses
};

SqliteStore::SqliteStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& file) {
  auto impl = std::make_unique<Impl>(file);
  auto session = impl->open();
  if (!session) return fail(std::move(session.error()));
  if (auto done = migrate(session->connection(), file); !done) return fail(std::move(done.error()));
  impl->writer.emplace(*std::move(session));
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(impl)));
}

Result<void> SqliteStore::read(const std::function<void(const Reader&)>& use) {
  std::optional<SqliteSession> session;
  {
    const std::lock_guard lock(impl_->lending);
    if (!impl_->idle.empty()) {
      session.emplace(std::move(impl_->idle.back()));
      impl_->idle.pop_back();
    }
  }
  if (!session) {
    auto opened = impl_->open();
    if (!opened) return fail(std::move(opened.error()));
    session.emplace(*std::move(opened));
  }
  auto done = transact(*session, "BEGIN", [&] { use(SqliteReads<Reader>(*session)); });
  if (!session->failed()) {
    const std::lock_guard lock(impl_->lending);
    impl_->idle.push_back(*std::move(session));
  }
  return done;
}

Result<void> SqliteStore::write(const std::function<void(Writer&)>& change) {
  const std::lock_guard lock(impl_->writing);
  if (impl_->writer->failed()) {
    // Opened before the other is closed: with the last connection goes what tells where the committed part of the log ends,
    // and a change whose sync had failed would be taken for one that was committed.
    auto opened = impl_->open();
    if (!opened) return fail(std::move(opened.error()));
    impl_->writer.emplace(*std::move(opened));
  }
  return transact(*impl_->writer, "BEGIN IMMEDIATE", [&] {
    SqliteWriter writer(*impl_->writer);
    change(writer);
  });
}

}  // namespace showrunner::store
