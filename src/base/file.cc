#include "base/file.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace showrunner {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBufferBytes = 65536;
constexpr int kNamesTried = 100;

Error cannot(std::string_view verb, const fs::path& path, int error_number = errno) {
  return system_error(fmt::format("cannot {} {}", verb, path.string()), error_number);
}

/// Calls `write_some(bytes)`, which behaves like write(2), until everything is written.
template <class WriteSome>
Result<void> write_all(std::string_view bytes, const fs::path& path, WriteSome write_some) {
  while (!bytes.empty()) {
    const ssize_t written = write_some(bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(cannot("write", path));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::string size_in_words(std::size_t bytes) {
  if (bytes >= 1U << 20U) return fmt::format("{} MiB", bytes >> 20U);
  return fmt::format("{} bytes", bytes);
}

fs::path directory_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

std::string temporary_prefix(const fs::path& target) {
  return fmt::format(".{}.", target.filename().string());
}

/// Whether `name` is `PREFIX PID.N.tmp`.
bool is_temporary(std::string_view name, std::string_view prefix) {
  constexpr std::string_view kSuffix = ".tmp";
  if (!name.starts_with(prefix) || !name.ends_with(kSuffix) || name.size() < prefix.size() + kSuffix.size())
    return false;
  name = name.substr(prefix.size(), name.size() - prefix.size() - kSuffix.size());
  const std::size_t dot = name.find('.');
  return dot != std::string_view::npos && dot > 0 && dot + 1 < name.size() &&
         name.find_first_not_of("0123456789") == dot &&
         name.find_first_not_of("0123456789", dot + 1) == std::string_view::npos;
}

/// Marks a temporary file as one that is being written. False when another process took it for a dead one just before and
/// has removed it. A file system without locks leaves it unmarked, and nobody can take it for a dead one.
bool claim(const Descriptor& file) {
  struct stat info{};
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
  return ::fstat(file.get(), &info) != 0 || info.st_nlink > 0;
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail(cannot("open", path));
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) return fail(cannot("open", path));
  if (S_ISDIR(info.st_mode)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} is a directory; name a file", path.string()));
  }
  std::string content;
  if (info.st_size > 0) content.reserve(std::min(static_cast<std::size_t>(info.st_size), max_bytes));
  std::array<char, kBufferBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(cannot("read", path));
    if (got == 0) return content;
    if (static_cast<std::size_t>(got) > max_bytes - content.size()) {
      return fail(ErrorCode::kResourceLimit, fmt::format("{} is larger than {}, which is the most that is read",
                                                         path.string(), size_in_words(max_bytes)));
    }
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

AtomicFile::AtomicFile(fs::path target, fs::path temporary, Descriptor descriptor)
    : target_(std::move(target)), temporary_(std::move(temporary)), descriptor_(std::move(descriptor)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    discard();
    target_ = std::move(other.target_);
    temporary_ = std::move(other.temporary_);
    descriptor_ = std::move(other.descriptor_);
  }
  return *this;
}

AtomicFile::~AtomicFile() {
  discard();
}

void AtomicFile::discard() noexcept {
  if (!descriptor_) return;
  ::unlink(temporary_.c_str());
  descriptor_.reset();
}

Result<AtomicFile> AtomicFile::create(const fs::path& target) {
  static std::atomic<unsigned> counter{0};
  for (int attempt = 0; attempt < kNamesTried; ++attempt) {
    fs::path temporary =
        directory_of(target) / fmt::format("{}{}.{}.tmp", temporary_prefix(target), ::getpid(), counter.fetch_add(1));
    Descriptor file(::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    // In a container every process may have the same id, so a dead one may have left the very name.
    if (!file && errno == EEXIST) continue;
    if (!file) return fail(cannot("write", target));
    if (claim(file)) return AtomicFile(target, std::move(temporary), std::move(file));
  }
  return fail(cannot("write", target, EEXIST));
}

Result<void> AtomicFile::write(std::string_view bytes) {
  return write_all(bytes, target_,
                   [this](std::string_view rest) { return ::write(descriptor_.get(), rest.data(), rest.size()); });
}

Result<void> AtomicFile::write_at(std::size_t offset, std::string_view bytes) {
  const std::size_t end = offset + bytes.size();
  return write_all(bytes, target_, [this, end](std::string_view rest) {
    return ::pwrite(descriptor_.get(), rest.data(), rest.size(), static_cast<off_t>(end - rest.size()));
  });
}

Result<void> AtomicFile::commit() {
  if (::fsync(descriptor_.get()) != 0 || ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    Error error = cannot("write", target_);
    discard();
    return fail(std::move(error));
  }
  descriptor_.reset();
  const Descriptor directory(::open(directory_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory) ::fsync(directory.get());
  return {};
}

Result<void> write_file_atomically(const fs::path& path, std::string_view bytes) {
  auto file = AtomicFile::create(path);
  if (!file) return fail(std::move(file.error()));
  if (auto written = file->write(bytes); !written) return written;
  return file->commit();
}

namespace {

/// Calls `visit(path)` for every entry of a directory that can be listed; a directory that cannot has none.
template <class Visit>
void for_each_entry(const fs::path& directory, Visit visit) {
  std::error_code error;
  for (fs::directory_iterator entry(directory, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    visit(entry->path());
  }
}

}  // namespace

void remove_stale_temporaries(const fs::path& target) {
  const std::string prefix = temporary_prefix(target);
  for_each_entry(directory_of(target), [&prefix](const fs::path& path) {
    if (!is_temporary(path.filename().string(), prefix)) return;
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
  });
}

void remove_own_temporaries(const fs::path& target) {
  const std::string mark = fmt::format(".{}.", ::getpid());
  for_each_entry(directory_of(target), [&mark](const fs::path& path) {
    const std::string name = path.filename().string();
    const std::size_t end = name.find(mark, 1);
    if (end != std::string::npos && is_temporary(name, name.substr(0, end + 1))) ::unlink(path.c_str());
  });
}

}  // namespace showrunner
