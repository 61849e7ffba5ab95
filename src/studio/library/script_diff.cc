#include "studio/library/script_diff.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace showrunner::studio {

namespace json = boost::json;

namespace {

using Turns = std::vector<const text::Turn*>;

/// The most turns by which two scripts may differ and still be compared one by one: the trace takes memory by its square.
constexpr std::ptrdiff_t kMostDifferences = 2'000;

Turns turns_of(const text::Script& script) {
  Turns turns;
  for (const text::Segment& segment : script.segments) {
    for (const text::Turn& turn : segment.turns) turns.push_back(&turn);
  }
  return turns;
}

/// A step from the one to the other.
enum class Step { kKeep, kRemove, kAdd };

/// The shortest way from `before` to `after`, by Myers' greedy algorithm: `furthest[d][k]` is how far one comes in `before` on
/// diagonal k with d differences. Nothing past kMostDifferences.
std::vector<Step> shortest_way(const Turns& before, const Turns& after) {
  const auto n = static_cast<std::ptrdiff_t>(before.size());
  const auto m = static_cast<std::ptrdiff_t>(after.size());
  const std::ptrdiff_t most = std::min(n + m, kMostDifferences);
  std::vector<std::vector<std::ptrdiff_t>> trace;
  std::vector<std::ptrdiff_t> furthest(static_cast<std::size_t>(2 * most + 3), 0);
  const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& { return furthest[static_cast<std::size_t>(k + most + 1)]; };
  std::ptrdiff_t differences = 0;
  for (bool arrived = false; !arrived; ++differences) {
    if (differences > most) return {};
    trace.emplace_back(furthest.begin() + (most + 1 - differences - 1),
                       furthest.begin() + (most + 1 + differences + 2));
    for (std::ptrdiff_t k = -differences; k <= differences; k += 2) {
      const bool down = k == -differences || (k != differences && at(k - 1) < at(k + 1));
      std::ptrdiff_t x = down ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && *before[static_cast<std::size_t>(x)] == *after[static_cast<std::size_t>(x - k)]) ++x;
      at(k) = x;
      arrived = arrived || (x >= n && x - k >= m);
      if (arrived) break;
    }
  }
  std::vector<Step> steps;
  std::ptrdiff_t x = n;
  std::ptrdiff_t y = m;
  for (std::ptrdiff_t d = differences - 1; d >= 0; --d) {
    const auto& row = trace[static_cast<std::size_t>(d)];
    const auto was = [&](std::ptrdiff_t k) { return row[static_cast<std::size_t>(k + d + 1)]; };
    const std::ptrdiff_t k = x - y;
    const bool down = d > 0 && (k == -d || (k != d && was(k - 1) < was(k + 1)));
    const std::ptrdiff_t from_k = d == 0 ? k : (down ? k + 1 : k - 1);
    const std::ptrdiff_t from_x = d == 0 ? 0 : was(from_k);
    const std::ptrdiff_t from_y = d == 0 ? 0 : from_x - from_k;
    const std::ptrdiff_t corner_x = d == 0 ? 0 : (down ? from_x : from_x + 1);
    for (; x > corner_x; --x, --y) steps.push_back(Step::kKeep);
    if (d > 0) steps.push_back(down ? Step::kAdd : Step::kRemove);
    x = from_x;
    y = from_y;
  }
  std::ranges::reverse(steps);
  return steps;
}

std::vector<Step> way(const Turns& before, const Turns& after) {
  std::vector<Step> steps = shortest_way(before, after);
  if (steps.empty()) {
    steps.assign(before.size(), Step::kRemove);
    steps.insert(steps.end(), after.size(), Step::kAdd);
  }
  return steps;
}

json::object turn_json(const text::Turn& turn) {
  json::object object{{"speaker", turn.speaker}, {"text", turn.text}};
  if (turn.pause_ms) object["pause_ms"] = *turn.pause_ms;
  if (!turn.delivery.empty()) object["delivery"] = turn.delivery;
  return object;
}

std::vector<std::pair<std::string, std::size_t>> outline(const text::Script& script) {
  std::vector<std::pair<std::string, std::size_t>> segments;
  for (const text::Segment& segment : script.segments) segments.emplace_back(segment.title, segment.turns.size());
  return segments;
}

}  // namespace

ScriptDiff diff_scripts(const text::Script& before, const text::Script& after) {
  ScriptDiff diff;
  if (before.title != after.title) diff.headings.emplace_back("title");
  if (before.summary != after.summary) diff.headings.emplace_back("summary");
  if (before.language != after.language) diff.headings.emplace_back("language");
  if (before.speakers != after.speakers) diff.headings.emplace_back("speakers");
  if (outline(before) != outline(after)) diff.headings.emplace_back("segments");

  const Turns old_turns = turns_of(before);
  const Turns new_turns = turns_of(after);
  std::size_t x = 0;
  std::size_t y = 0;
  std::vector<std::size_t> removed;
  std::vector<std::size_t> added;
  const auto settle = [&] {
    const std::size_t both = std::min(removed.size(), added.size());
    for (std::size_t i = 0; i < std::max(removed.size(), added.size()); ++i) {
      TurnChange change{.kind = i < both             ? TurnChange::Kind::kChanged
                                : i < removed.size() ? TurnChange::Kind::kRemoved
                                                     : TurnChange::Kind::kAdded,
                        .before = i < removed.size() ? removed[i] : x,
                        .after = i < added.size() ? added[i] : y};
      if (i < removed.size()) change.was = *old_turns[removed[i]];
      if (i < added.size()) change.is = *new_turns[added[i]];
      diff.turns.push_back(std::move(change));
    }
    removed.clear();
    added.clear();
  };
  for (const Step step : way(old_turns, new_turns)) {
    if (step == Step::kKeep) settle();
    if (step == Step::kRemove) removed.push_back(x);
    if (step == Step::kAdd) added.push_back(y);
    if (step != Step::kAdd) ++x;
    if (step != Step::kRemove) ++y;
  }
  settle();
  return diff;
}

json::object to_json(const ScriptDiff& diff) {
  json::array turns;
  for (const TurnChange& change : diff.turns) {
    json::object object{{"before", change.before}, {"after", change.after}};
    switch (change.kind) {
      case TurnChange::Kind::kAdded: object["change"] = "added"; break;
      case TurnChange::Kind::kRemoved: object["change"] = "removed"; break;
      case TurnChange::Kind::kChanged: object["change"] = "changed"; break;
    }
    if (change.kind != TurnChange::Kind::kAdded) object["was"] = turn_json(change.was);
    if (change.kind != TurnChange::Kind::kRemoved) object["is"] = turn_json(change.is);
    turns.push_back(std::move(object));
  }
  json::array headings;
  for (const std::string& heading : diff.headings) headings.emplace_back(heading);
  return {{"turns", std::move(turns)}, {"other", std::move(headings)}};
}

}  // namespace showrunner::studio
