#pragma once

#include <optional>
#include <string_view>

namespace showrunner::text {

/// What `bytes` are when they are no text in any encoding ("a PNG image", "binary data"), by signature and by the share
/// of control characters; nullopt when they may be text. PDF and ZIP count as binary here.
std::optional<std::string_view> binary_kind(std::string_view bytes);

}  // namespace showrunner::text
