// Every call for the disk is made to fail in turn, and all behind it, until a write goes through without one: nothing is
// half there, what failed is told as what it was, and all works again once the disk does, in the same process.

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "store/fault_vfs.h"
#include "store/sqlite_store_test_support.h"
#include "store/test_records.h"

namespace showrunner::store {
namespace {

constexpr int kMostCalls = 2'000;  ///< a sweep that has not ended by then never will

struct Fault {
  const char* name;
  unsigned calls;
  int result;
  std::optional<ErrorCode> code;  ///< what a write fails with; none where it is up to what the system said
  bool with_reader;               ///< a reader's connection is open, as it is in a service
};

class SqliteFaultTest : public SqliteStoreTest, public testing::WithParamInterface<Fault> {
 protected:
  /// One change with something in every kind of table.
  static Result<void> make(Store& store, const Episode& episode, const Job& job) {
    return store.write([&](Writer& writer) {
      writer.insert(episode);
      writer.set_transcript(episode.row.id, "harbour " + std::string(20'000, 'x'));
      writer.insert(job);
      writer.append({.type = "episode", .subject = episode.row.id, .body = "{}"});
    });
  }

  /// Each of them is there with all that belongs to it, and there is no other.
  static void expect_whole(Store& store, const std::vector<Id>& episodes) {
    const auto count = static_cast<std::int64_t>(episodes.size());
    const auto done = store.read([&](const Reader& reader) {
      for (const Id& id : episodes) {
        EXPECT_TRUE(reader.episode(id));
        EXPECT_TRUE(reader.newest_job(id));
      }
      EXPECT_EQ(reader.episodes({}).total, count);
      EXPECT_EQ(reader.episodes({.text = "harbour"}).total, count);
      EXPECT_EQ(reader.jobs({}).total, count);
      EXPECT_EQ(reader.last_event(), count);
    });
    EXPECT_TRUE(done) << done.error().message;
  }

  FaultVfs disk_;
};

TEST_P(SqliteFaultTest, AWriteThatFailsHasChangedNothingAndGoesThroughWhenTheDiskIsMended) {
  const Fault& fault = GetParam();
  auto store = open();
  std::vector<Id> there;
  int failing = 0;
  bool whole = false;
  for (int passing = 0; passing < kMostCalls && !whole && !HasFailure(); ++passing) {
    SCOPED_TRACE(fmt::format("{}, {} calls pass", fault.name, passing));
    if (fault.with_reader) expect_whole(*store, there);
    const Episode episode = an_episode();
    const Job job = a_job(episode.row.id);
    disk_.fail_after(passing, fault.calls, fault.result);
    const auto done = make(*store, episode, job);
    whole = disk_.mend() == 0;
    if (whole) EXPECT_TRUE(done) << done.error().message;
    if (!done) {
      ++failing;
      if (fault.code) EXPECT_EQ(done.error().code, *fault.code) << done.error().message;
      EXPECT_FALSE(done.error().message.empty());
      expect_whole(*store, there);
      const auto again = make(*store, episode, job);
      EXPECT_TRUE(again) << again.error().message;
    }
    there.push_back(episode.row.id);
    expect_whole(*store, there);
  }
  EXPECT_TRUE(whole);
  EXPECT_GT(failing, 0);
  store.reset();
  EXPECT_EQ(integrity(), "ok");
  expect_whole(*open(), there);
}

TEST_P(SqliteFaultTest, ALibraryThatCannotBeOpenedIsToldAndOpensWhenTheDiskIsMended) {
  const Fault& fault = GetParam();
  const Episode episode = an_episode();
  ASSERT_TRUE(make(*open(), episode, a_job(episode.row.id)));
  bool whole = false;
  for (int passing = 0; passing < kMostCalls && !whole && !HasFailure(); ++passing) {
    SCOPED_TRACE(fmt::format("{}, {} calls pass", fault.name, passing));
    disk_.fail_after(passing, fault.calls, fault.result);
    auto store = SqliteStore::open(file());
    whole = disk_.mend() == 0;
    if (!store) {
      EXPECT_FALSE(whole);
      EXPECT_NE(store.error().message.find("library"), std::string::npos) << store.error().message;
      store = SqliteStore::open(file());
    }
    ASSERT_TRUE(store) << store.error().message;
    expect_whole(**store, {episode.row.id});
  }
  EXPECT_TRUE(whole);
}

constexpr unsigned kAll =
    FaultVfs::kReads | FaultVfs::kWrites | FaultVfs::kSyncs | FaultVfs::kOpens | FaultVfs::kShared;

INSTANTIATE_TEST_SUITE_P(
    Sqlite, SqliteFaultTest,
    testing::Values(Fault{"Full", FaultVfs::kWrites, SQLITE_FULL, ErrorCode::kNoSpace, true},
                    Fault{"FullWithoutReaders", FaultVfs::kWrites, SQLITE_FULL, ErrorCode::kNoSpace, false},
                    Fault{"Writes", FaultVfs::kWrites, SQLITE_IOERR_WRITE, std::nullopt, true},
                    Fault{"Syncs", FaultVfs::kSyncs, SQLITE_IOERR_FSYNC, std::nullopt, true},
                    Fault{"SyncsWithoutReaders", FaultVfs::kSyncs, SQLITE_IOERR_FSYNC, std::nullopt, false},
                    Fault{"Everything", kAll, SQLITE_IOERR, std::nullopt, true}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace showrunner::store
