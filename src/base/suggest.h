#pragma once

#include <span>
#include <string>
#include <string_view>

namespace showrunner {

/// The names nearest to `wanted` (edit distance, case ignored, at most a third of the letters wrong), best first and at
/// most three, for the end of a clause: ` (did you mean "clara" or "carla"?)`. Empty when nothing is near. Names with
/// control characters, which may come from a user's file too, are never repeated.
std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> names);

}  // namespace showrunner
