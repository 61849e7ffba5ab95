#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace showrunner::text::spoken {

/// A closed list of words and how each is said, sorted by the compiler so that the source can group them by meaning.
struct WordEntry {
  std::string_view written;
  std::string_view spoken;
};

template <std::size_t N>
class WordTable {
 public:
  consteval explicit WordTable(const WordEntry (&entries)[N]) {
    std::ranges::copy(entries, entries_.begin());
    std::ranges::sort(entries_, {}, &WordEntry::written);
  }

  /// The entry for exactly `word`, or nullptr.
  constexpr const WordEntry* find(std::string_view word) const {
    const auto found = std::ranges::lower_bound(entries_, word, {}, &WordEntry::written);
    return found != entries_.end() && found->written == word ? &*found : nullptr;
  }

 private:
  std::array<WordEntry, N> entries_;
};

/// A closed set of words.
template <std::size_t N>
class WordSet {
 public:
  consteval explicit WordSet(const std::string_view (&words)[N]) {
    std::ranges::copy(words, words_.begin());
    std::ranges::sort(words_);
  }

  constexpr bool contains(std::string_view word) const { return std::ranges::binary_search(words_, word); }

 private:
  std::array<std::string_view, N> words_;
};

}  // namespace showrunner::text::spoken
