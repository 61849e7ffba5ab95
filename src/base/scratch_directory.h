#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <stdlib.h>

namespace showrunner {

/// An empty directory of its own for a test or a benchmark, removed with all it holds when this goes.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
    std::string name = (parent / "showrunner.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), "cannot make a scratch directory");
    }
    path_ = name;
  }

  /// One in memory where the system has such a place: for tests that make thousands of files and no disk has to suffer.
  static ScratchDirectory in_memory() {
    const std::filesystem::path memory = "/dev/shm";
    return ScratchDirectory(std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path());
  }

  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace showrunner
