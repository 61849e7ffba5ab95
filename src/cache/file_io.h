#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

namespace showrunner::cache {

/// The system calls of the caches on disk, in one place, so that a test can make each of them fail in turn. Each behaves like
/// the POSIX call of its name (-1 and errno), except that interrupted calls go on. Thread-safe.
class FileIo {
 public:
  FileIo() = default;
  FileIo(const FileIo&) = delete;
  FileIo& operator=(const FileIo&) = delete;
  virtual ~FileIo() = default;

  virtual int open(const std::string& path, int flags);
  virtual int close(int descriptor);
  virtual ssize_t pread(int descriptor, char* into, std::size_t size, off_t offset);
  virtual ssize_t pwrite(int descriptor, const char* from, std::size_t size, off_t offset);
  virtual int fdatasync(int descriptor);
  virtual int fstat(int descriptor, struct stat& info);
  virtual int stat(const std::string& path, struct stat& info);
  virtual int touch(int descriptor);  ///< sets the times of the file to now
  virtual int flock(int descriptor, int operation);
  /// A read-only mapping of the first `size` (> 0) bytes, which outlives the descriptor; MAP_FAILED and errno on failure.
  virtual void* mmap(int descriptor, std::size_t size);
  virtual int rename(const std::string& from, const std::string& to);
  virtual int unlink(const std::string& path);
  virtual int make_directories(const std::string& path);  ///< 0 where it is there already
  virtual int list(const std::string& directory,
                   std::vector<std::string>& names);  ///< all names but those with a dot first
};

/// A file held open through a FileIo; closed when it goes.
class OpenFile {
 public:
  /// Nothing, and errno, when the file cannot be opened.
  static std::optional<OpenFile> open(FileIo& io, const std::string& path, int flags);

  OpenFile(OpenFile&& other) noexcept : io_(other.io_), descriptor_(std::exchange(other.descriptor_, -1)) {}

  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();

  /// Reads up to `size` bytes: fewer at the end of the file, -1 and errno on failure.
  ssize_t read(char* into, std::size_t size, off_t offset) const;
  /// Writes all of them; false and errno on failure.
  bool write(const char* from, std::size_t size, off_t offset) const;

  int get() const { return descriptor_; }

 private:
  OpenFile(FileIo& io, int descriptor) : io_(&io), descriptor_(descriptor) {}

  FileIo* io_;
  int descriptor_;
};

}  // namespace showrunner::cache
