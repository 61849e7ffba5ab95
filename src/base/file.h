#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner {

/// The whole content of a regular file, at most `max_bytes`. Fails by name when the file is missing, a directory,
/// unreadable or larger. Blocking.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes);

/// A file that appears under its name only when it is complete: everything is written to a temporary file in the same
/// directory, `commit()` syncs it to disk and renames it over the target. Destroyed without a commit, it leaves nothing.
/// Single-threaded; blocking. Not copyable; may be moved.
class AtomicFile {
 public:
  /// Creates the temporary file beside `target`, with missing parent directories left to the caller.
  static Result<AtomicFile> create(const std::filesystem::path& target);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  Result<void> write(std::string_view bytes);
  /// Overwrites bytes already written (a header whose sizes are known only at the end).
  Result<void> write_at(std::size_t offset, std::string_view bytes);
  Result<void> commit();

  /// Where the bytes are before the commit, for libraries that want a path (TagLib).
  const std::filesystem::path& temporary_path() const { return temporary_; }

  int descriptor() const { return descriptor_; }

 private:
  AtomicFile(std::filesystem::path target, std::filesystem::path temporary, int descriptor);
  void discard() noexcept;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

/// Writes `bytes` to `path` by way of an AtomicFile.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// Removes temporary files for `target` whose process is gone (a `kill -9` in mid-write). Temporary files are named
/// `.NAME.PID.N.tmp`; those of living processes stay.
void remove_stale_temporaries(const std::filesystem::path& target);

/// Removes the temporary files of this process in the directory of `target`, whatever they are for: the last act of a
/// process that must end while an AtomicFile is still in somebody's hands.
void remove_own_temporaries(const std::filesystem::path& target);

}  // namespace showrunner
