#pragma once

#include <atomic>
#include <stdexcept>

#include <sqlite3.h>

namespace showrunner::store {

/// For tests: while it lives, every file that SQLite opens goes through it, and what SQLite asks of the disk can be made to
/// fail. What was opened before it came must be closed by then, and what was opened through it before it goes. One at a time.
class FaultVfs {
 public:
  enum Calls : unsigned { kReads = 1, kWrites = 2, kSyncs = 4, kOpens = 8, kShared = 16 };

  FaultVfs() {
    if (sqlite3_initialize() != SQLITE_OK) throw std::runtime_error("SQLite cannot be used");
    real_ = sqlite3_vfs_find(nullptr);
    own_ = *real_;
    own_.zName = "faults";
    own_.pNext = nullptr;
    own_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    own_.xOpen = &open;
    current() = this;
    sqlite3_vfs_register(&own_, 1);
  }

  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  ~FaultVfs() {
    sqlite3_vfs_unregister(&own_);
    sqlite3_vfs_register(real_, 1);
    current() = nullptr;
  }

  /// The next `passing` of `calls` (some of Calls) work, all behind them fail with `result`, until `mend`.
  void fail_after(int passing, unsigned calls, int result) {
    result_ = result;
    passing_ = passing;
    calls_ = calls;
  }

  /// Everything works again. Returns how many calls have failed.
  int mend() {
    calls_ = 0;
    return failed_.exchange(0);
  }

 private:
  /// What SQLite knows as an open file; the one of the real system lies behind it.
  struct File {
    sqlite3_file base;

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  static FaultVfs*& current() {
    static FaultVfs* one = nullptr;
    return one;
  }

  static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }

  static bool fails(Calls call) {
    FaultVfs& vfs = *current();
    if ((vfs.calls_ & call) == 0 || vfs.passing_-- > 0) return false;
    ++vfs.failed_;
    return true;
  }

  /// `work` on the real file, or the failure that was ordered.
  template <class Work>
  static int unless_failing(Calls call, sqlite3_file* file, Work work) {
    return fails(call) ? current()->result_.load() : work(real(file));
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    file->pMethods = nullptr;
    if (fails(kOpens)) return current()->result_;
    sqlite3_vfs* const vfs = current()->real_;
    sqlite3_file* const below = real(file);
    const int result = vfs->xOpen(vfs, name, below, flags, out);
    if (below->pMethods != nullptr) file->pMethods = &kMethods;
    return result;
  }

  static constexpr sqlite3_io_methods kMethods{
      .iVersion = 2,  // without memory maps, whose faults are signals
      .xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
      .xRead =
          [](sqlite3_file* f, void* to, int bytes, sqlite3_int64 at) {
            return unless_failing(kReads, f, [&](auto* r) { return r->pMethods->xRead(r, to, bytes, at); });
          },
      .xWrite =
          [](sqlite3_file* f, const void* from, int bytes, sqlite3_int64 at) {
            return unless_failing(kWrites, f, [&](auto* r) { return r->pMethods->xWrite(r, from, bytes, at); });
          },
      .xTruncate =
          [](sqlite3_file* f, sqlite3_int64 bytes) {
            return unless_failing(kWrites, f, [&](auto* r) { return r->pMethods->xTruncate(r, bytes); });
          },
      .xSync =
          [](sqlite3_file* f, int flags) {
            return unless_failing(kSyncs, f, [&](auto* r) { return r->pMethods->xSync(r, flags); });
          },
      .xFileSize = [](sqlite3_file* f, sqlite3_int64* bytes) { return real(f)->pMethods->xFileSize(real(f), bytes); },
      .xLock = [](sqlite3_file* f, int lock) { return real(f)->pMethods->xLock(real(f), lock); },
      .xUnlock = [](sqlite3_file* f, int lock) { return real(f)->pMethods->xUnlock(real(f), lock); },
      .xCheckReservedLock = [](sqlite3_file* f,
                               int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
      .xFileControl = [](sqlite3_file* f, int what,
                         void* with) { return real(f)->pMethods->xFileControl(real(f), what, with); },
      .xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
      .xDeviceCharacteristics = [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
      .xShmMap =
          [](sqlite3_file* f, int region, int bytes, int extend, volatile void** out) {
            return unless_failing(kShared, f,
                                  [&](auto* r) { return r->pMethods->xShmMap(r, region, bytes, extend, out); });
          },
      .xShmLock = [](sqlite3_file* f, int at, int count,
                     int flags) { return real(f)->pMethods->xShmLock(real(f), at, count, flags); },
      .xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
      .xShmUnmap = [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
      .xFetch = nullptr,
      .xUnfetch = nullptr,
  };

  sqlite3_vfs own_{};
  sqlite3_vfs* real_ = nullptr;
  std::atomic<unsigned> calls_{0};
  std::atomic<int> passing_{0};
  std::atomic<int> failed_{0};
  std::atomic<int> result_{SQLITE_OK};
};

}  // namespace showrunner::store
