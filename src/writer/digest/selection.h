#pragma once

#include <functional>
#include <vector>

#include "writer/digest/chapters.h"
#include "writer/digest/source_sentences.h"

namespace showrunner::writer::digest {

/// Which sentences are told. A sentence is only ever taken or dropped together with those it needs (its predecessor when it
/// opens with a pronoun, the answer when it is a question), so every state of a Selection can be told.
class Selection {
 public:
  /// `score` and `seconds` of each sentence; both outlive the Selection.
  Selection(const SourceText& source, const std::vector<double>& score, std::function<double(std::size_t)> seconds);

  /// Starts over and fills `budget` seconds: each chapter gets the share that its scores are of all scores (and at least
  /// one sentence while the budget lasts), best sentences first; what is left goes to the best of the rest. Takes at
  /// least one sentence whatever the budget.
  void fill(const std::vector<Chapter>& chapters, double budget);

  /// Takes, drops or exchanges the few sentences that bring the sum of seconds nearest to `change` more than now (less
  /// when negative). False when nothing comes nearer than leaving it as it is.
  bool adjust(double change);

  const std::vector<bool>& chosen() const { return chosen_; }

  std::size_t count() const { return count_; }

  bool holds_everything() const { return count_ == chosen_.size(); }

 private:
  /// Sentences that are taken or dropped together, and their seconds.
  struct Move {
    std::size_t first = 0;  ///< [first, last)
    std::size_t last = 0;
    double seconds = 0;
  };

  std::optional<Move> taking(std::size_t sentence) const;
  std::optional<Move> dropping(std::size_t sentence) const;
  void apply(const Move& move, bool take);
  double take_best(const std::vector<std::size_t>& by_score, double budget, bool at_least_one);
  std::vector<Move> possible_takes() const;
  std::vector<Move> possible_drops() const;

  const SourceText& source_;
  const std::vector<double>& score_;
  std::function<double(std::size_t)> seconds_;
  std::vector<std::size_t> by_score_;  ///< best first
  std::vector<bool> chosen_;
  std::size_t count_ = 0;
};

}  // namespace showrunner::writer::digest
