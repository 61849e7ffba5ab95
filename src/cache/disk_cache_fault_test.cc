// Every system call of the disk cache is made to fail in turn, and every one is made the last of a process killed there,
// until the scenario passes untouched (after SQLite's tests). Whatever happens: a get returns what was put under its key or
// nothing, and the next process finds whole entries, a true ledger and no rubbish.
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/scratch_directory.h"
#include "cache/disk_cache.h"
#include "cache/file_io.h"
#include "cache/ledger.h"
#include "cache/test_support.h"

namespace showrunner::cache {

namespace {

constexpr std::uint64_t kBudget = 6000;
constexpr int kKeys = 8;
constexpr int kVersions = 3;
constexpr int kCallsAtMost = 2000;

/// The real calls, interrupted at one of them. A write that is interrupted has been half done (torn) or not at all.
class InterruptedIo : public FileIo {
 public:
  InterruptedIo(int at, bool torn) : at_(at), torn_(torn) {}

  bool reached() const { return calls_ > at_; }

  int open(const std::string& path, int flags) override { return interrupted() ? -1 : FileIo::open(path, flags); }

  int close(int descriptor) override {
    const bool failed = interrupted();
    const int result = FileIo::close(descriptor);
    return failed ? -1 : result;
  }

  ssize_t pread(int descriptor, char* into, std::size_t size, off_t offset) override {
    return interrupted() ? -1 : FileIo::pread(descriptor, into, size, offset);
  }

  ssize_t pwrite(int descriptor, const char* from, std::size_t size, off_t offset) override {
    if (torn_ && calls_ == at_) FileIo::pwrite(descriptor, from, size / 2, offset);
    return interrupted() ? -1 : FileIo::pwrite(descriptor, from, size, offset);
  }

  /// Not done: it guards against power cuts, which no test here makes, and would take most of the time.
  int fdatasync(int /*descriptor*/) override { return interrupted() ? -1 : 0; }

  int fstat(int descriptor, struct stat& info) override { return interrupted() ? -1 : FileIo::fstat(descriptor, info); }

  int stat(const std::string& path, struct stat& info) override {
    return interrupted() ? -1 : FileIo::stat(path, info);
  }

  int touch(int descriptor) override { return interrupted() ? -1 : FileIo::touch(descriptor); }

  int flock(int descriptor, int operation) override {
    return interrupted() ? -1 : FileIo::flock(descriptor, operation);
  }

  int rename(const std::string& from, const std::string& to) override {
    return interrupted() ? -1 : FileIo::rename(from, to);
  }

  int unlink(const std::string& path) override { return interrupted() ? -1 : FileIo::unlink(path); }

  int make_directories(const std::string& path) override { return interrupted() ? -1 : FileIo::make_directories(path); }

  int list(const std::string& directory, std::vector<std::string>& names) override {
    return interrupted() ? -1 : FileIo::list(directory, names);
  }

 protected:
  /// Whether call number `call` fails, with errno set; `at` is the one the test is about.
  virtual bool interrupts(int call, int at) = 0;

 private:
  bool interrupted() { return interrupts(calls_++, at_); }

  const int at_;
  const bool torn_;
  int calls_ = 0;
};

/// One call fails, or all from one on, the first with a torn write.
class FailingIo : public InterruptedIo {
 public:
  FailingIo(int at, int error_number, bool for_good)
      : InterruptedIo(at, for_good), error_number_(error_number), for_good_(for_good) {}

 protected:
  bool interrupts(int call, int at) override {
    if (call < at || (call > at && !for_good_)) return false;
    errno = error_number_;
    return true;
  }

 private:
  const int error_number_;
  const bool for_good_;
};

/// The process is killed at one call.
class KilledIo : public InterruptedIo {
 public:
  using InterruptedIo::InterruptedIo;

