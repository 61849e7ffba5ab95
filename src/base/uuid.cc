#include "base/uuid.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace showrunner {

namespace {

constexpr std::uint32_t kCounterBits = 12;
constexpr std::uint32_t kCounterEnd = 1U << kCounterBits;

using Bytes = std::array<unsigned char, 16>;

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

std::string written(Bytes bytes, unsigned version) {
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | (version << 4U));
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

Bytes parsed(std::string_view uuid) {
  if (!is_uuid(uuid)) throw std::logic_error("a name space must be a UUID");
  Bytes bytes{};
  std::size_t digit = 0;
  for (const char c : uuid) {
    if (c == '-') continue;
    auto& byte = bytes[digit++ / 2];
    byte = static_cast<unsigned char>((byte << 4U) | static_cast<unsigned>(hex_value(c)));
  }
  return bytes;
}

void fill_randomly(std::span<unsigned char> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("this machine has no random numbers");
  }
}

}  // namespace

std::string UuidMaker::make(std::int64_t unix_ms) {
  Bytes bytes{};
  fill_randomly(bytes);
  {
    const std::lock_guard lock(mutex_);
    if (unix_ms > last_ms_) {
      last_ms_ = unix_ms;
      counter_ = (static_cast<std::uint32_t>(bytes[6]) << 8U | bytes[7]) % (kCounterEnd / 2);
    } else if (++counter_ == kCounterEnd) {
      ++last_ms_;
      counter_ = 0;
    }
    for (unsigned i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(last_ms_ >> (8 * (5 - i)));
    bytes[6] = static_cast<unsigned char>(counter_ >> 8U);
    bytes[7] = static_cast<unsigned char>(counter_);
  }
  return written(bytes, 7);
}

std::string make_uuid() {
  static UuidMaker maker;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return maker.make(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

std::string name_uuid(std::string_view name_space, std::string_view name) {
  const Bytes space = parsed(name_space);
  std::string hashed(space.begin(), space.end());
  hashed += name;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(hashed.data(), hashed.size(), digest.data(), &length, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-1");
  }
  Bytes bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  return written(bytes, 5);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : hex_value(text[i]) < 0) return false;
  }
  return true;
}

}  // namespace showrunner
