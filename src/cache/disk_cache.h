#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace showrunner::cache {

class FileIo;

struct DiskCacheStats {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t stores = 0;
  std::uint64_t evictions = 0;
  std::uint64_t corrupt = 0;   ///< entries found damaged, removed and counted as misses
  std::uint64_t failures = 0;  ///< reads and writes that the file system refused
  std::uint64_t entries = 0;   ///< of all processes, as the ledger has it: never fewer than there are
  std::uint64_t bytes = 0;     ///< what the entry files come to, likewise
};

/// Content-addressed values on disk, shared by any number of processes. An entry is written to a temporary file, synced and
/// renamed, and carries a checksum: a reader sees a whole value or none, after a `kill -9` at any moment too. The total is
/// kept under a byte budget by dropping what was used longest ago, to a tenth below it at a time. A cache that cannot work
/// (full disk, unreadable directory) costs one log line per kind of trouble and misses, never a failed request.
/// Thread-safe; blocking: call it on a pool.
class DiskCache {
 public:
  /// Makes `directory` where it is missing and removes the temporary files of dead processes. Its cost does not depend on
  /// the number of entries: a process that only reads never walks them, one that writes does when the budget is reached.
  DiskCache(const std::filesystem::path& directory, std::uint64_t budget_bytes);
  /// With system calls of the caller's choice, which must outlive this.
  DiskCache(const std::filesystem::path& directory, std::uint64_t budget_bytes, FileIo& io);
  DiskCache(const DiskCache&) = delete;
  DiskCache& operator=(const DiskCache&) = delete;
  ~DiskCache();

  /// `key` is a KeyBuilder key: 64 lower-case hexadecimal digits. Nothing is kept under any other.
  std::optional<std::string> get(std::string_view key);
  /// Whether a value is kept under `key`, without reading it; counted as nothing.
  bool contains(std::string_view key) const;

  /// Keeps `value`, in place of an older one. One that is larger than the whole budget is not kept.
  void put(std::string_view key, std::string_view value);
  void remove(std::string_view key);

  DiskCacheStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::cache
