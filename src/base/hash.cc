#include "base/hash.h"

#include <array>
#include <bit>
#include <cerrno>
#include <iterator>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/descriptor.h"

namespace showrunner {

namespace {

void append_sized(std::string& out, std::string_view value) {
  std::uint64_t size = value.size();
  for (int byte = 0; byte < 8; ++byte, size >>= 8U) out.push_back(static_cast<char>(size & 0xFFU));
  out.append(value);
}

std::string little_endian(std::uint64_t value) {
  std::string bytes;
  for (int byte = 0; byte < 8; ++byte, value >>= 8U) bytes.push_back(static_cast<char>(value & 0xFFU));
  return bytes;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const unsigned char byte : digest) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  return hex;
}

std::string subresource_integrity(std::string_view bytes) {
  std::array<unsigned char, SHA384_DIGEST_LENGTH> digest{};
  SHA384(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string base64(4 * ((digest.size() + 2) / 3), '\0');
  // It writes a null behind the text, which a string has room for.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), digest.data(), static_cast<int>(digest.size()));
  return "sha384-" + base64;
}

std::uint64_t fingerprint64(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

Result<FileFingerprint> fingerprint_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail(system_error(fmt::format("cannot open {}", path.string()), errno));
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  XXH3_64bits_reset(state.get());
  FileFingerprint result;
  std::vector<char> buffer(std::size_t{1} << 18U);
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(system_error(fmt::format("cannot read {}", path.string()), errno));
    if (got == 0) break;
    XXH3_64bits_update(state.get(), buffer.data(), static_cast<std::size_t>(got));
    result.bytes += static_cast<std::uint64_t>(got);
  }
  result.fingerprint = XXH3_64bits_digest(state.get());
  return result;
}

struct KeyBuilder::Fields {
  std::string kind;
  std::map<std::string, std::string, std::less<>> by_name;  // type letter followed by the value
};

KeyBuilder::KeyBuilder(std::string_view kind) : fields_(std::make_unique<Fields>()) {
  fields_->kind = kind;
}

KeyBuilder::KeyBuilder(KeyBuilder&&) noexcept = default;
KeyBuilder& KeyBuilder::operator=(KeyBuilder&&) noexcept = default;
KeyBuilder::~KeyBuilder() = default;

KeyBuilder& KeyBuilder::add(std::string_view name, char type, std::string_view value) {
  std::string stored(1, type);
  stored.append(value);
  if (!fields_->by_name.emplace(name, std::move(stored)).second) {
    throw std::logic_error(fmt::format("cache key field named twice: {}", name));
  }
  return *this;
}

KeyBuilder& KeyBuilder::text(std::string_view name, std::string_view value) {
  return add(name, 't', value);
}

KeyBuilder& KeyBuilder::number(std::string_view name, std::int64_t value) {
  return add(name, 'n', little_endian(static_cast<std::uint64_t>(value)));
}

KeyBuilder& KeyBuilder::real(std::string_view name, double value) {
  return add(name, 'r', little_endian(std::bit_cast<std::uint64_t>(value == 0.0 ? 0.0 : value)));
}

KeyBuilder& KeyBuilder::flag(std::string_view name, bool value) {
  return add(name, 'f', value ? "1" : "0");
}

std::string KeyBuilder::finish() const {
  std::string canonical;
  append_sized(canonical, fields_->kind);
  for (const auto& [name, value] : fields_->by_name) {
    append_sized(canonical, name);
    append_sized(canonical, value);
  }
  return sha256_hex(canonical);
}

}  // namespace showrunner
