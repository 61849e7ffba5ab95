#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace showrunner::cache {

/// An entry file is this header and the value, nothing else:
///   8 bytes  magic and version, "SRENTRY1"
///   64 bytes the key
///   8 bytes  the length of the value, little-endian
///   8 bytes  XXH3-64 of the value, little-endian
/// so that a file that is cut short, renamed, damaged or not ours at all is known for what it is.
inline constexpr std::size_t kKeyBytes = 64;
inline constexpr std::size_t kHeaderBytes = 8 + kKeyBytes + 8 + 8;

using EntryHeader = std::array<char, kHeaderBytes>;

/// Whether `key` is 64 lower-case hexadecimal digits: anything else never becomes part of a path.
bool is_key(std::string_view key);

/// `key` must be one.
EntryHeader entry_header(std::string_view key, std::string_view value);

/// The length of the value that follows, or nothing when this is not the header of an entry for `key`.
std::optional<std::uint64_t> value_length(const EntryHeader& header, std::string_view key);

/// Whether `value` is the value that the header was made for.
bool is_intact(const EntryHeader& header, std::string_view value);

/// 64 bits as 8 little-endian bytes, and back.
void put_u64(char* into, std::uint64_t value);
std::uint64_t get_u64(const char* from);

}  // namespace showrunner::cache
