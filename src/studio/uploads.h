#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "studio/source.h"

namespace showrunner::studio {

/// Documents that clients have sent, kept by their content under the data directory: sending one twice keeps it once.
/// Blocking and thread-safe.
class Uploads {
 public:
  explicit Uploads(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// Keeps `bytes` and returns what it is called from now on: the SHA-256 of its content and, behind a dot, the ending of
  /// `file_name` where that is a plain one ("….pdf"), which helps to tell its format.
  Result<std::string> keep(std::string_view file_name, std::string_view bytes) const;

  /// What `keep` called `id`. Fails with kNotFound.
  Result<Source> load(const std::string& id, std::size_t max_bytes) const;

  /// Whether `id` has the form of a name that `keep` gives; nothing else ever becomes part of a path.
  static bool is_id(std::string_view id);

 private:
  std::filesystem::path directory_;
};

}  // namespace showrunner::studio
