#include "base/suggest.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"

namespace showrunner {

namespace {

bool has_control_character(std::string_view name) {
  return std::ranges::any_of(name, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
}

/// Damerau–Levenshtein distance with adjacent transpositions (optimal string alignment), case ignored, in bytes.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  for (std::size_t column = 0; column <= b.size(); ++column) last[column] = column;
  for (std::size_t row = 1; row <= a.size(); ++row) {
    now[0] = row;
    for (std::size_t column = 1; column <= b.size(); ++column) {
      const bool same = ascii_lower(a[row - 1]) == ascii_lower(b[column - 1]);
      now[column] = std::min({last[column] + 1, now[column - 1] + 1, last[column - 1] + (same ? 0U : 1U)});
      if (row > 1 && column > 1 && ascii_lower(a[row - 1]) == ascii_lower(b[column - 2]) &&
          ascii_lower(a[row - 2]) == ascii_lower(b[column - 1])) {
        now[column] = std::min(now[column], before[column - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> names) {
  constexpr std::size_t kLongest = 64;
  constexpr std::size_t kMost = 3;
  if (wanted.empty() || wanted.size() > kLongest) return {};

  struct Near {
    std::size_t distance = 0;
    std::string_view name;
  };

  std::vector<Near> near;
  const std::size_t allowed = std::max<std::size_t>(1, (wanted.size() + 1) / 3);
  for (const std::string_view name : names) {
    if (name.empty() || name.size() > kLongest || has_control_character(name)) continue;
    const std::size_t distance = edit_distance(wanted, name);
    if (distance <= allowed) near.push_back({.distance = distance, .name = name});
  }
  std::ranges::stable_sort(near, {}, &Near::distance);
  if (near.size() > kMost) near.resize(kMost);
  if (near.empty()) return {};
  std::string quoted;
  for (std::size_t i = 0; i < near.size(); ++i) {
    const std::string_view joint = i == 0 ? "" : i + 1 == near.size() ? " or " : ", ";
    quoted += fmt::format("{}\"{}\"", joint, near[i].name);
  }
  return fmt::format(" (did you mean {}?)", quoted);
}

}  // namespace showrunner
