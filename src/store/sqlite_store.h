#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/store.h"

namespace showrunner::store {

/// The library in one SQLite file, with its write-ahead log beside it. Readers have connections of their own and see the
/// library as it was when they began; one writer. A connection on which something failed is not used again, so that what
/// has been mended works without a restart.
class SqliteStore : public Store {
 public:
  /// Opens `file`, makes it where it is missing and brings it to the newest schema, with a backup beside it. Blocking. Fails,
  /// saying what to do, for a file that cannot be opened, is damaged, or was written by a newer program.
  static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& file);

  ~SqliteStore() override;

  Result<void> read(const std::function<void(const Reader&)>& use) override;
  Result<void> write(const std::function<void(Writer&)>& change) override;

 private:
  struct Impl;

  explicit SqliteStore(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::store
