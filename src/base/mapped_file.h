#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace showrunner {

/// The bytes of a file in memory, read as they are looked at. They stay when the file is removed or replaced; a file that
/// is cut short meanwhile kills whoever reads behind its end (SIGBUS), so only files that are never written again are
/// mapped. Immutable; thread-safe.
class MappedFile {
 public:
  /// Blocking. Fails by name for what is missing, unreadable or no file.
  static Result<MappedFile> open(const std::filesystem::path& path);

  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})), modified_ms_(other.modified_ms_) {}

  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return bytes_; }

  /// When the file was written: Unix milliseconds.
  std::int64_t modified_ms() const { return modified_ms_; }

 private:
  MappedFile(std::string_view bytes, std::int64_t modified_ms) : bytes_(bytes), modified_ms_(modified_ms) {}

  std::string_view bytes_;
  std::int64_t modified_ms_;
};

}  // namespace showrunner
