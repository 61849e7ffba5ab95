#pragma once

#include <cstdint>
#include <string>

#include <fmt/format.h>

namespace showrunner::text {

/// `ms` milliseconds, not below 0, as a JSON number of seconds: "12.345".
inline std::string json_seconds(std::int64_t ms) {
  return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

}  // namespace showrunner::text
