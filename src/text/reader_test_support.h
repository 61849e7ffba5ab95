#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "text/document.h"

namespace showrunner::text {

/// A file of tests/data/documents/.
inline std::string fixture(const std::string& name) {
  auto content = read_file(std::string(SHOWRUNNER_SOURCE_DIR) + "/tests/data/documents/" + name, 1U << 20U);
  if (!content) {
    ADD_FAILURE() << content.error().message;
    return {};
  }
  return *std::move(content);
}

/// "heading1: Introduction", "paragraph: It was…", one for each block.
inline std::vector<std::string> outline(const Document& document) {
  std::vector<std::string> lines;
  for (const Block& block : document.blocks) {
    switch (block.kind) {
      case BlockKind::kHeading: lines.push_back("heading" + std::to_string(block.level) + ": " + block.text); break;
      case BlockKind::kParagraph: lines.push_back("paragraph: " + block.text); break;
      case BlockKind::kListItem: lines.push_back("item: " + block.text); break;
      case BlockKind::kQuote: lines.push_back("quote: " + block.text); break;
    }
  }
  return lines;
}

/// The ASCII words of `text`: enough to compare a block with its source, whatever markup and entities stand between.
inline std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) {
      words.back().push_back(c);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// That the words of `block` stand in `source`, in order, between the first and the last byte of its span; a word that a
/// line breaks counts as whole.
inline void expect_true_span(const Block& block, std::string_view source) {
  ASSERT_LE(block.source.start, block.source.end) << block.text;
  ASSERT_LE(block.source.end, source.size()) << block.text;
  std::string stretch(source.substr(block.source.start, block.source.end - block.source.start));
  for (std::size_t hyphen = 0; (hyphen = stretch.find("-\n")) != std::string::npos;) stretch.erase(hyphen, 2);
  std::size_t at = 0;
  for (const std::string& word : words_of(block.text)) {
    at = stretch.find(word, at);
    ASSERT_NE(at, std::string_view::npos) << "“" << word << "” of: " << block.text << "\nis not in: " << stretch;
    at += word.size();
  }
  const auto words = words_of(block.text);
  if (words.empty()) return;
  // The span is tight: it begins with the first word and ends with the last, but for punctuation.
  EXPECT_LT(stretch.find(words.front()), 12U) << stretch;
  EXPECT_LT(stretch.size() - stretch.rfind(words.back()), words.back().size() + 12U) << stretch;
}

}  // namespace showrunner::text
