#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "base/sqlite.h"
#include "store/sqlite_store.h"

namespace showrunner::store {

/// A library in a file of its own, and what is found in it past the Store.
class SqliteStoreTest : public testing::Test {
 protected:
  std::filesystem::path file() const { return directory_ / "library.db"; }

  std::unique_ptr<SqliteStore> open() {
    auto store = SqliteStore::open(file());
    EXPECT_TRUE(store) << store.error().message;
    return store ? *std::move(store) : nullptr;
  }

  static Result<void> add(Store& store, const Episode& episode) {
    return store.write([&](Writer& writer) { writer.insert(episode); });
  }

  static std::int64_t count(Store& store) {
    std::int64_t total = -1;
    const auto done = store.read([&](const Reader& reader) { total = reader.episodes({}).total; });
    EXPECT_TRUE(done) << done.error().message;
    return total;
  }

  /// What SQLite itself says of the file.
  std::string integrity() const { return integrity(file()); }

  static std::string integrity(const std::filesystem::path& file) {
    auto connection = sqlite::Connection::open(file, 1'000);
    EXPECT_TRUE(connection);
    sqlite::Statement check = connection->prepare("PRAGMA integrity_check");
    if (check.step() != sqlite::Step::kRow) return "no answer";
    return std::string(check.bytes(0));
  }

  int user_version() const {
    auto connection = sqlite::Connection::open(file(), 1'000);
    sqlite::Statement version = connection->prepare("PRAGMA user_version");
    EXPECT_EQ(version.step(), sqlite::Step::kRow);
    return static_cast<int>(version.integer(0));
  }

  ScratchDirectory directory_;
};

}  // namespace showrunner::store
