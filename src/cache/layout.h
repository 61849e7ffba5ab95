#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cache/file_io.h"

namespace showrunner::cache {

/// Where things lie in the directory of a disk cache:
///   ab/cdef….entry  an entry, by the first two and the other 62 digits of its key
///   tmp/PID.N       an entry being written; its writer holds a lock on it, so one that can be locked has none any more
///   ledger          what the entries come to (ledger.h), and the lock under which entries appear and go
class Layout {
 public:
  explicit Layout(std::string root) : root_(std::move(root)) {}

  const std::string& root() const { return root_; }

  std::string temporaries() const { return root_ + "/tmp"; }

  std::string ledger() const { return root_ + "/ledger"; }

  /// `key` must be a key (entry_format.h).
  std::string shard(std::string_view key) const;
  std::string entry(std::string_view key) const;

 private:
  std::string root_;
};

/// An entry file met on a walk.
struct FoundEntry {
  std::int64_t used_ns = 0;  ///< last use: the time of modification, nanoseconds since 1970
  std::uint64_t bytes = 0;
  std::string path;
};

/// Every entry below the root; nothing, and errno, when a directory cannot be read. One stat per entry.
std::optional<std::vector<FoundEntry>> find_entries(FileIo& io, const Layout& layout);

/// A new temporary file, locked by the caller for as long as it is open.
struct Temporary {
  OpenFile file;
  std::string path;
};

/// Nothing, and errno, when none can be made.
std::optional<Temporary> make_temporary(FileIo& io, const Layout& layout);

/// Removes the temporary files whose writers are gone. False and errno when the directory cannot be read.
bool remove_dead_temporaries(FileIo& io, const Layout& layout);

}  // namespace showrunner::cache
