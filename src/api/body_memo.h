#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.h"

namespace showrunner::api {

/// Remembers which cache key the bytes of a body came to, so that a repeated request need not be parsed, checked and
/// hashed again: a body is compared byte by byte, so it is the same request, and the key is a function of it. What it
/// holds is bounded; when it is full it starts anew, which costs one parse for each body. On the I/O thread.
class BodyMemo {
 public:
  /// The key of `body`; empty where it is not known.
  std::string_view find(std::string_view body) const {
    const auto found = keys_.find(body);
    return found == keys_.end() ? std::string_view() : std::string_view(found->second);
  }

  void remember(std::string_view body, std::string key) {
    if (body.size() > kLargestBody || keys_.contains(body)) return;
    const std::size_t bytes = body.size() + key.size() + kEntryBytes;
    if (bytes_ + bytes > kMostBytes) {
      keys_.clear();
      bytes_ = 0;
    }
    keys_.emplace(body, std::move(key));
    bytes_ += bytes;
  }

 private:
  static constexpr std::size_t kLargestBody = 8'192;
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
  static constexpr std::size_t kEntryBytes = 144;  ///< beside body and key: node, bucket, three allocations

  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard library's name

    std::size_t operator()(std::string_view body) const { return fingerprint64(body); }
  };

  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> keys_;
  std::size_t bytes_ = 0;
};

}  // namespace showrunner::api
