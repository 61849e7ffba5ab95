#include "cache/layout.h"

#include <atomic>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "cache/entry_format.h"

namespace showrunner::cache {

namespace {

constexpr std::size_t kShardDigits = 2;
constexpr std::string_view kSuffix = ".entry";
constexpr int kNamesTried = 8;

bool is_hex(std::string_view name) {
  return name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_shard(std::string_view name) {
  return name.size() == kShardDigits && is_hex(name);
}

bool is_entry(std::string_view name) {
  return name.size() == kKeyBytes - kShardDigits + kSuffix.size() && name.ends_with(kSuffix) &&
         is_hex(name.substr(0, kKeyBytes - kShardDigits));
}

}  // namespace

std::string Layout::shard(std::string_view key) const {
  return fmt::format("{}/{}", root_, key.substr(0, kShardDigits));
}

std::string Layout::entry(std::string_view key) const {
  return fmt::format("{}/{}{}", shard(key), key.substr(kShardDigits), kSuffix);
}

std::optional<std::vector<FoundEntry>> find_entries(FileIo& io, const Layout& layout) {
  std::vector<std::string> shards;
  if (io.list(layout.root(), shards) != 0) return std::nullopt;
  std::vector<FoundEntry> found;
  std::vector<std::string> names;
  for (const std::string& shard : shards) {
    if (!is_shard(shard)) continue;
    names.clear();
    if (io.list(fmt::format("{}/{}", layout.root(), shard), names) != 0) return std::nullopt;
    for (const std::string& name : names) {
      if (!is_entry(name)) continue;
      std::string path = fmt::format("{}/{}/{}", layout.root(), shard, name);
      struct stat info{};
      if (io.stat(path, info) != 0) {
        if (errno == ENOENT) continue;
        return std::nullopt;
      }
      found.push_back(FoundEntry{.used_ns = info.st_mtim.tv_sec * std::int64_t{1'000'000'000} + info.st_mtim.tv_nsec,
                                 .bytes = static_cast<std::uint64_t>(info.st_size),
                                 .path = std::move(path)});
    }
  }
  return found;
}

std::optional<Temporary> make_temporary(FileIo& io, const Layout& layout) {
  static std::atomic<std::uint64_t> counter{0};
  for (int attempt = 0; attempt < kNamesTried; ++attempt) {
    std::string path = fmt::format("{}/{}.{}", layout.temporaries(), ::getpid(), counter.fetch_add(1));
    auto file = OpenFile::open(io, path, O_RDWR | O_CREAT | O_EXCL);
    if (!file && errno == EEXIST) continue;  // left by a dead process that had our number
    if (!file) return std::nullopt;
    struct stat info{};
    // Between the creation and the lock, another process may have taken the file for a dead one and removed it.
    if (io.flock(file->get(), LOCK_EX | LOCK_NB) == 0 && io.fstat(file->get(), info) == 0 && info.st_nlink == 1) {
      return Temporary{.file = std::move(*file), .path = std::move(path)};
    }
    const int error_number = errno;
    io.unlink(path);
    errno = error_number;
  }
  return std::nullopt;
}

bool remove_dead_temporaries(FileIo& io, const Layout& layout) {
  std::vector<std::string> names;
  if (io.list(layout.temporaries(), names) != 0) return errno == ENOENT;
  for (const std::string& name : names) {
    const std::string path = fmt::format("{}/{}", layout.temporaries(), name);
    const auto file = OpenFile::open(io, path, O_RDWR);
    if (file && io.flock(file->get(), LOCK_EX | LOCK_NB) == 0) io.unlink(path);
  }
  return true;
}

}  // namespace showrunner::cache
