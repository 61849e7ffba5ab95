#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mapped_file.h"
#include "base/result.h"
#include "studio/library/details.h"

namespace showrunner::studio {

/// The finished files of the library, by what is in them: SCOPE/HASH.EXT, where SCOPE is the id of an episode or a podcast.
/// What a name stands for never changes, so that whoever has it may keep it for ever; another version is another name.
/// Thread-safe; blocking, but for `peek`.
class MediaShelf {
 public:
  /// A file of the shelf, mapped for as long as anybody holds it.
  struct File {
    std::string name;
    MappedFile content;
  };

  using FilePtr = std::shared_ptr<const File>;

  explicit MediaShelf(std::filesystem::path root) : root_(std::move(root)) {}

  MediaShelf(const MediaShelf&) = delete;
  MediaShelf& operator=(const MediaShelf&) = delete;
  ~MediaShelf() = default;

  /// Keeps `bytes`; they are on disk under their name when it returns. Fails as AtomicFile does, with nothing kept.
  Result<MediaFile> put(std::string_view scope, std::string_view bytes, std::string_view extension) const;

  /// The same of a file, which stays where it is.
  Result<MediaFile> put_file(std::string_view scope, const std::filesystem::path& from,
                             std::string_view extension) const;

  /// Everything that there are files of.
  std::vector<std::string> scopes() const;

  /// The names of what is kept in `scope`.
  std::set<std::string> names(std::string_view scope) const;

  /// Where a file lies; kNotFound for a name that is none.
  Result<std::filesystem::path> find(std::string_view scope, std::string_view name) const;

  /// A file to be served. Fails with kNotFound.
  Result<FilePtr> open(std::string_view scope, std::string_view name);

  /// The same when it was opened lately; does not touch the disk.
  FilePtr peek(std::string_view scope, std::string_view name);

  /// A file that is held by somebody stays readable for them.
  void remove(std::string_view scope, std::string_view name);
  void remove_all(std::string_view scope);
  /// Removes all of a scope but `names`: what was put there for something that never became whole, and temporary files of
  /// a process that was killed. Nobody may be putting anything there meanwhile.
  void keep_only(std::string_view scope, const std::set<std::string>& names);

 private:
  using Opened = std::list<std::pair<std::string, FilePtr>>;

  void forget(std::string_view prefix);

  std::filesystem::path root_;
  std::mutex opening_;
  Opened opened_;                                              ///< opening_: the newest first
  std::unordered_map<std::string, Opened::iterator> by_name_;  ///< opening_
};

}  // namespace showrunner::studio
