// The audio cache's files.
//
// Problem. A spoken episode is megabytes that took seconds of every core; it must survive a restart, be sent to many at
// once without being copied, and go away when the budget says so while somebody is in the middle of downloading it.
//
// Choice. Finished files never change, so each is mapped once and everybody reads the same pages; unlinking takes the name
// and leaves the mapping. The name is the hash of the content, by which a file of an earlier run is judged when it is first asked
// for: a start reads none of them. What the cache must know beside it lies in a sidecar that is
// renamed into place last and unlinked first: whatever the moment of a kill, a file with a sidecar is whole, and one
// without is swept at the next start. Nothing syncs the directory: a power cut may lose the newest files, never garble one.
//
// Two products may be the same bytes (another key, or a refresh that gave what was there): StoredNames counts who uses a
// name, and only the last one to be dropped takes it off the disk.
#include "cache/file_store.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"
#include "cache/sidecar.h"

namespace showrunner::cache {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::string_view kIncoming = "incoming-";
constexpr std::string_view kSidecarSuffix = ".json";

FileIo& system_calls() {
  static FileIo io;
  return io;
}

Error cannot(std::string_view verb, std::string_view path) {
  return system_error(fmt::format("cannot {} {}", verb, path), errno);
}

std::int64_t unix_seconds() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
}

std::string name_of(std::string_view hash, std::string_view extension) {
  return fmt::format("{}.{}", hash, extension);
}

/// Whether `name` is HASH.SOMETHING.
bool has_hash(std::string_view name) {
  return name.size() > kHashDigits && name.find_first_not_of("0123456789abcdef") == kHashDigits &&
         name[kHashDigits] == '.';
}

bool is_damage(const Error& error) {
  return error.code == ErrorCode::kInvalidInput || error.code == ErrorCode::kNotFound;
}

void unmap(std::string_view mapping) {
  if (!mapping.empty()) ::munmap(const_cast<char*>(mapping.data()), mapping.size());
}

/// But for its size.
Sidecar sidecar_of(const fs::path& path, FileNote note) {
  return {.key = std::move(note.key),
          .tags = std::move(note.tags),
          .extension = path.extension().string().erase(0, 1),
          .meta = std::move(note.meta),
          .made_unix_seconds = unix_seconds(),
          .provisional = note.provisional};
}

}  // namespace

/// Who uses which name of a store's directory. Every change of the names on disk happens under its lock.
class StoredNames {
 public:
  StoredNames(std::string directory, FileIo& io) : directory_(std::move(directory)), io_(io) {}

  std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  // With the lock held:

  bool used(const std::string& name) const { return users_.contains(name); }

  void use(const std::string& name) { ++users_[name]; }

  /// True when that was the last one.
  bool leave(const std::string& name) {
    const auto found = users_.find(name);
    if (--found->second > 0) return false;
    users_.erase(found);
    return true;
  }

  void remove_from_disk(std::string_view hash, std::string_view extension) {
    for (const std::string_view suffix : {std::string_view("json"), extension}) {
      const std::string path = fmt::format("{}/{}", directory_, name_of(hash, suffix));
      if (io_.unlink(path) != 0 && errno != ENOENT) log_warning("{}", cannot("remove", path).message);
    }
  }

 private:
  const std::string directory_;
  FileIo& io_;
  std::mutex mutex_;
  std::unordered_map<std::string, int> users_;
};

StoredFile::StoredFile(std::shared_ptr<StoredNames> names, std::string hash_of_content, Sidecar sidecar,
                       std::string_view mapping)
    : key(std::move(sidecar.key)),
      tags(std::move(sidecar.tags)),
      hash(std::move(hash_of_content)),
      extension(std::move(sidecar.extension)),
      meta(std::move(sidecar.meta)),
      content(mapping),
      names_(std::move(names)),
      provisional_(sidecar.provisional) {}

