#include "store/sqlite_schema.h"

#include <algorithm>
#include <fstream>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "store/sqlite_store_test_support.h"
#include "store/test_records.h"

namespace showrunner::store {
namespace {

class SqliteSchemaTest : public SqliteStoreTest {
 protected:
  /// Those of this program and, behind them, `more`.
  static std::vector<const char*> with(const std::vector<const char*>& more) {
    std::vector<const char*> steps(all_migrations().begin(), all_migrations().end());
    steps.insert(steps.end(), more.begin(), more.end());
    return steps;
  }

  Result<void> bring_to(const std::vector<const char*>& steps) const {
    auto connection = open_library(file(), 5'000);
    if (!connection) return fail(connection.error());
    return migrate(*connection, file(), steps);
  }

  std::filesystem::path backup(int version) const { return file().string() + fmt::format(".backup-v{}", version); }

  /// What `text`, a query for one number, finds; nothing when it cannot be asked.
  std::optional<std::int64_t> ask(const char* text) const {
    auto connection = sqlite::Connection::open(file(), 1'000);
    sqlite::Statement query = connection->prepare(text);
    if (!query || query.step() != sqlite::Step::kRow) return std::nullopt;
    return query.integer(0);
  }

  const int now_ = static_cast<int>(all_migrations().size());
};

TEST_F(SqliteSchemaTest, AFileThatIsNoLibraryIsNotTouched) {
  const std::string content(10'000, 'x');
  std::ofstream(file()) << content;
  const auto store = SqliteStore::open(file());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("backup"), std::string::npos) << store.error().message;
  std::ifstream in(file());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), content);
}

TEST_F(SqliteSchemaTest, ALibraryOfANewerProgramIsRefusedAndStaysAsItIs) {
  ASSERT_TRUE(add(*open(), an_episode("one")));
  {
    auto connection = sqlite::Connection::open(file(), 0);
    ASSERT_TRUE(connection->run("PRAGMA user_version=999"));
  }
  const auto store = SqliteStore::open(file());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("newer"), std::string::npos);
  EXPECT_EQ(user_version(), 999);
}

TEST_F(SqliteSchemaTest, AMigrationThatFailsLeavesTheLibraryAsItWas) {
  {
    // A file that looks like one from before the first schema, but holds a table of that name.
    auto connection = sqlite::Connection::open(file(), 0);
    ASSERT_TRUE(connection->run("CREATE TABLE jobs(x); INSERT INTO jobs VALUES (7)"));
  }
  ASSERT_FALSE(SqliteStore::open(file()));
  EXPECT_EQ(user_version(), 0);
  auto connection = sqlite::Connection::open(file(), 0);
  sqlite::Statement find = connection->prepare("SELECT x FROM jobs");
  ASSERT_EQ(find.step(), sqlite::Step::kRow);
  EXPECT_EQ(find.integer(0), 7);
  EXPECT_FALSE(connection->prepare("SELECT * FROM podcasts"));
}

TEST_F(SqliteSchemaTest, AFreshLibraryIsMadeByWhoComesFirstAndOpenedByWhoComesWithIt) {
  for (int round = 0; round < 20; ++round) {
    const std::filesystem::path fresh = directory_ / fmt::format("{}.db", round);
    std::latch together(4);
    std::vector<std::string> failures(4);
    std::vector<std::thread> openers;
    for (std::string& failure : failures) {
      openers.emplace_back([&] {
        together.arrive_and_wait();
        const auto store = SqliteStore::open(fresh);
        if (!store) failure = store.error().message;
      });
    }
    for (std::thread& opener : openers) opener.join();
    EXPECT_EQ(failures, std::vector<std::string>(4)) << round;
  }
}

TEST_F(SqliteSchemaTest, AnOlderLibraryIsBroughtUpToDateBesideABackup) {
  ASSERT_TRUE(add(*open(), an_episode("Kept")));
  EXPECT_FALSE(std::filesystem::exists(backup(now_)));
  const auto done = bring_to(with({"ALTER TABLE episodes ADD COLUMN extra INTEGER NOT NULL DEFAULT 7"}));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(user_version(), now_ + 1);
  EXPECT_EQ(ask("SELECT extra FROM episodes WHERE title = 'Kept'"), 7);
  const auto older = SqliteStore::open(backup(now_));
  ASSERT_TRUE(older) << older.error().message;
  EXPECT_EQ(count(**older), 1);
  EXPECT_EQ(integrity(), "ok");
}

TEST_F(SqliteSchemaTest, OneThatFailsUndoesThoseBeforeItAndWorksWhenItIsMended) {
  ASSERT_TRUE(add(*open(), an_episode("Kept")));
  const auto failed = bring_to(with({"CREATE TABLE made(a)", "CREATE TABLE also(a); CREATE TABLE episodes(a)"}));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find(fmt::format("schema {}", now_ + 2)), std::string::npos);
  EXPECT_EQ(user_version(), now_);
  EXPECT_EQ(ask("SELECT count(*) FROM sqlite_schema WHERE name IN ('made', 'also')"), 0);
  EXPECT_EQ(count(*open()), 1);
  EXPECT_TRUE(bring_to(with({"CREATE TABLE made(a)", "CREATE TABLE also(a)"})));
  EXPECT_EQ(user_version(), now_ + 2);
}

TEST_F(SqliteSchemaTest, WithoutABackupNothingIsChanged) {
  ASSERT_TRUE(add(*open(), an_episode("Kept")));
  std::filesystem::create_directories(backup(now_) / "in the way");
  EXPECT_FALSE(bring_to(with({"CREATE TABLE made(a)"})));
  EXPECT_EQ(user_version(), now_);
  EXPECT_EQ(count(*open()), 1);
}

TEST_F(SqliteSchemaTest, TheNewestThreeBackupsStay) {
  ASSERT_TRUE(open());
  std::vector<const char*> more;
  for (int i = 0; i < 5; ++i) {
    more.push_back("SELECT 1");
    ASSERT_TRUE(bring_to(with(more)));
  }
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    const std::string name = entry.path().filename().string();
    if (name.find("backup") != std::string::npos) left.push_back(name);
  }
  std::ranges::sort(left);
  std::vector<std::string> expected;
  for (int i = 2; i < 5; ++i) expected.push_back(fmt::format("library.db.backup-v{}", now_ + i));
  EXPECT_EQ(left, expected);
}

TEST_F(SqliteSchemaTest, WhoOpensItMeanwhileWaitsAndTheBackupIsOfTheOlderOne) {
  ASSERT_TRUE(add(*open(), an_episode("Kept")));
  const auto steps = with({"CREATE TABLE made(a); INSERT INTO made VALUES (1)"});
  std::latch together(4);
  std::vector<std::string> failures(4);
  std::vector<std::thread> openers;
  for (std::string& failure : failures) {
    openers.emplace_back([&] {
      together.arrive_and_wait();
      if (const auto done = bring_to(steps); !done) failure = done.error().message;
    });
  }
  for (std::thread& opener : openers) opener.join();
  EXPECT_EQ(failures, std::vector<std::string>(4));
  EXPECT_EQ(ask("SELECT count(*) FROM made"), 1);
  const auto older = SqliteStore::open(backup(now_));
  ASSERT_TRUE(older) << older.error().message;
  EXPECT_EQ(count(**older), 1);
}

}  // namespace
}  // namespace showrunner::store
