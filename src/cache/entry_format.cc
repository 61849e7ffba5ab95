#include "cache/entry_format.h"

#include <algorithm>

#include "base/hash.h"

namespace showrunner::cache {

namespace {

constexpr std::string_view kMagic = "SRENTRY1";
constexpr std::size_t kKeyAt = 8;
constexpr std::size_t kLengthAt = kKeyAt + kKeyBytes;
constexpr std::size_t kChecksumAt = kLengthAt + 8;
static_assert(kMagic.size() == kKeyAt && kChecksumAt + 8 == kHeaderBytes);

}  // namespace

bool is_key(std::string_view key) {
  return key.size() == kKeyBytes && key.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

EntryHeader entry_header(std::string_view key, std::string_view value) {
  EntryHeader header{};
  std::ranges::copy(kMagic, header.data());
  std::ranges::copy(key.substr(0, kKeyBytes), header.data() + kKeyAt);
  put_u64(header.data() + kLengthAt, value.size());
  put_u64(header.data() + kChecksumAt, fingerprint64(value));
  return header;
}

std::optional<std::uint64_t> value_length(const EntryHeader& header, std::string_view key) {
  const std::string_view bytes(header.data(), header.size());
  if (!bytes.starts_with(kMagic) || bytes.substr(kKeyAt, kKeyBytes) != key) return std::nullopt;
  return get_u64(header.data() + kLengthAt);
}

bool is_intact(const EntryHeader& header, std::string_view value) {
  return get_u64(header.data() + kLengthAt) == value.size() &&
         get_u64(header.data() + kChecksumAt) == fingerprint64(value);
}

void put_u64(char* into, std::uint64_t value) {
  for (int byte = 0; byte < 8; ++byte, value >>= 8U) into[byte] = static_cast<char>(value & 0xFFU);
}

std::uint64_t get_u64(const char* from) {
  std::uint64_t value = 0;
  for (int byte = 7; byte >= 0; --byte) value = value << 8U | static_cast<unsigned char>(from[byte]);
  return value;
}

}  // namespace showrunner::cache
