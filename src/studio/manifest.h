#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cache/disk_cache.h"
#include "studio/outputs.h"

namespace showrunner::studio {

/// Remembers which inputs made which files, so that a repeat with nothing changed makes nothing. Blocking.
///
/// An entry is kept under the key of everything that can change the episode, and holds the report of the run and the size
/// and fingerprint of each file. It counts only while every file is still there with that content.
class Manifest {
 public:
  explicit Manifest(cache::DiskCache& store) : store_(store) {}

  /// The report of the run that made `paths` from the inputs of `key`, when the files are still those.
  std::optional<std::string> find(const std::string& key, const OutputPaths& paths) const;

  /// Remembers that `key` made the files now at `paths`.
  void remember(const std::string& key, const OutputPaths& paths, std::string_view report_json);

 private:
  cache::DiskCache& store_;
};

}  // namespace showrunner::studio
