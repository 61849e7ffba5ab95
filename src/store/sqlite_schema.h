#pragma once

#include <filesystem>
#include <span>

#include "base/result.h"
#include "base/sqlite.h"

namespace showrunner::store {

/// Statements that bring a library from each version of the schema to the next, from the empty one on. A library says how
/// many it has been through.
using Migrations = std::span<const char* const>;

/// All that this program knows.
Migrations all_migrations();

/// Opens a connection to the library in `file` as every use of it needs it: write-ahead log, each transaction on disk when
/// it is committed. A lock of another process is waited for as long as `patience_ms`.
Result<sqlite::Connection> open_library(const std::filesystem::path& file, int patience_ms);

/// Brings the library to the newest schema, in one transaction, after a backup beside it (`library.db.backup-v1`, the newest
/// three stay) when it had a schema before. Whoever opens the library at the same time waits, and finds it done. Fails for
/// a library of a newer program, and where there is no room for the backup; the library then stays as it is.
Result<void> migrate(sqlite::Connection& connection, const std::filesystem::path& file,
                     Migrations migrations = all_migrations());

}  // namespace showrunner::store
