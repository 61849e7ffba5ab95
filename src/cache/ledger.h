#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/deadline.h"
#include "cache/file_io.h"

namespace showrunner::cache {

/// What the entry files of a cache come to.
struct Totals {
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
};

/// The file in which all processes that share a cache keep its totals, so that none has to walk the directory to know
/// whether the next value fits. Held locked (flock) for as long as this lives, by one thread of one process at a time.
///
/// It never says less than there is: a process raises it before an entry appears and lowers it after one has gone, so one
/// that dies in between leaves it too high, which costs an early walk and is corrected by it.
class Ledger {
 public:
  /// Waits for the lock, but not for ever: a process that is stopped while it holds it must not stop all others.
  /// Nothing, and errno, when the file cannot be opened or locked by then.
  static std::optional<Ledger> lock(FileIo& io, const std::string& path, const Deadline& deadline);

  /// What is written there; nothing when it is new, damaged or unreadable, and the entries must be counted.
  std::optional<Totals> read() const { return read(file_); }

  /// False and errno on failure.
  bool write(const Totals& totals) const;

  /// The totals as they stood a moment ago, without waiting for the lock; nothing when there are none.
  static std::optional<Totals> peek(FileIo& io, const std::string& path);

 private:
  explicit Ledger(OpenFile file) : file_(std::move(file)) {}

  static std::optional<Totals> read(const OpenFile& file);

  OpenFile file_;
};

}  // namespace showrunner::cache