 protected:
  bool interrupts(int call, int at) override {
    if (call == at) ::kill(::getpid(), SIGKILL);
    return false;
  }
};

/// Sizes that make the scenario evict, and that differ between the versions of a value.
std::string scenario_value(int number, int version) {
  return value_of(number, 700 + static_cast<std::size_t>(number * 40 + version * 100), version);
}

bool is_right(const std::optional<std::string>& value, int number) {
  if (!value) return true;
  for (int version = 0; version < kVersions; ++version) {
    if (*value == scenario_value(number, version)) return true;
  }
  return false;
}

bool all_right(DiskCache& cache) {
  bool right = true;
  for (int number = 0; number < kKeys; ++number) right &= is_right(cache.get(key_of(number)), number);
  return right;
}

/// Everything a cache does: a first start, puts, hits on old entries, replacements, damage, evictions, removals.
bool run_scenario(const fs::path& directory, FileIo& io) {
  bool right = true;
  DiskCache cache(directory, kBudget, io);
  for (int number = 0; number < 4; ++number) cache.put(key_of(number), scenario_value(number, 0));
  right &= all_right(cache);
  for (const fs::path& path : entry_files(directory)) age_file(path, std::chrono::hours(1));
  right &= all_right(cache);
  cache.put(key_of(1), scenario_value(1, 1));
  const fs::path damaged = entry_path(directory, key_of(2));
  if (fs::exists(damaged)) overwrite_file(damaged, file_content(damaged).replace(200, 5, "wrong"));
  right &= all_right(cache);
  for (int number = 4; number < kKeys; ++number) cache.put(key_of(number), scenario_value(number, 2));
  right &= all_right(cache);
  cache.remove(key_of(1));
  right &= all_right(cache);
  static_cast<void>(cache.stats());
  return right;
}

/// What the next process must find, whatever became of the one before.
void expect_sound(const fs::path& directory) {
  FileIo io;
  DiskCache next(directory, kBudget);
  EXPECT_EQ(temporary_files(directory), 0U);
  EXPECT_LE(entry_bytes(directory), kBudget);
  const auto totals = Ledger::peek(io, (directory / "ledger").string());
  if (totals) EXPECT_GE(totals->bytes, entry_bytes(directory));
  EXPECT_TRUE(all_right(next));
  next.put(key_of(0), scenario_value(0, 1));
  EXPECT_EQ(next.get(key_of(0)), scenario_value(0, 1));
  EXPECT_LE(entry_bytes(directory), kBudget);
  EXPECT_EQ(next.stats().failures, 0U);
}

class FaultSweep : public testing::TestWithParam<std::pair<int, bool>> {
 protected:
  void SetUp() override { set_log_level(LogLevel::kError); }

  void TearDown() override { set_log_level(LogLevel::kWarning); }
};

TEST_P(FaultSweep, EveryCallMayFailAndNoGetIsEverWrong) {
  const auto [error_number, for_good] = GetParam();
  for (int at = 0; at < kCallsAtMost; ++at) {
    SCOPED_TRACE(fmt::format("call {}", at));
    const ScratchDirectory scratch = ScratchDirectory::in_memory();
    FailingIo io(at, error_number, for_good);
    ASSERT_TRUE(run_scenario(scratch / "cache", io));
    ASSERT_NO_FATAL_FAILURE(expect_sound(scratch / "cache"));
    if (!io.reached()) return;
  }
  FAIL() << "the scenario makes more calls than expected";
}

INSTANTIATE_TEST_SUITE_P(DiskCache, FaultSweep,
                         testing::Values(std::pair(EIO, false), std::pair(EACCES, false), std::pair(ENOSPC, true),
                                         std::pair(EROFS, true)));

/// Runs `work` in a child process and returns how that ended.
template <class Work>
int status_of_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = -1;
  ::waitpid(child, &status, 0);
  return status;
}

class KillSweep : public testing::TestWithParam<bool> {};

TEST_P(KillSweep, AKillAtAnyCallLeavesASoundCache) {
  for (int at = 0; at < kCallsAtMost; ++at) {
    SCOPED_TRACE(fmt::format("call {}", at));
    const ScratchDirectory scratch = ScratchDirectory::in_memory();
    const int status = status_of_child([&] {
      KilledIo io(at, GetParam());
      return run_scenario(scratch / "cache", io) ? 0 : 1;
    });
    ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    ASSERT_NO_FATAL_FAILURE(expect_sound(scratch / "cache"));
    if (WIFEXITED(status)) return;
  }
  FAIL() << "the scenario makes more calls than expected";
}

INSTANTIATE_TEST_SUITE_P(DiskCache, KillSweep, testing::Bool());  // with untorn and with torn writes

/// A pipe whose bytes count what a child has finished.
class Progress {
 public:
  Progress() { EXPECT_EQ(::pipe(ends_.data()), 0); }

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  ~Progress() {
    ::close(ends_[0]);
    finish_writing();
  }

