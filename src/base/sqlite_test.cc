#include "base/sqlite.h"

#include <csignal>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/scratch_directory.h"

namespace showrunner::sqlite {
namespace {

class SqliteTest : public testing::Test {
 protected:
  Connection open(int patience_ms = 0) {
    auto opened = Connection::open(file(), patience_ms);
    EXPECT_TRUE(opened) << opened.error().message;
    return *std::move(opened);
  }

  std::filesystem::path file() const { return directory_ / "deep" / "x.db"; }

  ScratchDirectory directory_;
};

TEST_F(SqliteTest, ValuesOfEveryKindComeBackAsTheyWere) {
  const Connection connection = open();
  ASSERT_TRUE(connection.run("CREATE TABLE t(a INTEGER, b REAL, c TEXT, d BLOB, e TEXT) STRICT"));
  const std::string text("text \0 with a null \xF0\x9F\x8E\x99", 23);
  Statement insert = connection.prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)");
  ASSERT_TRUE(insert);
  insert.bind(1, std::int64_t{-5});
  insert.bind(2, 0.25);
  insert.bind(3, std::string_view(text));
  insert.bind_blob(4, std::string_view("\xFF\x00", 2));
  insert.bind(5, std::string_view());
  EXPECT_EQ(insert.step(), Step::kDone);
  EXPECT_EQ(connection.changes(), 1);
  Statement find = connection.prepare("SELECT a, b, c, d, e, NULL FROM t");
  const sqlite::Run run(find);
  ASSERT_EQ(find.step(), Step::kRow);
  EXPECT_EQ(find.integer(0), -5);
  EXPECT_EQ(find.real(1), 0.25);
  EXPECT_EQ(find.bytes(2), text);
  EXPECT_EQ(find.bytes(3), std::string_view("\xFF\x00", 2));
  EXPECT_EQ(find.bytes(4), "");
  EXPECT_FALSE(find.is_null(4));
  EXPECT_TRUE(find.is_null(5));
  EXPECT_EQ(find.step(), Step::kDone);
}

TEST_F(SqliteTest, ALockOfAnotherConnectionIsWorthAnotherTry) {
  const Connection one = open();
  const Connection two = open();
  ASSERT_TRUE(one.run("CREATE TABLE t(a INTEGER)"));
  ASSERT_TRUE(one.run("BEGIN IMMEDIATE"));
  EXPECT_TRUE(one.in_transaction());
  EXPECT_FALSE(two.run("INSERT INTO t VALUES (1)"));
  const Error error = two.error("cannot write");
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_TRUE(error.retryable);
  EXPECT_TRUE(two.is_locked());
  EXPECT_TRUE(one.run("COMMIT"));
  EXPECT_TRUE(two.run("INSERT INTO t VALUES (1)"));
}

TEST_F(SqliteTest, AFullDatabaseIsSaidToBeFullAndNotDamaged) {
  const Connection connection = open();
  ASSERT_TRUE(connection.run("CREATE TABLE t(a BLOB); PRAGMA max_page_count=4"));
  EXPECT_FALSE(connection.run("INSERT INTO t VALUES (zeroblob(1000000))"));
  EXPECT_EQ(connection.error("cannot write").code, ErrorCode::kNoSpace);
  EXPECT_FALSE(connection.is_damaged());
  EXPECT_FALSE(connection.is_locked());
}

TEST_F(SqliteTest, ADiskThatRefusesIsWorthAnotherTryAndWorksAgainWhenTheCauseHasGone) {
  const Connection connection = open();
  ASSERT_TRUE(connection.run("PRAGMA journal_mode=WAL; CREATE TABLE t(a BLOB)"));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{.rlim_cur = 100'000, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &tight);
  EXPECT_FALSE(connection.run("INSERT INTO t VALUES (zeroblob(1000000))"));
  const Error error = connection.error("cannot write");
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(error.code, ErrorCode::kUnavailable) << error.message;
  EXPECT_NE(error.message.find("a quota"), std::string::npos) << error.message;
  EXPECT_FALSE(connection.is_damaged());
  EXPECT_TRUE(connection.run("INSERT INTO t VALUES (zeroblob(1000000))"));
}

TEST_F(SqliteTest, AFileThatIsNoDatabaseIsDamaged) {
  std::filesystem::create_directories(file().parent_path());
  std::ofstream(file()) << std::string(4096, 'x');
  const Connection connection = open();
  EXPECT_FALSE(connection.run("SELECT * FROM sqlite_schema"));
  EXPECT_TRUE(connection.is_damaged());
  EXPECT_EQ(connection.error("cannot read").code, ErrorCode::kInternal);
}

TEST_F(SqliteTest, ADirectoryInTheWayOfTheFileIsNamed) {
  std::filesystem::create_directories(file());
  const auto opened = Connection::open(file(), 0);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kPermissionDenied);
  EXPECT_NE(opened.error().message.find("x.db"), std::string::npos);
}

TEST_F(SqliteTest, ABackupHoldsWhatWasCommitted) {
  const Connection connection = open();
  ASSERT_TRUE(connection.run("PRAGMA journal_mode=WAL; CREATE TABLE t(a INTEGER); INSERT INTO t VALUES (7)"));
  const auto copy = directory_ / "copy.db";
  ASSERT_TRUE(connection.back_up(copy));
  EXPECT_FALSE(connection.back_up(copy));
  const auto copied = Connection::open(copy, 0);
  ASSERT_TRUE(copied);
  Statement find = copied->prepare("SELECT a FROM t");
  ASSERT_EQ(find.step(), Step::kRow);
  EXPECT_EQ(find.integer(0), 7);
}

}  // namespace
}  // namespace showrunner::sqlite
