#include "writer/digest/terms.h"

#include <cmath>
#include <unordered_map>

namespace showrunner::writer::digest {

std::string term_of(const Word& word, const LanguageWords& language) {
  if (language.stop_words.contains(word.folded)) return "";
  std::string_view stem = word.folded;
  const std::size_t apostrophe = stem.find('\'');
  if (apostrophe != std::string_view::npos) {
    constexpr std::size_t kLongestElision = 2;  // "l'", "qu'"
    stem = apostrophe <= kLongestElision ? stem.substr(apostrophe + 1) : stem.substr(0, apostrophe);
  }
  if (stem.size() > 3 && stem.ends_with('s') && !stem.ends_with("ss")) stem.remove_suffix(1);
  const bool is_number = !stem.empty() && stem.front() >= '0' && stem.front() <= '9';
  if (is_number || stem.size() < 2 || language.stop_words.contains(stem)) return "";
  return std::string(stem);
}

TermTable::TermTable(const SourceText& source, const std::vector<text::Document>& documents)
    : rows_(source.sentences.size()) {
  std::unordered_map<std::string, std::uint32_t> numbers;
  std::vector<std::size_t> sentences_with;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Sentence& sentence = source.sentences[i];
    const LanguageWords& language = words_of(documents[sentence.document].language);
    std::vector<std::uint32_t> terms;
    for (const Word& word : split_words(sentence.text)) {
      std::string term = term_of(word, language);
      if (term.empty()) continue;
      terms.push_back(numbers.try_emplace(std::move(term), static_cast<std::uint32_t>(numbers.size())).first->second);
    }
    std::sort(terms.begin(), terms.end());
    sentences_with.resize(numbers.size());
    for (const std::uint32_t term : terms) {
      if (!rows_[i].empty() && rows_[i].back().term == term) {
        rows_[i].back().weight += 1;
        continue;
      }
      rows_[i].push_back({.term = term, .weight = 1});
      ++sentences_with[term];
    }
  }
  term_count_ = numbers.size();

  const auto total = static_cast<double>(rows_.size());
  for (std::vector<Entry>& row : rows_) {
    double square_sum = 0;
    for (Entry& entry : row) {
      const double frequency = 1 + std::log(static_cast<double>(entry.weight));
      const double rarity = std::log(1 + total / static_cast<double>(sentences_with[entry.term]));
      entry.weight = static_cast<float>(frequency * rarity);
      square_sum += static_cast<double>(entry.weight) * static_cast<double>(entry.weight);
    }
    for (Entry& entry : row) entry.weight /= static_cast<float>(std::sqrt(square_sum));
  }
}

}  // namespace showrunner::writer::digest