  void step() const { EXPECT_EQ(::write(ends_[1], "x", 1), 1); }

  /// Waits for one more step; false when no process can make one any more.
  bool wait() const {
    char byte = 0;
    return ::read(ends_[0], &byte, 1) == 1;
  }

  /// The parent's end must be closed before waiting for steps can end.
  void finish_writing() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }

 private:
  std::array<int, 2> ends_{};
};

TEST(DiskCacheKill, AtAnyMomentLosesNothingThatWasFinished) {
  const ScratchDirectory scratch;
  const fs::path directory = scratch / "cache";
  int finished = 0;
  for (int round = 0; round < 100; ++round) {
    Progress progress;
    const pid_t child = ::fork();
    if (child == 0) {
      DiskCache cache(directory, std::uint64_t{1} << 30U);
      for (int number = finished;; ++number) {
        cache.put(key_of(number), value_of(number, 20'000));
        progress.step();
      }
    }
    progress.finish_writing();
    const int steps = 1 + round * 7 % 5;
    for (int step = 0; step < steps; ++step) ASSERT_TRUE(progress.wait());
    ::kill(child, SIGKILL);  // wherever the next put is by now
    ::waitpid(child, nullptr, 0);
    finished += steps;
    while (progress.wait()) ++finished;
  }
  DiskCache cache(directory, std::uint64_t{1} << 30U);
  for (int number = 0; number < finished; ++number) {
    ASSERT_EQ(cache.get(key_of(number)), value_of(number, 20'000)) << number << " of " << finished;
  }
  EXPECT_EQ(cache.stats().corrupt, 0U);
  EXPECT_GE(cache.stats().bytes, entry_bytes(directory));
  EXPECT_EQ(temporary_files(directory), 0U);
}

TEST(DiskCacheProcesses, TwoAtOnceSeeWholeValuesAndKeepOneBudget) {
  const ScratchDirectory scratch;
  const fs::path directory = scratch / "cache";
  const auto work = [&](int process) {
    DiskCache cache(directory, kBudget);
    bool right = true;
    for (int step = 0; step < 150; ++step) {
      const int number = (step * 5 + process * 3) % kKeys;
      cache.put(key_of(number), scenario_value(number, (step + process) % kVersions));
      right &= is_right(cache.get(key_of((number + step) % kKeys)), (number + step) % kKeys);
    }
    return right && cache.stats().failures == 0 && cache.stats().corrupt == 0 && cache.stats().stores == 150 ? 0 : 1;
  };
  const pid_t other = ::fork();
  if (other == 0) ::_exit(work(0));
  EXPECT_EQ(status_of_child([&] { return work(1); }), 0);
  int status = -1;
  ::waitpid(other, &status, 0);
  EXPECT_EQ(status, 0);
  const auto stats = DiskCache(directory, kBudget).stats();
  EXPECT_EQ(stats.bytes, entry_bytes(directory));
  EXPECT_EQ(stats.entries, entry_files(directory).size());
  ASSERT_NO_FATAL_FAILURE(expect_sound(directory));
}

TEST(DiskCacheProcesses, TheTemporaryFileOfALivingWriterStays) {
  const ScratchDirectory scratch;
  const fs::path directory = scratch / "cache";
  Progress ready;
  Progress done;
  const pid_t writer = ::fork();
  if (writer == 0) {
    class PausingIo : public FileIo {
     public:
      PausingIo(const Progress& ready, const Progress& done) : ready_(ready), done_(done) {}

      int fdatasync(int descriptor) override {
        ready_.step();
        done_.wait();
        return FileIo::fdatasync(descriptor);
      }

     private:
      const Progress& ready_;
      const Progress& done_;
    } io(ready, done);

    DiskCache cache(directory, kBudget, io);
    cache.put(key_of(1), scenario_value(1, 0));
    ::_exit(cache.get(key_of(1)) ? 0 : 1);
  }
  ASSERT_TRUE(ready.wait());
  DiskCache starting(directory, kBudget);
  EXPECT_EQ(temporary_files(directory), 1U);
  done.step();
  int status = -1;
  ::waitpid(writer, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(starting.get(key_of(1)), scenario_value(1, 0));
}

}  // namespace

}  // namespace showrunner::cache
