#pragma once

#include <optional>
#include <string_view>

namespace showrunner::api {

/// How much an Accept-Encoding header (RFC 9110 §12.5.3) wants `coding`, in thousandths; 0: not at all. Nothing where it
/// does not name it. "*" names every other one.
std::optional<int> coding_weight(std::string_view accept_encoding, std::string_view coding);

}  // namespace showrunner::api
