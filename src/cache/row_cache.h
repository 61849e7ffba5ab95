#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::cache {

struct RowCacheStats {
  std::uint64_t stores = 0;
  std::uint64_t evictions = 0;
  std::uint64_t corrupt = 0;   ///< rows found damaged, removed and counted as misses
  std::uint64_t failures = 0;  ///< reads and writes that failed
};

/// Small values on disk by key, in one SQLite file that any number of processes share: for values of some kilobytes, of
/// which many come at once. As DiskCache, whose values are files of their own, but that a put only queues its value: whoever
/// is told that a flush is due calls it on a pool, and one transaction takes in all that has come until then. A process that
/// is killed loses what was not flushed; a power cut may lose the last seconds. A value is whole or not there. A file that is
/// damaged is removed and begun anew; whatever else fails costs a log line and misses, never a request. Thread-safe.
class RowCache {
 public:
  /// Nothing is opened before the first use. `file` is made, with its directory, where it is missing. What was used longest
  /// ago goes when the rows, indexes included, come to more than `budget_bytes`.
  RowCache(std::filesystem::path file, std::uint64_t budget_bytes);
  RowCache(const RowCache&) = delete;
  RowCache& operator=(const RowCache&) = delete;
  ~RowCache();

  /// Blocking.
  std::optional<std::string> get(std::string_view key);

  /// Raised by every `forget` and `clear`.
  std::uint64_t generation() const;

  /// Keeps `value`, in place of an older one, from the next flush on; `get` finds it at once. Does not block. Each of
  /// `labels` is something that it can be forgotten by, without line feeds. Nothing is kept when something was forgotten since
  /// `generation`, which the caller has taken before the value was made. True when nothing was queued before it: the caller
  /// is to see to a flush.
  [[nodiscard]] bool put(std::string key, std::string value, std::uint64_t generation,
                         const std::vector<std::string>& labels = {});

  /// Writes what is queued. Blocking.
  void flush();

  /// Forgets what has this label, queued or written in whatever process. Blocking, and looks at every row.
  void forget(std::string_view label);

  /// Forgets everything, what is queued too. Blocking.
  void clear();

  RowCacheStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::cache
