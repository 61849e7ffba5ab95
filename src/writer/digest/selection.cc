#include "writer/digest/selection.h"

#include <cmath>
#include <limits>
#include <numeric>

namespace showrunner::writer::digest {
namespace {

constexpr std::size_t kLongestMove = 12;      ///< sentences that hang together; longer chains are taken piece by piece
constexpr double kShortestSeconds = 1;        ///< no sentence is worth looking for in less
constexpr std::size_t kMostCandidates = 300;  ///< for an adjustment, in each direction

}  // namespace

Selection::Selection(const SourceText& source, const std::vector<double>& score,
                     std::function<double(std::size_t)> seconds)
    : source_(source),
      score_(score),
      seconds_(std::move(seconds)),
      by_score_(source.sentences.size()),
      chosen_(source.sentences.size()) {
  std::iota(by_score_.begin(), by_score_.end(), 0);
  std::sort(by_score_.begin(), by_score_.end(),
            [&](std::size_t a, std::size_t b) { return score[a] != score[b] ? score[a] > score[b] : a < b; });
}

std::optional<Selection::Move> Selection::taking(std::size_t sentence) const {
  if (chosen_[sentence]) return std::nullopt;
  Move move{.first = sentence, .last = sentence + 1, .seconds = 0};
  const auto short_enough = [&move] { return move.last - move.first <= kLongestMove; };
  while (short_enough() && source_.sentences[move.first].needs_previous && !chosen_[move.first - 1]) --move.first;
  while (short_enough() && move.last < chosen_.size() && source_.sentences[move.last - 1].needs_next &&
         !chosen_[move.last])
    ++move.last;
  if (!short_enough()) return std::nullopt;
  for (std::size_t i = move.first; i < move.last; ++i) move.seconds += seconds_(i);
  return move;
}

std::optional<Selection::Move> Selection::dropping(std::size_t sentence) const {
  if (!chosen_[sentence]) return std::nullopt;
  Move move{.first = sentence, .last = sentence + 1, .seconds = 0};
  const auto short_enough = [&move] { return move.last - move.first <= kLongestMove; };
  while (short_enough() && move.last < chosen_.size() && chosen_[move.last] &&
         source_.sentences[move.last].needs_previous)
    ++move.last;
  while (short_enough() && move.first > 0 && chosen_[move.first - 1] && source_.sentences[move.first - 1].needs_next)
    --move.first;
  if (!short_enough()) return std::nullopt;
  for (std::size_t i = move.first; i < move.last; ++i) move.seconds += seconds_(i);
  return move;
}

void Selection::apply(const Move& move, bool take) {
  for (std::size_t i = move.first; i < move.last; ++i) chosen_[i] = take;
  count_ = take ? count_ + (move.last - move.first) : count_ - (move.last - move.first);
}

double Selection::take_best(const std::vector<std::size_t>& by_score, double budget, bool at_least_one) {
  double used = 0;
  for (const std::size_t sentence : by_score) {
    const bool must_take = at_least_one && used == 0;
    if (!must_take && used + kShortestSeconds > budget) break;
    const auto move = taking(sentence);
    if (!move || (!must_take && used + move->seconds > budget)) continue;
    apply(*move, true);
    used += move->seconds;
  }
  return used;
}

void Selection::fill(const std::vector<Chapter>& chapters, double budget) {
  std::fill(chosen_.begin(), chosen_.end(), false);
  count_ = 0;
  std::vector<std::vector<std::size_t>> best_of(chapters.size());
  std::vector<double> weight(chapters.size());
  std::vector<std::size_t> chapter_of(chosen_.size());
  for (std::size_t c = 0; c < chapters.size(); ++c)
    for (std::size_t i = chapters[c].first; i < chapters[c].last; ++i) chapter_of[i] = c;
  for (const std::size_t sentence : by_score_) {
    best_of[chapter_of[sentence]].push_back(sentence);
    weight[chapter_of[sentence]] += score_[sentence];
  }
  const double total = std::accumulate(weight.begin(), weight.end(), 0.0);
  double used = 0;
  for (std::size_t c = 0; c < chapters.size(); ++c)
    used += take_best(best_of[c], budget * weight[c] / total, used < budget);
  used += take_best(by_score_, budget - used, count_ == 0);
  // A chain longer than a move is taken from its head on, so each round may open the way for the next.
  for (double more = 1; more > 0 && used < budget && !holds_everything(); used += more)
    more = take_best(by_score_, budget - used, false);
}

std::vector<Selection::Move> Selection::possible_takes() const {
  std::vector<Move> moves;
  for (auto at = by_score_.begin(); at != by_score_.end() && moves.size() < kMostCandidates; ++at)
    if (const auto move = taking(*at)) moves.push_back(*move);
  return moves;
}

std::vector<Selection::Move> Selection::possible_drops() const {
  std::vector<Move> moves;
  for (auto at = by_score_.rbegin(); at != by_score_.rend() && moves.size() < kMostCandidates; ++at) {
    const auto move = dropping(*at);
    if (move && move->last - move->first < count_) moves.push_back(*move);
  }
  return moves;
}

bool Selection::adjust(double change) {
  const std::vector<Move> takes = possible_takes();
  std::vector<Move> drops = possible_drops();
  constexpr Move kNone{};
  Move best_take = kNone;
  Move best_drop = kNone;
  double nearest = std::abs(change);
  const auto consider = [&](const Move& take, const Move& drop) {
    const bool apart = take.last <= drop.first || drop.last <= take.first;
    // What is dropped may be what the taken leans on.
    const bool independent =
        take.last == 0 || drop.last == 0 || (apart && take.first != drop.last && drop.first != take.last);
    const double off = std::abs(change - take.seconds + drop.seconds);
    if (!independent || off >= nearest) return;
    nearest = off;
    best_take = take;
    best_drop = drop;
  };
  for (const Move& take : takes) consider(take, kNone);
  for (const Move& drop : drops) consider(kNone, drop);
  std::sort(drops.begin(), drops.end(), [](const Move& a, const Move& b) {
    return a.seconds != b.seconds ? a.seconds < b.seconds : a.first < b.first;
  });
  for (const Move& take : takes) {
    const auto above = std::lower_bound(drops.begin(), drops.end(), take.seconds - change,
                                        [](const Move& drop, double seconds) { return drop.seconds < seconds; });
    if (above != drops.end()) consider(take, *above);
    if (above != drops.begin()) consider(take, *std::prev(above));
  }
  if (best_take.last == 0 && best_drop.last == 0) return false;
  if (best_drop.last != 0) apply(best_drop, false);
  if (best_take.last != 0) apply(best_take, true);
  return true;
}

}  // namespace showrunner::writer::digest
