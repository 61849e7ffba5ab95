#include "cache/disk_cache.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "cache/entry_format.h"
#include "cache/file_io.h"
#include "cache/test_support.h"

namespace showrunner::cache {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMiB = 1U << 20U;

class DiskCacheTest : public testing::Test {
 protected:
  ScratchDirectory scratch_;
  fs::path directory_ = scratch_ / "cache";
};

TEST_F(DiskCacheTest, GivesBackWhatWasPut) {
  DiskCache cache(directory_, kMiB);
  const std::string binary("\0\xff\n\0 RIFF", 9);
  cache.put(key_of(1), binary);
  cache.put(key_of(2), "");
  EXPECT_EQ(cache.get(key_of(1)), binary);
  EXPECT_EQ(cache.get(key_of(2)), "");
  EXPECT_EQ(cache.get(key_of(3)), std::nullopt);
  const DiskCacheStats stats = cache.stats();
  EXPECT_EQ(stats.hits, 2U);
  EXPECT_EQ(stats.misses, 1U);
  EXPECT_EQ(stats.stores, 2U);
  EXPECT_EQ(stats.entries, 2U);
  EXPECT_EQ(stats.bytes, entry_bytes(directory_));
  EXPECT_EQ(stats.failures, 0U);
}

TEST_F(DiskCacheTest, OutlivesTheProcessThatFilledIt) {
  DiskCache(directory_, kMiB).put(key_of(1), value_of(1, 5000));
  DiskCache next(directory_, kMiB);
  EXPECT_EQ(next.get(key_of(1)), value_of(1, 5000));
  EXPECT_EQ(next.stats().entries, 1U);
}

TEST_F(DiskCacheTest, ASecondPutReplacesTheFirst) {
  DiskCache cache(directory_, kMiB);
  cache.put(key_of(1), value_of(1, 5000));
  cache.put(key_of(1), value_of(1, 70, 2));
  EXPECT_EQ(cache.get(key_of(1)), value_of(1, 70, 2));
  EXPECT_EQ(cache.stats().entries, 1U);
  EXPECT_EQ(cache.stats().bytes, entry_bytes(directory_));
}

TEST_F(DiskCacheTest, ForgetsWhatIsRemoved) {
  DiskCache cache(directory_, kMiB);
  cache.put(key_of(1), "gone");
  cache.remove(key_of(1));
  cache.remove(key_of(2));
  EXPECT_EQ(cache.get(key_of(1)), std::nullopt);
  EXPECT_EQ(cache.stats().entries, 0U);
  EXPECT_EQ(cache.stats().bytes, 0U);
  EXPECT_EQ(cache.stats().failures, 0U);
}

TEST_F(DiskCacheTest, KeepsNothingUnderWhatIsNoKey) {
  DiskCache cache(directory_, kMiB);
  const std::string upper = "ABCDEF" + key_of(1).substr(6);
  for (const std::string& key : {std::string("../../outside"), std::string(), std::string(64, '/'), upper,
                                 key_of(1) + "0", std::string(62, 'a') + "/.", std::string(63, 'a') + '\0'}) {
    cache.put(key, "value");
    EXPECT_EQ(cache.get(key), std::nullopt);
    cache.remove(key);
  }
  EXPECT_TRUE(entry_files(scratch_.path()).empty());
  EXPECT_EQ(cache.stats().failures, 0U);
}

TEST_F(DiskCacheTest, EveryDamagedByteIsAMissThatIsRemovedAndCounted) {
  DiskCache cache(directory_, kMiB);
  const fs::path path = entry_path(directory_, key_of(1));
  cache.put(key_of(1), value_of(1, 40));
  const std::string whole = file_content(path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    overwrite_file(path, damaged);
    EXPECT_EQ(cache.get(key_of(1)), std::nullopt) << "byte " << at;
    EXPECT_FALSE(fs::exists(path)) << "byte " << at;
  }
  EXPECT_EQ(cache.stats().corrupt, whole.size());
}

TEST_F(DiskCacheTest, EveryTruncationIsAMiss) {
  DiskCache cache(directory_, kMiB);
  const fs::path path = entry_path(directory_, key_of(1));
  cache.put(key_of(1), value_of(1, 40));
  const std::string whole = file_content(path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    overwrite_file(path, whole.substr(0, size));
    EXPECT_EQ(cache.get(key_of(1)), std::nullopt) << size << " bytes";
  }
  overwrite_file(path, whole + "x");
  EXPECT_EQ(cache.get(key_of(1)), std::nullopt);
  EXPECT_EQ(cache.stats().corrupt, whole.size() + 1);
}

TEST_F(DiskCacheTest, ARenamedEntryIsAMissUnderItsNewName) {
  DiskCache cache(directory_, kMiB);
  cache.put(key_of(1), "one");
  const fs::path other = entry_path(directory_, key_of(2));
  fs::create_directories(other.parent_path());
  fs::rename(entry_path(directory_, key_of(1)), other);
  EXPECT_EQ(cache.get(key_of(2)), std::nullopt);
  EXPECT_EQ(cache.stats().corrupt, 1U);
}

TEST_F(DiskCacheTest, AHeaderThatPromisesTerabytesAllocatesNothing) {
  DiskCache cache(directory_, kMiB);
  cache.put(key_of(1), "small");
  const fs::path path = entry_path(directory_, key_of(1));
  std::string content = file_content(path);
  put_u64(content.data() + 8 + kKeyBytes, std::uint64_t{1} << 45U);
  overwrite_file(path, content);
  EXPECT_EQ(cache.get(key_of(1)), std::nullopt);
}

TEST_F(DiskCacheTest, StaysUnderItsBudgetByDroppingWhatWasUsedLongestAgo) {
  DiskCache cache(directory_, 10'000);
  for (int number = 0; number < 9; ++number) {
    cache.put(key_of(number), value_of(number, 1000));
    age_file(entry_path(directory_, key_of(number)), 1h - number * 1min);
  }
  EXPECT_EQ(cache.stats().evictions, 0U);
  cache.put(key_of(9), value_of(9, 1000));
  EXPECT_LE(entry_bytes(directory_), 9000U);  // a tenth is cleared at once
  EXPECT_EQ(cache.stats().bytes, entry_bytes(directory_));
  EXPECT_EQ(cache.stats().evictions, 2U);
  EXPECT_EQ(cache.get(key_of(0)), std::nullopt);
  EXPECT_EQ(cache.get(key_of(1)), std::nullopt);
  for (int number = 2; number < 10; ++number) EXPECT_EQ(cache.get(key_of(number)), value_of(number, 1000));
}

TEST_F(DiskCacheTest, AHitKeepsAnEntryYoungForEveryProcess) {
  DiskCache reader(directory_, 10'000);
  DiskCache writer(directory_, 10'000);
  for (int number = 0; number < 9; ++number) {
    writer.put(key_of(number), value_of(number, 1000));
    age_file(entry_path(directory_, key_of(number)), 1h - number * 1min);
  }
  EXPECT_TRUE(reader.get(key_of(0)));
  writer.put(key_of(9), value_of(9, 1000));
  EXPECT_TRUE(reader.get(key_of(0)));
  EXPECT_FALSE(reader.get(key_of(1)));
}

TEST_F(DiskCacheTest, AHitOnAYoungEntryDoesNotTouchIt) {
  DiskCache cache(directory_, kMiB);
  cache.put(key_of(1), "value");
  const fs::path path = entry_path(directory_, key_of(1));
  age_file(path, 30s);
  EXPECT_TRUE(cache.get(key_of(1)));
  EXPECT_GE(age_of(path), 29s);
  age_file(path, 2min);
  EXPECT_TRUE(cache.get(key_of(1)));
  EXPECT_LT(age_of(path), 1min);
}

TEST_F(DiskCacheTest, AValueLargerThanTheBudgetIsNotKeptAndCostsNothingElse) {
  DiskCache cache(directory_, 1000);
  cache.put(key_of(1), value_of(1, 100));
  cache.put(key_of(2), value_of(2, 950));
  EXPECT_TRUE(cache.get(key_of(1)));
  EXPECT_FALSE(cache.get(key_of(2)));
  EXPECT_EQ(cache.stats().failures, 0U);
}

TEST_F(DiskCacheTest, ASmallerBudgetAppliesWithTheNextPut) {
  DiskCache large(directory_, kMiB);
  for (int number = 0; number < 50; ++number) large.put(key_of(number), value_of(number, 1000));
  DiskCache small(directory_, 5000);
  small.put(key_of(50), value_of(50, 1000));
  EXPECT_LE(entry_bytes(directory_), 5000U);
  EXPECT_TRUE(small.get(key_of(50)));
}

TEST_F(DiskCacheTest, ALostOrDamagedLedgerIsCountedAgain) {
  DiskCache cache(directory_, kMiB);
  for (int number = 0; number < 5; ++number) cache.put(key_of(number), value_of(number, 1000));
  for (const std::string_view content : {"", "short", "exactly twenty-four byte"}) {
    overwrite_file(directory_ / "ledger", content);
    cache.put(key_of(4), value_of(4, 1000));
    EXPECT_EQ(cache.stats().entries, 5U);
    EXPECT_EQ(cache.stats().bytes, entry_bytes(directory_));
  }
  fs::remove(directory_ / "ledger");
  cache.put(key_of(5), value_of(5, 1000));
  EXPECT_EQ(cache.stats().entries, 6U);
}

TEST_F(DiskCacheTest, FilesOfOthersInItsDirectoryAreLeftAlone) {
  fs::create_directories(directory_ / "ab");
  overwrite_file(directory_ / "README", "not ours");
  overwrite_file(directory_ / "ab" / "notes.entry", "not ours");
  DiskCache cache(directory_, 3000);
  for (int number = 0; number < 10; ++number) cache.put(key_of(number), value_of(number, 1000));
  EXPECT_EQ(file_content(directory_ / "README"), "not ours");
  EXPECT_EQ(file_content(directory_ / "ab" / "notes.entry"), "not ours");
}

TEST_F(DiskCacheTest, ADirectoryDeletedUnderARunningProcessIsMadeAgain) {
  DiskCache cache(directory_, kMiB);
  cache.put(key_of(1), "before");
  fs::remove_all(directory_);
  EXPECT_FALSE(cache.get(key_of(1)));
  cache.put(key_of(1), "after");
  EXPECT_EQ(cache.get(key_of(1)), "after");
  EXPECT_EQ(cache.stats().failures, 0U);
}

TEST_F(DiskCacheTest, ThreadsShareOneCache) {
  DiskCache cache(directory_, 20'000);
  std::array<std::jthread, 4> threads;
  std::atomic<int> wrong{0};
  for (std::size_t thread = 0; thread < threads.size(); ++thread) {
    threads.at(thread) = std::jthread([&cache, &wrong, thread] {
      for (int step = 0; step < 40; ++step) {
        const int number = (step * 7 + static_cast<int>(thread)) % 25;
        cache.put(key_of(number), value_of(number, 1000));
        const auto value = cache.get(key_of((number + 3) % 25));
        if (value && *value != value_of((number + 3) % 25, 1000)) ++wrong;
      }
    });
  }
  for (std::jthread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(cache.stats().failures, 0U);
  EXPECT_EQ(cache.stats().stores, 160U);
  EXPECT_LE(entry_bytes(directory_), 20'000U);
  EXPECT_EQ(cache.stats().bytes, entry_bytes(directory_));
  EXPECT_EQ(temporary_files(directory_), 0U);
}

TEST_F(DiskCacheTest, APlaceThatCannotBeADirectoryCostsOneLineAndMisses) {
  overwrite_file(directory_, "a file in the way");
  testing::internal::CaptureStderr();
  DiskCache cache(directory_, kMiB);
  for (int number = 0; number < 10; ++number) {
    cache.put(key_of(number), "value");
    EXPECT_FALSE(cache.get(key_of(number)));
  }
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::ranges::count(log, '\n'), 3) << log;  // preparing, writing, reading
  EXPECT_NE(log.find("cannot be written: Not a directory; going on without it"), std::string::npos) << log;
  EXPECT_EQ(cache.stats().failures, 21U);
}

/// A file system mounted read-only (the tests may run as root, whom permissions do not stop).
class ReadOnlyIo : public FileIo {
 public:
  int open(const std::string& path, int flags) override {
    return (flags & O_ACCMODE) == O_RDONLY ? FileIo::open(path, flags) : refused();
  }

  int touch(int /*descriptor*/) override { return refused(); }

  int make_directories(const std::string& path) override { return fs::is_directory(path) ? 0 : refused(); }

 private:
  static int refused() {
    errno = EROFS;
    return -1;
  }
};

TEST_F(DiskCacheTest, AReadOnlyCacheStillHitsAndSaysOnceThatItKeepsNothing) {
  DiskCache(directory_, kMiB).put(key_of(1), "value");
  age_file(entry_path(directory_, key_of(1)), 1h);
  ReadOnlyIo io;
  testing::internal::CaptureStderr();
  DiskCache cache(directory_, kMiB, io);
  for (int number = 2; number < 5; ++number) cache.put(key_of(number), "value");
  EXPECT_EQ(cache.get(key_of(1)), "value");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::ranges::count(log, '\n'), 1) << log;
  EXPECT_NE(log.find("cannot be written: Read-only file system"), std::string::npos) << log;
}

/// While a file is being read, the entry is evicted under it.
class EvictingIo : public FileIo {
 public:
  explicit EvictingIo(fs::path victim) : victim_(std::move(victim)) {}

  ssize_t pread(int descriptor, char* into, std::size_t size, off_t offset) override {
    fs::remove(victim_);
    return FileIo::pread(descriptor, into, size, offset);
  }

 private:
  fs::path victim_;
};

TEST_F(DiskCacheTest, AnEntryEvictedWhileItIsReadIsReadToTheEnd) {
  DiskCache(directory_, kMiB).put(key_of(1), value_of(1, 100'000));
  EvictingIo io(entry_path(directory_, key_of(1)));
  DiskCache cache(directory_, kMiB, io);
  EXPECT_EQ(cache.get(key_of(1)), value_of(1, 100'000));
  EXPECT_EQ(cache.get(key_of(1)), std::nullopt);
}

}  // namespace

}  // namespace showrunner::cache
