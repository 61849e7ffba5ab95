#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"

namespace showrunner {

/// The whole content of a file (or of a pipe, to its end), at most `max_bytes`. Fails by name when the file is missing, a directory,
/// unreadable or larger. Blocking.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes);

/// A file that appears under its name only when it is complete: everything is written to a temporary file in the same
/// directory, `commit()` syncs it to disk and renames it over the target. Destroyed without a commit, it leaves nothing.
/// Single-threaded; blocking. Not copyable; may be moved.
class AtomicFile {
 public:
  /// Creates the temporary file beside `target`, with missing parent directories left to the caller.
  static Result<AtomicFile> create(const std::filesystem::path& target);

  AtomicFile(AtomicFile&& other) noexcept = default;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  Result<void> write(std::string_view bytes);
  /// Overwrites bytes already written (a header whose sizes are known only at the end).
  Result<void> write_at(std::size_t offset, std::string_view bytes);
  /// Syncs the file, gives it its name and syncs the directory as far as the file system can, so that what is recorded
  /// elsewhere about the file is not left without it by a power cut. Nothing is left on failure.
  Result<void> commit();

  /// Where the bytes are before the commit, for libraries that want a path (TagLib).
  const std::filesystem::path& temporary_path() const { return temporary_; }

  int descriptor() const { return descriptor_.get(); }

 private:
  AtomicFile(std::filesystem::path target, std::filesystem::path temporary, Descriptor descriptor);
  void discard() noexcept;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  Descriptor descriptor_;  ///< none once committed or discarded
};

/// Writes `bytes` to `path` by way of an AtomicFile.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// Removes temporary files for `target` whose writer is gone (a `kill -9` in mid-write). They are named `.NAME.PID.N.tmp`
/// and locked (flock) by their writer for as long as it lives, in whichever container it does; those stay.
void remove_stale_temporaries(const std::filesystem::path& target);

/// Removes the temporary files of this process in the directory of `target`, whatever they are for: the last act of a
/// process that must end while an AtomicFile is still in somebody's hands.
void remove_own_temporaries(const std::filesystem::path& target);

}  // namespace showrunner
