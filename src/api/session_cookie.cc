#include "api/session_cookie.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/ascii.h"
#include "base/split.h"

namespace showrunner::api {

namespace {

constexpr std::string_view kName = "showrunner_session";

/// What is signed says what it is for, so that no other signature with the same token can stand for it.
std::string signature_of(std::string_view ends, std::string_view token) {
  const std::string signed_text = fmt::format("showrunner session 1 until {}", ends);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), token.data(), static_cast<int>(token.size()),
           reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), digest.data(),
           &size) == nullptr) {
    throw std::runtime_error("OpenSSL makes no HMAC-SHA256");
  }
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  return hex;
}

std::optional<std::int64_t> number_of(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

bool is_session(std::string_view value, std::string_view token, std::chrono::seconds now) {
  const std::size_t dot = value.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view ends = value.substr(0, dot);
  const auto until = number_of(ends);
  return until && *until > now.count() && is_token(value.substr(dot + 1), signature_of(ends, token));
}

std::string set_cookie(std::string_view value, std::chrono::seconds lifetime, bool secure) {
  return fmt::format("Set-Cookie: {}={}; HttpOnly; SameSite=Strict; Path=/; Max-Age={}{}\r\n", kName, value,
                     lifetime.count(), secure ? "; Secure" : "");
}

}  // namespace

bool is_token(std::string_view sent, std::string_view token) {
  return sent.size() == token.size() && CRYPTO_memcmp(sent.data(), token.data(), sent.size()) == 0;
}

std::string session_value(std::string_view token, std::chrono::seconds now) {
  const std::string ends = std::to_string((now + kSessionLifetime).count());
  return ends + "." + signature_of(ends, token);
}

bool has_session(std::string_view cookies, std::string_view token, std::chrono::seconds now) {
  while (!cookies.empty()) {
    const std::string_view one = trimmed(take_part(cookies, ';'));
    if (!one.starts_with(kName) || one.substr(kName.size(), 1) != "=") continue;
    if (is_session(one.substr(kName.size() + 1), token, now)) return true;
  }
  return false;
}

std::string session_begins(std::string_view value, bool secure) {
  return set_cookie(value, kSessionLifetime, secure);
}

std::string session_ends(bool secure) {
  return set_cookie("", std::chrono::seconds(0), secure);
}

}  // namespace showrunner::api