StoredFile::~StoredFile() {
  unmap(content);
  if (dropped_) return;
  const auto lock = names_->lock();
  names_->leave(name_of(hash, extension));
}

bool StoredFile::intact() const {
  if (doubtful_ && sha256_hex(content) == hash) doubtful_ = false;
  return !doubtful_;
}

void StoredFile::dropped() const {
  if (dropped_.exchange(true)) return;
  const auto lock = names_->lock();
  if (names_->leave(name_of(hash, extension))) names_->remove_from_disk(hash, extension);
}

FileStore::FileStore(const fs::path& directory) : FileStore(directory, system_calls()) {}

FileStore::FileStore(const fs::path& directory, FileIo& io)
    : directory_(directory), io_(io), names_(std::make_shared<StoredNames>(directory_, io)) {
  if (io_.make_directories(directory_) != 0) log_warning("{}", cannot("make", directory_).message);
}

std::string FileStore::path_of(std::string_view name) const {
  return fmt::format("{}/{}", directory_, name);
}

fs::path FileStore::scratch(std::string_view extension) {
  static std::atomic<unsigned> counter{0};
  return path_of(fmt::format("{}{}-{}.{}", kIncoming, ::getpid(), counter.fetch_add(1), extension));
}

/// The bytes of the file, which the caller unmaps; none for an empty one, which cannot be mapped.
Result<std::string_view> FileStore::map(const std::string& path, bool sync) const {
  const auto file = OpenFile::open(io_, path, O_RDONLY | O_NOFOLLOW);
  if (!file) return fail(cannot("open", path));
  struct stat info{};
  if (io_.fstat(file->get(), info) != 0) return fail(cannot("read", path));
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::kInvalidInput, fmt::format("{} is not a file", path));
  if (sync && io_.fdatasync(file->get()) != 0) return fail(cannot("write", path));
  if (info.st_size == 0) return std::string_view();
  const auto size = static_cast<std::size_t>(info.st_size);
  void* const mapping = io_.mmap(file->get(), size);
  if (mapping == MAP_FAILED) return fail(cannot("read", path));
  return std::string_view(static_cast<const char*>(mapping), size);
}

/// Under a temporary name, which is returned.
Result<std::string> FileStore::write_sidecar(const Sidecar& sidecar) {
  const std::string json = to_json(sidecar);
  if (json.size() > kMaxSidecarBytes) return fail(ErrorCode::kResourceLimit, "what is noted beside a file is too long");
  std::string path = scratch("json").string();
  const auto file = OpenFile::open(io_, path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file) return fail(cannot("write", path));
  if (file->write(json.data(), json.size(), 0) && io_.fdatasync(file->get()) == 0) return path;
  Error error = cannot("write", path);
  io_.unlink(path);
  return fail(std::move(error));
}

Result<std::shared_ptr<const StoredFile>> FileStore::adopt(const fs::path& path, FileNote note) {
  Sidecar sidecar = sidecar_of(path, std::move(note));
  if (path.parent_path() != fs::path(path_of("")).parent_path() || !is_extension(sidecar.extension)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} is no file that {} can keep", path.string(), directory_));
  }
  const auto mapped = map(path.string(), true);
  if (!mapped) return fail(mapped.error());
  sidecar.size = mapped->size();
  std::string hash = sha256_hex(*mapped);
  const auto noted = write_sidecar(sidecar);
  if (!noted) {
    unmap(*mapped);
    return fail(noted.error());
  }

  const std::string name = name_of(hash, sidecar.extension);
  const auto lock = names_->lock();
  const bool there = names_->used(name);
  std::optional<Error> error;
  if (!there && io_.rename(path.string(), path_of(name)) != 0) {
    error = cannot("write", path_of(name));
  } else if (io_.rename(*noted, path_of(hash + std::string(kSidecarSuffix))) != 0) {
    error = cannot("write", path_of(hash));
    if (!there) io_.rename(path_of(name), path.string());
  }
  if (error) {
    io_.unlink(*noted);
    unmap(*mapped);
    return fail(std::move(*error));
  }
  if (there) io_.unlink(path.string());
  names_->use(name);
  return std::make_shared<const StoredFile>(names_, std::move(hash), std::move(sidecar), *mapped);
}

