#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/sqlite.h"
#include "store/store.h"

namespace showrunner::store {

/// A connection with the statements that were prepared on it, each once. For one thread at a time.
class SqliteSession {
 public:
  explicit SqliteSession(sqlite::Connection connection) : connection_(std::move(connection)) {}

  sqlite::Connection& connection() { return connection_; }

  /// `text` as a statement; the one from before where it was prepared already. Throws Failure.
  sqlite::Statement& statement(std::string_view text);

  /// Throws Failure when `text`, a statement without rows, fails.
  void run(const char* text);

  /// Throws the Failure that the last call was.
  [[noreturn]] void fail_now();

  /// Whether the database has failed on it, apart from what its user found wanting.
  bool failed() const { return failed_; }

 private:
  sqlite::Connection connection_;
  std::unordered_map<std::string, sqlite::Statement> statements_;
  bool failed_ = false;
};

/// A statement being run: bound from the first parameter on, then its rows one by one, read from the first column on. Throws
/// Failure. What is bound as text must live until it has run.
class Query {
 public:
  Query(SqliteSession& session, std::string_view text)
      : session_(session), statement_(session.statement(text)), run_(statement_) {}

  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query() = default;

  Query& bind(std::int64_t value) { return statement_.bind(++bound_, value), *this; }

  Query& bind(double value) { return statement_.bind(++bound_, value), *this; }

  Query& bind(bool value) { return bind(std::int64_t{value}); }

  Query& bind(std::string_view text) { return statement_.bind(++bound_, text), *this; }

  Query& bind(const std::optional<std::int64_t>& value) {
    if (value) return bind(*value);
    return statement_.bind_null(++bound_), *this;
  }

  /// The next row; false behind the last.
  bool next() {
    column_ = -1;
    const sqlite::Step step = statement_.step();
    if (step == sqlite::Step::kFailed) session_.fail_now();
    return step == sqlite::Step::kRow;
  }

  /// Runs it to its end; returns how many rows it has changed.
  int run() {
    while (next()) {
    }
    return session_.connection().changes();
  }

  std::int64_t integer() { return statement_.integer(++column_); }

  bool flag() { return integer() != 0; }

  double real() { return statement_.real(++column_); }

  std::string text() { return std::string(statement_.bytes(++column_)); }

  std::optional<std::int64_t> optional_integer() {
    if (statement_.is_null(++column_)) return std::nullopt;
    return statement_.integer(column_);
  }

 private:
  SqliteSession& session_;
  sqlite::Statement& statement_;
  sqlite::Run run_;
  int bound_ = 0;
  int column_ = -1;
};

}  // namespace showrunner::store
