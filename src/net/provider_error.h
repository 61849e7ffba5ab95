#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "net/upstream.h"

namespace showrunner::net {

/// Whether a provider that answers with `status` may do better when asked again: 408, 429 and 5xx that are not about what it
/// can do at all.
bool worth_another_attempt(int status);

/// Whether `status` says that the provider itself is in trouble.
bool is_provider_trouble(int status);

/// What an answer that is no 2xx means for people: names the provider and what to do, and repeats the provider's own message
/// where its body has one ({"error":{"message"}}, {"error"}, {"message"}, {"detail"}), without the key. `retry_after` is what
/// the answer asked for.
Error provider_error(const ProviderSettings& provider, std::string_view path, int status, std::string_view body,
                     std::optional<std::chrono::milliseconds> retry_after);

}  // namespace showrunner::net
