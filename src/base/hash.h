#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner {

/// SHA-256 of `bytes`, as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// What HTML's `integrity` says of `bytes` (W3C Subresource Integrity): "sha384-" and the SHA-384 in base64.
std::string subresource_integrity(std::string_view bytes);

/// A 64-bit fingerprint (XXH3) for checksums and seeds; not for anything an attacker could gain from forging.
std::uint64_t fingerprint64(std::string_view bytes);

/// Size and fingerprint (as fingerprint64) of a file's content, read in pieces.
struct FileFingerprint {
  std::uint64_t bytes = 0;
  std::uint64_t fingerprint = 0;
};

/// Fails by name when the file cannot be read. Blocking.
Result<FileFingerprint> fingerprint_file(const std::filesystem::path& path);

/// Builds a cache key (DESIGN §4): a SHA-256 over named, typed, length-prefixed fields, so that neither the order of two
/// fields nor a value that looks like two can make two different products share a key. Fields are sorted by name;
/// naming one twice is a broken invariant (throws std::logic_error).
class KeyBuilder {
 public:
  /// `kind` names the product and its schema version, e.g. "sentence/1".
  explicit KeyBuilder(std::string_view kind);
  KeyBuilder(KeyBuilder&&) noexcept;
  KeyBuilder& operator=(KeyBuilder&&) noexcept;
  KeyBuilder(const KeyBuilder&) = delete;
  KeyBuilder& operator=(const KeyBuilder&) = delete;
  ~KeyBuilder();

  KeyBuilder& text(std::string_view name, std::string_view value);
  KeyBuilder& number(std::string_view name, std::int64_t value);
  /// Compared by bit pattern, with -0.0 folded into 0.0.
  KeyBuilder& real(std::string_view name, double value);
  KeyBuilder& flag(std::string_view name, bool value);

  /// 64 lower-case hexadecimal digits.
  std::string finish() const;

 private:
  struct Fields;
  KeyBuilder& add(std::string_view name, char type, std::string_view value);
  std::unique_ptr<Fields> fields_;
};

}  // namespace showrunner