Result<std::shared_ptr<const StoredFile>> FileStore::borrow(const fs::path& path, FileNote note) {
  const auto mapped = map(path.string(), false);
  if (!mapped) return fail(mapped.error());
  io_.unlink(path.string());
  Sidecar sidecar = sidecar_of(path, std::move(note));
  sidecar.size = mapped->size();
  auto file = std::make_shared<const StoredFile>(names_, sha256_hex(*mapped), std::move(sidecar), *mapped);
  file->dropped_ = true;
  return file;
}

std::vector<std::string> FileStore::list() const {
  std::vector<std::string> names;
  if (io_.list(directory_, names) != 0) log_warning("{}", cannot("read", directory_).message);
  return names;
}

Result<Sidecar> FileStore::read_sidecar(const std::string& path) const {
  const auto file = OpenFile::open(io_, path, O_RDONLY | O_NOFOLLOW);
  if (!file) return fail(cannot("open", path));
  struct stat info{};
  if (io_.fstat(file->get(), info) != 0) return fail(cannot("read", path));
  std::string json;
  ssize_t got = 0;
  json.resize_and_overwrite(std::min<std::size_t>(info.st_size, kMaxSidecarBytes + 1),
                            [&](char* into, std::size_t size) {
                              got = file->read(into, size, 0);
                              return static_cast<std::size_t>(std::max<ssize_t>(got, 0));
                            });
  if (got < 0) return fail(cannot("read", path));
  return parse_sidecar(json);
}

/// The file whose sidecar is `name`. kInvalidInput or kNotFound when there is no whole one.
Result<FileStore::Scanned> FileStore::scan_one(const std::string& name) const {
  auto sidecar = read_sidecar(path_of(name));
  if (!sidecar) return fail(std::move(sidecar.error()));
  std::string hash = name.substr(0, kHashDigits);
  const std::string file = name_of(hash, sidecar->extension);
  const auto mapped = map(path_of(file), false);
  if (!mapped) return fail(mapped.error());
  if (mapped->size() != sidecar->size) {
    unmap(*mapped);
    return fail(ErrorCode::kInvalidInput, fmt::format("{} has not the size that was noted", file));
  }
  names_->use(file);
  const std::int64_t made = sidecar->made_unix_seconds;
  auto stored = std::make_shared<const StoredFile>(names_, std::move(hash), std::move(*sidecar), *mapped);
  stored->doubtful_ = true;
  return Scanned{.file = std::move(stored), .made_unix_seconds = made};
}

std::vector<FileStore::Scanned> FileStore::scan() {
  std::vector<Scanned> found;
  std::set<std::string> staying;  // hashes whose files are not swept
  const auto lock = names_->lock();
  const std::vector<std::string> names = list();
  for (const std::string& name : names) {
    if (!has_hash(name) || std::string_view(name).substr(kHashDigits) != kSidecarSuffix) continue;
    auto scanned = scan_one(name);
    if (scanned) found.push_back(std::move(*scanned));
    // What cannot be read at this moment is not therefore damaged.
    if (scanned || !is_damage(scanned.error())) staying.insert(name.substr(0, kHashDigits));
  }
  for (const std::string& name : names) {
    const bool orphan = has_hash(name) && !staying.contains(name.substr(0, kHashDigits));
    if (orphan || name.starts_with(kIncoming)) io_.unlink(path_of(name));
  }
  std::ranges::sort(found, {}, [](const Scanned& one) { return std::pair(one.made_unix_seconds, one.file->hash); });
  return found;
}

}  // namespace showrunner::cache
