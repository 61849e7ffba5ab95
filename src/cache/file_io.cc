#include "cache/file_io.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

namespace showrunner::cache {

namespace {

/// Repeats a call that a signal interrupted.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace

int FileIo::open(const std::string& path, int flags) {
  return uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0644); });
}

int FileIo::close(int descriptor) {
  return ::close(descriptor);
}

ssize_t FileIo::pread(int descriptor, char* into, std::size_t size, off_t offset) {
  return uninterrupted([&] { return ::pread(descriptor, into, size, offset); });
}

ssize_t FileIo::pwrite(int descriptor, const char* from, std::size_t size, off_t offset) {
  return uninterrupted([&] { return ::pwrite(descriptor, from, size, offset); });
}

int FileIo::fdatasync(int descriptor) {
  return ::fdatasync(descriptor);
}

int FileIo::fstat(int descriptor, struct stat& info) {
  return ::fstat(descriptor, &info);
}

int FileIo::stat(const std::string& path, struct stat& info) {
  return ::lstat(path.c_str(), &info);
}

int FileIo::touch(int descriptor) {
  return ::futimens(descriptor, nullptr);
}

int FileIo::flock(int descriptor, int operation) {
  return uninterrupted([&] { return ::flock(descriptor, operation); });
}

void* FileIo::mmap(int descriptor, std::size_t size) {
  return ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
}

int FileIo::rename(const std::string& from, const std::string& to) {
  return ::rename(from.c_str(), to.c_str());
}

int FileIo::unlink(const std::string& path) {
  return ::unlink(path.c_str());
}

int FileIo::make_directories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return 0;
  errno = error.value();
  return -1;
}

int FileIo::list(const std::string& directory, std::vector<std::string>& names) {
  DIR* const stream = ::opendir(directory.c_str());
  if (stream == nullptr) return -1;
  errno = 0;
  while (const dirent* const entry = ::readdir(stream)) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (!name.starts_with('.')) names.emplace_back(name);
  }
  const int error_number = errno;
  ::closedir(stream);
  errno = error_number;
  return error_number == 0 ? 0 : -1;
}

std::optional<OpenFile> OpenFile::open(FileIo& io, const std::string& path, int flags) {
  const int descriptor = io.open(path, flags);
  if (descriptor < 0) return std::nullopt;
  return OpenFile(io, descriptor);
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) io_->close(descriptor_);
}

ssize_t OpenFile::read(char* into, std::size_t size, off_t offset) const {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = io_->pread(descriptor_, into + done, size - done, offset + static_cast<off_t>(done));
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(done);
}

bool OpenFile::write(const char* from, std::size_t size, off_t offset) const {
  while (size > 0) {
    const ssize_t written = io_->pwrite(descriptor_, from, size, offset);
    if (written < 0) return false;
    from += written;
    size -= static_cast<std::size_t>(written);
    offset += written;
  }
  return true;
}

}  // namespace showrunner::cache
