#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace showrunner {

namespace fs = std::filesystem;

namespace {

Result<void> write_all(int descriptor, std::string_view bytes, const fs::path& name) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return fail(system_error(fmt::format("cannot write {}", name.string()), errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t max_bytes) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(system_error(fmt::format("cannot open {}", path.string()), errno));
  std::string content;
  struct stat info {};
  Result<std::string> result;
  if (::fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode)) {
    result = fail(ErrorCode::kInvalidInput, fmt::format("{} is a directory; name a file", path.string()));
  } else {
    if (info.st_size > 0) content.reserve(std::min<std::size_t>(static_cast<std::size_t>(info.st_size), max_bytes) + 1);
    std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
    for (;;) {
      const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        result = fail(system_error(fmt::format("cannot read {}", path.string()), errno));
        break;
      }
      if (got == 0) {
        result = std::move(content);
        break;
      }
      if (content.size() + static_cast<std::size_t>(got) > max_bytes) {
        result = fail(ErrorCode::kResourceLimit,
                      fmt::format("{} is larger than {} MiB, which is the most that is read", path.string(), max_bytes >> 20U));
        break;
      }
      content.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  ::close(descriptor);
  return result;
}

AtomicFile::AtomicFile(fs::path target, fs::path temporary, int descriptor)
    : target_(std::move(target)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : target_(std::move(other.target_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    discard();
    target_ = std::move(other.target_);
    temporary_ = std::move(other.temporary_);
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

AtomicFile::~AtomicFile() {
  discard();
}

void AtomicFile::discard() noexcept {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
  descriptor_ = -1;
}

Result<AtomicFile> AtomicFile::create(const fs::path& target) {
  static std::atomic<unsigned> counter{0};
  const fs::path name = target.filename();
  const fs::path directory = target.has_parent_path() ? target.parent_path() : fs::path(".");
  fs::path temporary = directory / fmt::format(".{}.{}.{}.tmp", name.string(), ::getpid(), counter.fetch_add(1));
  const int descriptor = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) return fail(system_error(fmt::format("cannot write {}", target.string()), errno));
  return AtomicFile(target, std::move(temporary), descriptor);
}

Result<void> AtomicFile::write(std::string_view bytes) {
  return write_all(descriptor_, bytes, target_);
}

Result<void> AtomicFile::write_at(std::size_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      return fail(system_error(fmt::format("cannot write {}", target_.string()), errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::size_t>(written);
  }
  return {};
}

Result<void> AtomicFile::commit() {
  if (::fsync(descriptor_) != 0 || ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    Error error = system_error(fmt::format("cannot write {}", target_.string()), errno);
    discard();
    return fail(std::move(error));
  }
  ::close(std::exchange(descriptor_, -1));
  return {};
}

Result<void> write_file_atomically(const fs::path& path, std::string_view bytes) {
  auto file = AtomicFile::create(path);
  if (!file) return fail(std::move(file.error()));
  if (auto written = file->write(bytes); !written) return written;
  return file->commit();
}

namespace {

/// The process that made the temporary file `name` (".NAME.PID.N.tmp"), or 0 when it is no such name.
int owner_of(std::string_view name) {
  if (!name.starts_with(".") || !name.ends_with(".tmp")) return 0;
  name.remove_suffix(std::string_view(".tmp").size());
  const std::size_t counter = name.rfind('.');
  const std::size_t owner = counter == 0 || counter == std::string_view::npos ? counter : name.rfind('.', counter - 1);
  if (owner == 0 || owner == std::string_view::npos) return 0;
  int process = 0;
  const auto [end, error] = std::from_chars(name.data() + owner + 1, name.data() + counter, process);
  return error == std::errc{} && end == name.data() + counter ? process : 0;
}

/// Removes the temporary files beside `target` whose name and owner are `wanted`.
template <class Wanted>
void remove_temporaries(const fs::path& target, Wanted wanted) {
  std::error_code ignored;
  const fs::path directory = target.has_parent_path() ? target.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    const std::string name = entry.path().filename().string();
    const int owner = owner_of(name);
    if (owner > 0 && wanted(name, owner)) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

void remove_stale_temporaries(const fs::path& target) {
  const std::string prefix = fmt::format(".{}.", target.filename().string());
  remove_temporaries(target, [&prefix](std::string_view name, int owner) {
    return name.starts_with(prefix) && ::kill(owner, 0) != 0 && errno == ESRCH;
  });
}

void remove_own_temporaries(const fs::path& target) {
  remove_temporaries(target, [self = ::getpid()](std::string_view, int owner) { return owner == self; });
}

}  // namespace showrunner
