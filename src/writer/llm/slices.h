#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/document.h"
#include "text/script.h"

namespace showrunner::writer::llm {

/// One numbered piece of a source: a paragraph, or some sentences of a very long one.
struct Passage {
  std::size_t document = 0;
  std::string_view heading;  ///< the last one before it, where it is the first behind it
  std::string_view text;
  text::SourceSpan span;  ///< of the block it is from
};

/// Half-open, in passages.
struct Slice {
  std::size_t first = 0;
  std::size_t last = 0;

  friend bool operator==(const Slice&, const Slice&) = default;
};

/// The documents as numbered passages for prompts. Refers to the documents, which must outlive it.
class SourcePassages {
 public:
  explicit SourcePassages(const std::vector<text::Document>& documents);

  bool empty() const { return passages_.empty(); }

  const std::vector<Passage>& passages() const { return passages_; }

  Slice all() const { return {.first = 0, .last = passages_.size()}; }

  std::size_t bytes(Slice slice) const;

  /// Cuts everything into one slice for each weight, in order, without gap, in proportion; where there are fewer passages than
  /// weights, slices share them.
  std::vector<Slice> cut(const std::vector<double>& weights) const;

  /// Appends the passages of `slice` between two fence lines, at most about `most` bytes: when they are longer, each passage
  /// is shortened so that all are still there (and, beyond that, every so many are left out), from beginning to end.
  void append_fenced(std::string& prompt, Slice slice, std::size_t most) const;

  /// Where passage `number` (from 1, as in prompts) was taken from; nothing when there is none of that number.
  std::optional<text::TurnSource> source(std::int64_t number) const;

 private:
  const std::vector<text::Document>& documents_;
  std::vector<Passage> passages_;
  std::string code_;  ///< of the fence; nobody can write a text that holds the code made from that text
};

/// `text` on one line, and unable to look like a fence.
void append_as_data(std::string& out, std::string_view text);

}  // namespace showrunner::writer::llm
