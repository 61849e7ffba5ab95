#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cache/file_io.h"
#include "cache/product_cache.h"

namespace showrunner::cache {

struct Sidecar;
class StoredNames;

/// What is noted beside a file.
struct FileNote {
  std::string key;                ///< what it was made from
  std::vector<std::string> tags;  ///< what it can be purged by
  std::string meta;               ///< the maker's own (JSON)
  bool provisional = false;       ///< as of Product
};

/// A finished file of the audio cache, mapped into memory for as long as anybody holds it: eviction takes its name away, not its
/// bytes from those reading. Immutable; thread-safe. Made by FileStore only.
class StoredFile : public Product {
 public:
  StoredFile(std::shared_ptr<StoredNames> names, std::string hash_of_content, Sidecar sidecar,
             std::string_view mapping);
  StoredFile(const StoredFile&) = delete;
  StoredFile& operator=(const StoredFile&) = delete;
  ~StoredFile() override;

  std::string key;  ///< what it was made from
  std::vector<std::string> tags;
  std::string hash;       ///< SHA-256 of the content, hexadecimal: its name on the web and its strong ETag
  std::string extension;  ///< "mp3"
  std::string meta;       ///< what the maker noted beside it (JSON)
  std::string_view content;

  std::size_t bytes() const override { return content.size(); }

  bool provisional() const override { return provisional_; }

  /// The content is what its hash says. Read once, in the calling thread, for a file of an earlier run; one that was made in
  /// this run is believed.
  bool intact() const override;

  /// `intact` has yet to read all of it: something for a pool.
  bool doubtful() const { return doubtful_; }

  /// Takes its name away from the disk, unless another StoredFile has the same content; the mapping stays for those who
  /// hold it. Only the first call counts.
  void dropped() const override;

 private:
  friend class FileStore;
  std::shared_ptr<StoredNames> names_;  ///< shared by a store and all its files
  bool provisional_;
  mutable std::atomic<bool> dropped_ = false;
  mutable std::atomic<bool> doubtful_ = false;  ///< left by an earlier run and not read since
};

/// Files on disk, found again after a restart. `DIR/HASH.EXTENSION` with `DIR/HASH.json` beside it (sidecar.h); written by
/// temporary file, fsync, rename, the JSON last: an audio file without one is swept at start. Two keys whose products are
/// the same bytes share one file, and only the key that came last is found after a restart. Blocking: call it on a pool;
/// thread-safe. One process at a time has a directory: a second one that starts sweeps what the first is writing, which
/// costs that one an Error.
class FileStore {
 public:
  /// `io` must outlive the store and its files.
  explicit FileStore(const std::filesystem::path& directory);
  FileStore(const std::filesystem::path& directory, FileIo& io);

  /// Where the maker writes the file, a name of its own in the store's directory.
  std::filesystem::path scratch(std::string_view extension);

  /// Takes the finished file at `path` (it must lie in the store) under its content's hash. Fails on a full disk or an
  /// unreadable directory; the file is then where it was, and the caller serves it unstored (and removes it).
  Result<std::shared_ptr<const StoredFile>> adopt(const std::filesystem::path& path, FileNote note);

  /// The finished file at `path`, which need not lie in the store, for those who wait for it: its name is taken from the disk
  /// at once and it is found no more. For when `adopt` failed.
  Result<std::shared_ptr<const StoredFile>> borrow(const std::filesystem::path& path, FileNote note);

  struct Scanned {
    std::shared_ptr<const StoredFile> file;
    std::int64_t made_unix_seconds = 0;
  };

  /// What lies there from earlier runs, oldest first; what is damaged or half-written is removed, what is no file of the
  /// store is left alone. Costs no reading of content, so ask each file whether it is intact before it is used. For the start of the program: before anything is made or adopted.
  std::vector<Scanned> scan();

 private:
  std::string path_of(std::string_view name) const;
  Result<std::string_view> map(const std::string& path, bool sync) const;
  Result<std::string> write_sidecar(const Sidecar& sidecar);
  std::vector<std::string> list() const;
  Result<Sidecar> read_sidecar(const std::string& path) const;
  Result<Scanned> scan_one(const std::string& name) const;

  std::string directory_;
  FileIo& io_;
  std::shared_ptr<StoredNames> names_;
};

}  // namespace showrunner::cache
