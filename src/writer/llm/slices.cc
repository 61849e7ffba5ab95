#include "writer/llm/slices.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "text/code_points.h"
#include "text/sentences.h"

namespace showrunner::writer::llm {
namespace {

constexpr std::size_t kLongPassage = 2'400;  ///< bytes; longer paragraphs are told apart by their sentences
constexpr std::size_t kPieceOfPassage = 1'500;
constexpr std::size_t kShortestExcerpt = 160;
constexpr std::size_t kMostTitleBytes = 200;

std::vector<std::string_view> pieces(std::string_view text, std::string_view language) {
  if (text.size() <= kLongPassage) return {text};
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  std::size_t end = 0;
  for (const text::ByteSpan sentence : text::split_sentences(text, language)) {
    if (end > start && sentence.end - start > kPieceOfPassage) {
      parts.push_back(text.substr(start, end - start));
      start = sentence.start;
    }
    end = sentence.end;
  }
  if (end > start) parts.push_back(text.substr(start, end - start));
  return parts;
}

/// The beginning of `text`, at most `most` bytes, to the end of a sentence or at least of a word.
std::string_view shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const std::string_view head = text::first_bytes(text, most);
  const std::size_t stop = head.rfind(". ");
  if (stop != std::string_view::npos && stop > most / 2) return head.substr(0, stop + 1);
  const std::size_t space = head.rfind(' ');
  return space == std::string_view::npos || space < most / 2 ? head : head.substr(0, space);
}

/// The longest excerpt of each passage with which all fit into `most` bytes; at least kShortestExcerpt.
std::size_t excerpt_bytes(const std::vector<Passage>& passages, Slice slice, std::size_t most) {
  std::vector<std::size_t> sizes;
  for (std::size_t i = slice.first; i < slice.last; ++i) sizes.push_back(passages[i].text.size());
  std::ranges::sort(sizes);
  std::size_t left = most;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::size_t share = left / (sizes.size() - i);
    if (sizes[i] > share) return std::max(share, kShortestExcerpt);
    left -= sizes[i];
  }
  return most;
}

}  // namespace

void append_as_data(std::string& out, std::string_view text) {
  char last = ' ';
  for (const char c : text) {
    const bool space = static_cast<unsigned char>(c) < ' ' || c == ' ' || c == 0x7f;
    if (space) {
      if (last != ' ') out += ' ';
      last = ' ';
      continue;
    }
    // The fence is made of angle brackets, three in a row.
    if ((c == '<' || c == '>') && last == c) out += ' ';
    out += c;
    last = c;
  }
}

SourcePassages::SourcePassages(const std::vector<text::Document>& documents) : documents_(documents) {
  std::size_t bytes = 0;
  for (std::size_t number = 0; number < documents.size(); ++number) {
    std::string_view heading;
    for (const text::Block& block : documents[number].blocks) {
      bytes += block.text.size();
      if (block.kind == text::BlockKind::kHeading) {
        heading = block.text;
        continue;
      }
      for (const std::string_view piece : pieces(block.text, documents[number].language)) {
        passages_.push_back(
            {.document = number, .heading = std::exchange(heading, {}), .text = piece, .span = block.source});
      }
    }
  }
  if (passages_.empty()) return;
  std::string all;
  all.reserve(bytes);
  for (const text::Document& document : documents) {
    all += document.title;
    for (const text::Block& block : document.blocks) all += block.text;
  }
  code_ = sha256_hex(all).substr(0, 16);
}

std::size_t SourcePassages::bytes(Slice slice) const {
  std::size_t sum = 0;
  for (std::size_t i = slice.first; i < slice.last; ++i) sum += passages_[i].text.size();
  return sum;
}

std::vector<Slice> SourcePassages::cut(const std::vector<double>& weights) const {
  std::vector<Slice> slices;
  const std::size_t count = passages_.size();
  if (count < weights.size()) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const std::size_t first = i * count / weights.size();
      slices.push_back(
          {.first = first, .last = std::max((i + 1) * count / weights.size(), std::min(first + 1, count))});
    }
    return slices;
  }
  double all_weights = 0;
  for (const double weight : weights) all_weights += weight;
  const auto all_bytes = static_cast<double>(bytes(all()));
  double due = 0;   // bytes that should have been given out by the end of a slice
  double told = 0;  // bytes that have been
  std::size_t first = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    due += all_bytes * weights[i] / all_weights;
    const std::size_t reserve = weights.size() - i - 1;  // one passage for each slice to come
    std::size_t last = first;
    while (last < count - reserve &&
           (last == first || reserve == 0 || told + static_cast<double>(passages_[last].text.size()) / 2 <= due)) {
      told += static_cast<double>(passages_[last].text.size());
      ++last;
    }
    slices.push_back({.first = first, .last = last});
    first = last;
  }
  return slices;
}

void SourcePassages::append_fenced(std::string& prompt, Slice slice, std::size_t most) const {
  if (slice.first >= slice.last) return;
  const std::size_t each = excerpt_bytes(passages_, slice, most);
  const std::size_t fitting = std::max<std::size_t>(1, most / kShortestExcerpt);
  const std::size_t step = each > kShortestExcerpt ? 1 : (slice.last - slice.first + fitting - 1) / fitting;
  prompt.reserve(prompt.size() + std::min(bytes(slice), most) + (slice.last - slice.first) * 8 + 256);
  fmt::format_to(std::back_inserter(prompt), "<<<SOURCE {}>>>\n", code_);
  std::size_t document = documents_.size();
  for (std::size_t i = slice.first; i < slice.last; i += step) {
    const Passage& passage = passages_[i];
    if (passage.document != document) {
      document = passage.document;
      prompt += "Document: ";
      append_as_data(prompt, text::first_bytes(documents_[document].title, kMostTitleBytes));
      prompt += '\n';
    }
    if (!passage.heading.empty()) {
      prompt += "Heading: ";
      append_as_data(prompt, text::first_bytes(passage.heading, kMostTitleBytes));
      prompt += '\n';
    }
    fmt::format_to(std::back_inserter(prompt), "[{}] ", i + 1);
    append_as_data(prompt, shortened(passage.text, each));
    prompt += '\n';
  }
  fmt::format_to(std::back_inserter(prompt), "<<<END OF SOURCE {}>>>\n", code_);
}

std::optional<text::TurnSource> SourcePassages::source(std::int64_t number) const {
  if (number < 1 || static_cast<std::size_t>(number) > passages_.size()) return std::nullopt;
  const Passage& passage = passages_[static_cast<std::size_t>(number - 1)];
  if (documents_[passage.document].name.empty()) return std::nullopt;
  return text::TurnSource{.document = documents_[passage.document].name,
                          .part = passage.span.part,
                          .start = passage.span.start,
                          .end = passage.span.end};
}

}  // namespace showrunner::writer::llm
