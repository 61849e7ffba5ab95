#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct zip;

namespace showrunner::text {

/// A ZIP archive in memory, read with suspicion: at most 10,000 entries, none with a name that leaves the archive, none
/// that unpacks to more than 100 times its size (above 64 KiB), at most 64 MiB unpacked in total. The bytes must outlive
/// it. Single-threaded.
class ZipArchive {
 public:
  /// Checks the directory before anything is unpacked. Fails with kInvalidInput (damaged, hostile names) or
  /// kResourceLimit.
  static Result<ZipArchive> open(std::string_view bytes);

  bool contains(const std::string& name) const;

  /// The content of an entry. Fails with kInvalidInput (missing, damaged, encrypted) or kResourceLimit.
  Result<std::string> read(const std::string& name);

 private:
  struct Close {
    void operator()(zip* archive) const;
  };

  explicit ZipArchive(zip* archive) : archive_(archive) {}

  std::unique_ptr<zip, Close> archive_;
  std::size_t unpacked_ = 0;
};

}  // namespace showrunner::text
