#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::cache {

/// What lies beside a file of the audio cache, as JSON: {"version", "key", "tags", "extension", "meta", "size", "made",
/// "provisional"}.
struct Sidecar {
  std::string key;
  std::vector<std::string> tags;  ///< what it can be purged by
  std::string extension;
  std::string meta;                    ///< the maker's own, as text
  std::uint64_t size = 0;              ///< of the file, bytes
  std::int64_t made_unix_seconds = 0;  ///< when it was made
  bool provisional = false;            ///< as of cache::Product

  bool operator==(const Sidecar&) const = default;
};

/// The most that a sidecar may be: the script and the transcript of an episode of ten hours fit in.
inline constexpr std::size_t kMaxSidecarBytes = std::size_t{16} << 20U;

std::string to_json(const Sidecar& sidecar);

/// Fails with kInvalidInput on everything that is not whole and of this version. The extension is safe in a file name.
Result<Sidecar> parse_sidecar(std::string_view json);

/// Whether it is one to eight small letters and digits, and not "json".
bool is_extension(std::string_view text);

}  // namespace showrunner::cache
