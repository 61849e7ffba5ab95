#include "base/sqlite.h"

#include <system_error>

#include <fmt/format.h>
#include <sqlite3.h>

namespace showrunner::sqlite {

namespace {

ErrorCode code_of(int result) {
  switch (result & 0xff) {
    case SQLITE_FULL: return ErrorCode::kNoSpace;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR: return ErrorCode::kUnavailable;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: return ErrorCode::kPermissionDenied;
    default: return ErrorCode::kInternal;
  }
}

bool damaged(int result) {
  return (result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB;
}

std::string_view advice(int result) {
  switch (result & 0xff) {
    case SQLITE_IOERR:
      return "the disk refuses: a quota, a limit of sizes, or a fault that the system's log tells of; nothing was lost";
    case SQLITE_FULL: return "the disk is full; make room, nothing was lost";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another process has it locked";
    case SQLITE_READONLY: return "it may only be read; check the owner and mode of the file and of its directory";
    case SQLITE_PERM:
    case SQLITE_CANTOPEN: return "it cannot be opened; check the owner and mode of the file and of its directory";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "the file is damaged; put a backup in its place";
    default: return {};
  }
}

}  // namespace

void Statement::Finalise::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Statement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), at, value);
}

void Statement::bind(int at, double value) {
  sqlite3_bind_double(statement_.get(), at, value);
}

void Statement::bind(int at, std::string_view text) {
  // An empty view may have no address, which would be bound as NULL.
  const char* const data = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text64(statement_.get(), at, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_blob(int at, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), at, bytes.data(), bytes.size(), SQLITE_STATIC);
}

void Statement::bind_null(int at) {
  sqlite3_bind_null(statement_.get(), at);
}

Step Statement::step() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW: return Step::kRow;
    case SQLITE_DONE: return Step::kDone;
    default: return Step::kFailed;
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
  const void* const data = sqlite3_column_blob(statement_.get(), column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
}

void Connection::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<Connection> Connection::open(const std::filesystem::path& file, int patience_ms) {
  std::error_code ignored;  // what cannot be made cannot be opened either
  std::filesystem::create_directories(file.parent_path(), ignored);
  sqlite3* made = nullptr;
  const int result =
      sqlite3_open_v2(file.c_str(), &made, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection(made);
  if (result != SQLITE_OK) return fail(connection.error(fmt::format("cannot open {}", file.string())));
  sqlite3_busy_timeout(made, patience_ms);
  return connection;
}

Statement Connection::prepare(const char* text) const {
  sqlite3_stmt* made = nullptr;
  sqlite3_prepare_v3(database_.get(), text, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  return Statement(made);
}

bool Connection::run(const char* text) const {
  return sqlite3_exec(database_.get(), text, nullptr, nullptr, nullptr) == SQLITE_OK;
}

int Connection::changes() const {
  return sqlite3_changes(database_.get());
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

Result<void> Connection::back_up(const std::filesystem::path& to) const {
  Statement copy = prepare("VACUUM INTO ?1");
  if (!copy) return fail(error("cannot make a backup"));
  copy.bind(1, std::string_view(to.native()));
  if (copy.step() == Step::kDone) return {};
  return fail(error(fmt::format("cannot make a backup in {}", to.string())));
}

Error Connection::error(std::string_view what) const {
  const int result = database_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(database_.get());
  const std::string_view why = advice(result);
  const char* const told = database_ == nullptr ? "out of memory" : sqlite3_errmsg(database_.get());
  const ErrorCode code = code_of(result);
  return {.code = code,
          .message = why.empty() ? fmt::format("{}: {}", what, told) : fmt::format("{}: {} ({})", what, why, told),
          .retryable = code == ErrorCode::kUnavailable};
}

bool Connection::is_damaged() const {
  return database_ != nullptr && damaged(sqlite3_errcode(database_.get()));
}

bool Connection::is_locked() const {
  const int result = database_ == nullptr ? SQLITE_NOMEM : sqlite3_errcode(database_.get());
  return (result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED;
}

}  // namespace showrunner::sqlite
