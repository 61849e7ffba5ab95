#include "writer/digest/topics.h"

#include <cmath>
#include <unordered_map>

#include <unicode/uchar.h>

#include "text/code_points.h"

namespace showrunner::writer::digest {
namespace {

constexpr std::size_t kCohesionWindow = 6;  ///< sentences on either side of a gap
constexpr std::size_t kLongestPhrase = 3;
constexpr double kFewestUses = 2;

/// How alike the vocabularies on both sides of the gap before sentence `gap` are: cosine of their summed weights.
double cohesion(const TermTable& terms, std::size_t first, std::size_t gap, std::size_t last) {
  std::unordered_map<std::uint32_t, double> before;
  const std::size_t from = gap - std::min(kCohesionWindow, gap - first);
  for (std::size_t i = from; i < gap; ++i)
    for (const TermTable::Entry& entry : terms.row(i)) before[entry.term] += static_cast<double>(entry.weight);
  double shared = 0;
  double total = 0;
  for (std::size_t i = gap; i < std::min(gap + kCohesionWindow, last); ++i) {
    for (const TermTable::Entry& entry : terms.row(i)) {
      const auto found = before.find(entry.term);
      if (found != before.end()) shared += found->second * static_cast<double>(entry.weight);
      total += static_cast<double>(entry.weight);
    }
  }
  return total == 0 ? 0 : shared / total;
}

/// The gap in [from, to) with the least cohesion among those where a chapter may start; `to` when there is none.
std::size_t weakest_gap(const SourceText& source, const TermTable& terms, std::size_t first, std::size_t last,
                        std::size_t from, std::size_t to) {
  for (const bool at_paragraph : {true, false}) {
    std::size_t best = to;
    double least = 0;
    for (std::size_t gap = from; gap < to; ++gap) {
      const Sentence& sentence = source.sentences[gap];
      if (sentence.needs_previous || source.sentences[gap - 1].needs_next || (at_paragraph && !sentence.opens_block))
        continue;
      const double here = cohesion(terms, first, gap, last);
      if (best != to && here >= least) continue;
      best = gap;
      least = here;
    }
    if (best != to) return best;
  }
  return to;
}

struct Phrase {
  std::string_view written;  ///< where it stands first
  double uses = 0;
  std::size_t words = 0;
  bool is_name = true;  ///< capitalised wherever it stands
};

/// Calls `use(folded, written, word count, capitalised)` for every run of topical words within one sentence.
template <class Use>
void for_each_phrase(const Sentence& sentence, const LanguageWords& language, Use use) {
  const std::vector<Word> words = split_words(sentence.text);
  for (std::size_t start = 0; start < words.size(); ++start) {
    std::string folded;
    for (std::size_t end = start; end < std::min(start + kLongestPhrase, words.size()); ++end) {
      const std::string term = term_of(words[end], language);
      const bool adjacent = end == start || words[end].start - words[end - 1].end == 1;
      if (term.empty() || !adjacent) break;
      folded += (folded.empty() ? "" : " ") + term;
      use(folded, std::string_view(sentence.text).substr(words[start].start, words[end].end - words[start].start),
          end - start + 1, words[start].capitalised && start > 0);
    }
  }
}

std::string with_capital(std::string_view phrase) {
  std::size_t rest = 0;
  std::string capitalised;
  text::append_code_point(capitalised, u_toupper(std::max(text::next_code_point(phrase, rest, -1), 0)));
  return capitalised.append(phrase.substr(rest));
}

}  // namespace

std::vector<std::size_t> divide_by_topic(const SourceText& source, const TermTable& terms, std::size_t first,
                                         std::size_t last, std::size_t parts) {
  std::vector<std::size_t> starts = {first};
  std::size_t words_left = 0;
  for (std::size_t i = first; i < last; ++i) words_left += source.sentences[i].words;
  for (std::size_t left = parts; left > 1; --left) {
    // The next part starts where about its share of the words is over, give or take half a share.
    const std::size_t share = words_left / left;
    std::size_t words = 0;
    std::size_t from = last;
    std::size_t to = last;
    for (std::size_t i = starts.back(); i < last && words <= share * 3 / 2; ++i) {
      words += source.sentences[i].words;
      if (words >= share / 2 && from == last) from = i + 1;
      to = i + 1;
    }
    const std::size_t gap = from < to ? weakest_gap(source, terms, first, last, from, to) : to;
    if (gap >= to || gap >= last) break;
    for (std::size_t i = starts.back(); i < gap; ++i) words_left -= source.sentences[i].words;
    starts.push_back(gap);
  }
  return starts;
}

std::string key_phrase(const SourceText& source, const std::vector<text::Document>& documents, std::size_t first,
                       std::size_t last) {
  const LanguageWords& language = words_of(documents[source.sentences[first].document].language);
  std::unordered_map<std::string, Phrase> phrases;
  for (std::size_t i = first; i < last; ++i) {
    for_each_phrase(source.sentences[i], language,
                    [&](const std::string& folded, std::string_view written, std::size_t words, bool capitalised) {
                      Phrase& phrase = phrases[folded];
                      if (phrase.uses == 0) phrase = {.written = written, .uses = 0, .words = words, .is_name = true};
                      phrase.uses += 1;
                      phrase.is_name = phrase.is_name && capitalised;
                    });
  }
  std::unordered_map<std::string, double> elsewhere;
  for (std::size_t i = 0; i < source.sentences.size(); ++i) {
    if (i >= first && i < last) continue;
    for_each_phrase(source.sentences[i], language, [&](const std::string& folded, std::string_view, std::size_t, bool) {
      if (phrases.contains(folded)) elsewhere[folded] += 1;
    });
  }
  std::string_view best;
  double best_score = 0;
  const double share_elsewhere = static_cast<double>(last - first) / static_cast<double>(std::max<std::size_t>(
                                                                         1, source.sentences.size() - (last - first)));
  for (const auto& [folded, phrase] : phrases) {
    if (phrase.uses < kFewestUses) continue;
    const auto found = elsewhere.find(folded);
    const double uses_elsewhere = found == elsewhere.end() ? 0 : found->second * share_elsewhere;
    const double score = phrase.uses * phrase.uses / (phrase.uses + uses_elsewhere) *
                         std::sqrt(static_cast<double>(phrase.words)) * (phrase.is_name ? 1.2 : 1.0);
    // Ties go to what is written first, so that the order of the table does not matter.
    if (score < best_score || (score == best_score && phrase.written.data() > best.data())) continue;
    best = phrase.written;
    best_score = score;
  }
  return best.empty() ? "" : with_capital(best);
}

}  // namespace showrunner::writer::digest
