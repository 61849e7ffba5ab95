#pragma once

#include <filesystem>

#include "base/result.h"
#include "base/sqlite.h"

namespace showrunner::store {

/// The version of the schema that this program writes.
int newest_schema();

/// Opens a connection to the library in `file` as every use of it needs it: write-ahead log, each transaction on disk when
/// it is committed. A lock of another process is waited for as long as `patience_ms`.
Result<sqlite::Connection> open_library(const std::filesystem::path& file, int patience_ms);

/// Brings the library to the newest schema, in one transaction, after a backup beside it (`library.db.backup-v1`, the newest
/// three stay) when there is something in it. Fails for a library of a newer program, which stays as it is.
Result<void> migrate(sqlite::Connection& connection, const std::filesystem::path& file);

}  // namespace showrunner::store
