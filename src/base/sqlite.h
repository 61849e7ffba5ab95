#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace showrunner::sqlite {

enum class Step { kRow, kDone, kFailed };

/// A prepared statement. Bound from 1 on; ready again when its Run has gone. Must not outlive its Connection.
class Statement {
 public:
  Statement() = default;

  /// Whether it could be prepared.
  explicit operator bool() const { return statement_ != nullptr; }

  void bind(int at, std::int64_t value);
  void bind(int at, double value);
  /// `text` must stay until the statement has run.
  void bind(int at, std::string_view text);
  void bind_blob(int at, std::string_view bytes);
  void bind_null(int at);

  Step step();

  std::int64_t integer(int column) const;
  double real(int column) const;
  /// Text or a blob, until the next step.
  std::string_view bytes(int column) const;
  bool is_null(int column) const;

  void reset();

 private:
  friend class Connection;

  struct Finalise {
    void operator()(sqlite3_stmt* statement) const;
  };

  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
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

/// A database file, open for one thread at a time.
class Connection {
 public:
  /// Opens `file`, which is made where it is missing, its directory too. A lock of another connection is waited for as long
  /// as `patience_ms`. Fails as `error` says.
  static Result<Connection> open(const std::filesystem::path& file, int patience_ms);

  /// Empty, which its `error` explains, when `text` cannot be prepared.
  Statement prepare(const char* text) const;

  /// Runs statements that give no rows. False when one fails; `error` says why.
  bool run(const char* text) const;

  /// Rows that the last statement changed.
  int changes() const;

  /// Whether a transaction is open.
  bool in_transaction() const;

  /// A copy of the whole database as it is at one moment, in `to`, which must not exist.
  Result<void> back_up(const std::filesystem::path& to) const;

  /// What the last call failed with: kNoSpace, kUnavailable (worth another try: another connection has the lock),
  /// kPermissionDenied, kInternal. `what` says what was being done.
  Error error(std::string_view what) const;

  /// Whether the last call failed because the file is no sound database.
  bool is_damaged() const;

  /// Whether the last call failed because another connection has the lock.
  bool is_locked() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  explicit Connection(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace showrunner::sqlite
