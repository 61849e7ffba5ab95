#include "api/accept_encoding.h"

#include <charconv>

#include "base/ascii.h"
#include "base/split.h"

namespace showrunner::api {

namespace {

/// The weight behind "q=" of one entry of a list, in thousandths; 1000 where there is none, 0 for what is none.
int weight_of(std::string_view parameters) {
  const std::string_view weight = trimmed(parameters);
  if (weight.empty()) return 1000;
  if (weight.size() < 3 || ascii_lower(weight[0]) != 'q' || weight[1] != '=') return 1000;
  double value = 0;
  const auto [end, error] = std::from_chars(weight.data() + 2, weight.data() + weight.size(), value);
  if (error != std::errc() || end != weight.data() + weight.size() || value < 0 || value > 1) return 0;
  return static_cast<int>(value * 1000);
}

}  // namespace

std::optional<int> coding_weight(std::string_view accept_encoding, std::string_view coding) {
  std::optional<int> others;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_part(accept_encoding, ',');
    const std::string_view name = trimmed(take_part(parameters, ';'));
    if (same_ignoring_case(name, coding)) return weight_of(parameters);
    if (name == "*") others = weight_of(parameters);
  }
  return others;
}

}  // namespace showrunner::api
