#include "writer/digest/sentence_rank.h"

#include <cmath>
#include <numeric>

namespace showrunner::writer::digest {
namespace {

constexpr std::size_t kNeighbours = 12;
constexpr std::size_t kMostComparisons = 30'000'000;
constexpr std::size_t kNarrowestWindow = 16;
constexpr std::size_t kWidestWindow = 1024;
constexpr double kDamping = 0.85;
constexpr int kMostIterations = 50;
constexpr double kConverged = 1e-7;
constexpr double kSameThing = 0.9;  ///< cosine from which a sentence repeats an earlier one
constexpr double kRepetitionPenalty = 0.1;
constexpr double kNeighbourShare = 0.5;

struct Edge {
  std::size_t to = 0;
  double weight = 0;
};

using Graph = std::vector<std::vector<Edge>>;

/// Where each term occurs: sentences by ascending number, with its weight there.
std::vector<std::vector<Edge>> occurrences_of(const TermTable& terms) {
  std::vector<std::vector<Edge>> occurrences(terms.term_count());
  for (std::size_t i = 0; i < terms.sentence_count(); ++i) {
    for (const TermTable::Entry& entry : terms.row(i))
      occurrences[entry.term].push_back({.to = i, .weight = static_cast<double>(entry.weight)});
  }
  return occurrences;
}

/// The kNeighbours most similar sentences of each sentence.
Graph nearest_neighbours(const TermTable& terms) {
  const std::vector<std::vector<Edge>> occurrences = occurrences_of(terms);
  std::size_t entries = 1;
  for (const auto& list : occurrences) entries += list.size();
  const std::size_t reach = std::clamp(kMostComparisons / entries, kNarrowestWindow, kWidestWindow) / 2;

  Graph graph(terms.sentence_count());
  std::vector<double> similarity(terms.sentence_count());
  std::vector<std::size_t> place(terms.term_count());  // of the current sentence in each list of occurrences
  for (std::size_t i = 0; i < graph.size(); ++i) {
    std::vector<Edge>& edges = graph[i];
    std::vector<std::size_t> touched;
    for (const TermTable::Entry& entry : terms.row(i)) {
      const std::vector<Edge>& list = occurrences[entry.term];
      const std::size_t here = place[entry.term]++;
      const std::size_t end = std::min(list.size(), here + reach + 1);
      for (std::size_t at = here > reach ? here - reach : 0; at < end; ++at) {
        if (at == here) continue;
        if (similarity[list[at].to] == 0) touched.push_back(list[at].to);
        similarity[list[at].to] += list[at].weight * static_cast<double>(entry.weight);
      }
    }
    for (const std::size_t other : touched)
      edges.push_back({.to = other, .weight = std::exchange(similarity[other], 0)});
    const auto nearer = [](const Edge& a, const Edge& b) {
      return a.weight != b.weight ? a.weight > b.weight : a.to < b.to;
    };
    const auto kept = edges.begin() + static_cast<std::ptrdiff_t>(std::min(kNeighbours, edges.size()));
    std::partial_sort(edges.begin(), kept, edges.end(), nearer);
    edges.erase(kept, edges.end());
    edges.shrink_to_fit();
  }
  return graph;
}

/// What a sentence's place and shape say before its words are looked at: writers put first what they think most of.
std::vector<double> prior_weights(const SourceText& source) {
  std::vector<double> weights(source.sentences.size(), 1);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Sentence& sentence = source.sentences[i];
    const bool opens_document = i == 0 || source.sentences[i - 1].document != sentence.document;
    if (opens_document) weights[i] *= 3;
    if (source.sections[sentence.section].first == i) weights[i] *= 1.5;
    if (sentence.opens_block) weights[i] *= 1.3;
    if (sentence.quoted) weights[i] *= 0.6;
    if (sentence.words < 8 || sentence.words > 35) weights[i] *= 0.7;
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// Where a random reader ends up who follows likeness from sentence to sentence, and now and then starts over by `start`.
std::vector<double> stationary_distribution(const Graph& graph, const std::vector<double>& start) {
  std::vector<double> score = start;
  std::vector<double> next(score.size());
  for (int round = 0; round < kMostIterations; ++round) {
    std::fill(next.begin(), next.end(), 0);
    double stranded = 0;  // held by sentences like no other
    for (std::size_t i = 0; i < graph.size(); ++i) {
      double total = 0;
      for (const Edge& edge : graph[i]) total += edge.weight;
      if (total == 0) stranded += score[i];
      for (const Edge& edge : graph[i]) next[edge.to] += score[i] * edge.weight / total;
    }
    double change = 0;
    for (std::size_t i = 0; i < score.size(); ++i) {
      next[i] = (1 - kDamping) * start[i] + kDamping * (next[i] + stranded * start[i]);
      change += std::abs(next[i] - score[i]);
    }
    score.swap(next);
    if (change < kConverged) break;
  }
  return score;
}

/// What repeats an earlier sentence is told only when there is room for everything.
void mark_down_repetitions(const Graph& graph, std::vector<double>& score) {
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const bool repeats = std::any_of(graph[i].begin(), graph[i].end(),
                                     [i](const Edge& edge) { return edge.to < i && edge.weight >= kSameThing; });
    if (repeats) score[i] *= kRepetitionPenalty;
  }
}

std::vector<double> shared_with_neighbours(const SourceText& source, const std::vector<double>& score) {
  std::vector<double> shared = score;
  for (std::size_t i = 0; i + 1 < score.size(); ++i) {
    if (source.sentences[i].section != source.sentences[i + 1].section) continue;
    shared[i] += kNeighbourShare * score[i + 1];
    shared[i + 1] += kNeighbourShare * score[i];
  }
  return shared;
}

}  // namespace

std::vector<double> rank_sentences(const SourceText& source, const TermTable& terms) {
  const Graph graph = nearest_neighbours(terms);
  const std::vector<double> prior = prior_weights(source);
  std::vector<double> score = stationary_distribution(graph, prior);
  for (std::size_t i = 0; i < score.size(); ++i) score[i] *= prior[i] * static_cast<double>(score.size());
  mark_down_repetitions(graph, score);
  return shared_with_neighbours(source, score);
}

}  // namespace showrunner::writer::digest
