#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/hash.h"

namespace showrunner::cache {

namespace fs = std::filesystem;

inline std::string key_of(int number) {
  return sha256_hex(fmt::format("sentence {}", number));
}

/// `size` bytes that no other key or version has.
inline std::string value_of(int number, std::size_t size, int version = 0) {
  const std::string seed = fmt::format("value {} version {};", number, version);
  std::string value;
  while (value.size() < size) value += seed;
  value.resize(size);
  return value;
}

/// Where the layout puts an entry.
inline fs::path entry_path(const fs::path& directory, std::string_view key) {
  return directory / key.substr(0, 2) / fmt::format("{}.entry", key.substr(2));
}

inline std::vector<fs::path> entry_files(const fs::path& directory) {
  std::vector<fs::path> files;
  if (!fs::exists(directory)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".entry") files.push_back(entry.path());
  }
  return files;
}

inline std::uint64_t entry_bytes(const fs::path& directory) {
  std::uint64_t bytes = 0;
  for (const fs::path& file : entry_files(directory)) bytes += fs::file_size(file);
  return bytes;
}

inline std::size_t temporary_files(const fs::path& directory) {
  if (!fs::exists(directory / "tmp")) return 0;
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory / "tmp"), fs::directory_iterator()));
}

inline std::string file_content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void overwrite_file(const fs::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// Makes a file look as if it had been used last so long ago.
inline void age_file(const fs::path& path, std::chrono::seconds age) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - age);
}

inline std::chrono::seconds age_of(const fs::path& path) {
  return std::chrono::duration_cast<std::chrono::seconds>(fs::file_time_type::clock::now() - fs::last_write_time(path));
}

}  // namespace showrunner::cache
