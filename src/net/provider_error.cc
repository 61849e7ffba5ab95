#include "net/provider_error.h"

#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/excerpt.h"

namespace showrunner::net {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostMessage = 300;

std::string_view message_in(const json::value& value) {
  if (const auto* text = value.if_string()) return *text;
  const auto* object = value.if_object();
  if (object == nullptr) return {};
  for (const char* name : {"error", "message", "detail"}) {
    if (const auto* part = object->if_contains(name)) {
      if (const std::string_view found = message_in(*part); !found.empty()) return found;
    }
  }
  return {};
}

/// ": MESSAGE" on one line, or nothing.
std::string own_words(std::string_view body, const std::string& key) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  const json::value parsed = json::parse(body, error, {}, options);
  if (error) return {};
  std::string message(message_in(parsed));
  for (char& c : message) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  if (!key.empty()) {
    for (auto at = message.find(key); at != std::string::npos; at = message.find(key))
      message.replace(at, key.size(), "…");
  }
  while (message.ends_with('.') || message.ends_with(' ')) message.pop_back();
  return message.empty() ? "" : ": " + excerpt(message, kMostMessage);
}

std::string key_of(const ProviderSettings& provider) {
  return provider.key_name.empty() ? "its API key" : provider.key_name;
}

}  // namespace

bool worth_another_attempt(int status) {
  return status == 408 || status == 429 || is_provider_trouble(status);
}

bool is_provider_trouble(int status) {
  return status >= 500 && status != 501 && status != 505;
}

Error provider_error(const ProviderSettings& provider, std::string_view path, int status, std::string_view body,
                     std::optional<std::chrono::milliseconds> retry_after) {
  const std::string words = own_words(body, provider.api_key);
  Error error{.code = ErrorCode::kProviderFailed, .message = {}, .retryable = true};
  error.retry_after = retry_after.value_or(std::chrono::milliseconds(0));
  switch (status) {
    case 400:
    case 422:
      error.code = ErrorCode::kInvalidInput;
      error.message = fmt::format("{} says that the request is wrong ({}){}", provider.name, status, words);
      error.retryable = false;
      break;
    case 413:
      error.code = ErrorCode::kInvalidInput;
      error.message = fmt::format("{} says that the request is too long (413){}", provider.name, words);
      break;
    case 401:
    case 403:
      error.message =
          provider.api_key.empty()
              ? fmt::format("{} wants a key ({}): set {}{}", provider.name, status, key_of(provider), words)
              : fmt::format("{} refused the key ({}): check {}{}", provider.name, status, key_of(provider), words);
      break;
    case 404:
      error.message =
          fmt::format("{} knows no such model or path (404 for {}{}): check the model's name and the base URL{}",
                      provider.name, provider.base_url, path, words);
      break;
    case 429: error.message = fmt::format("{} allows no more requests for now (429){}", provider.name, words); break;
    default:
      if (status >= 300 && status < 400) {
        error.message = fmt::format("{} answered with a redirect ({}): check its base URL", provider.name, status);
      } else {
        error.message = fmt::format("{} answered with status {}{}", provider.name, status, words);
      }
  }
  return error;
}

}  // namespace showrunner::net
