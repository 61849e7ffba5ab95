#include "text/hyphenation.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "text/code_points.h"

namespace showrunner::text {

namespace {

using namespace std::string_view_literals;

constexpr std::array kHyphens{"-"sv, "\u2010"sv, "\u2011"sv};
constexpr std::array kHyphenatedPrefixes{"all"sv, "anti"sv, "cross"sv, "ex"sv, "half"sv, "non"sv, "self"sv, "well"sv};

std::string fold(std::string_view word) {
  std::string result;
  icu::UnicodeString::fromUTF8(icu::StringPiece(word.data(), static_cast<int>(word.size())))
      .foldCase()
      .toUTF8String(result);
  return result;
}

bool is_word_character(CodePoint c) {
  return u_isalpha(c) != 0 || u_charType(c) == U_NON_SPACING_MARK || c == '\'' || c == 0x2019;
}

std::string_view trim_end(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r\n\f");
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// The hyphen at the end of `text`, or nothing.
std::string_view hyphen_at_end(std::string_view text) {
  for (const std::string_view hyphen : kHyphens) {
    if (text.ends_with(hyphen)) return hyphen;
  }
  return {};
}

std::string_view last_word(std::string_view text) {
  std::size_t start = text.size();
  while (start > 0) {
    std::size_t before = start;
    if (!is_word_character(previous_code_point(text, before))) break;
    start = before;
  }
  return text.substr(start);
}

std::string_view first_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    std::size_t after = end;
    if (!is_word_character(next_code_point(text, after))) break;
    end = after;
  }
  return text.substr(0, end);
}

}  // namespace

void WordStock::add_line(std::string_view line) {
  line = trim_end(line);
  const bool broken = !hyphen_at_end(line).empty();
  std::size_t start = std::string_view::npos;  // of the word that is being read
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t at = i;
    const CodePoint c = next_code_point(line, i);
    const bool in_word = start != std::string_view::npos;
    const bool joins = in_word && (c == '-' || c == 0x2010) && i < line.size();
    if (is_word_character(c) || joins) {
      start = std::min(start, at);
      continue;
    }
    if (in_word && !(broken && i >= line.size())) words_.insert(fold(line.substr(start, at - start)));
    start = std::string_view::npos;
  }
  if (start != std::string_view::npos) words_.insert(fold(line.substr(start)));
}

bool WordStock::is_one_word(std::string_view head, std::string_view tail) const {
  const std::string folded_head = fold(head);
  const std::string folded_tail = fold(tail);
  if (words_.contains(folded_head + folded_tail)) return true;
  if (words_.contains(folded_head + "-" + folded_tail)) return false;
  if (std::ranges::find(kHyphenatedPrefixes, folded_head) != kHyphenatedPrefixes.end()) return false;
  return !(words_.contains(folded_head) && words_.contains(folded_tail));
}

void append_line(BlockBuilder& builder, const WordStock& stock, std::string_view line,
                 std::optional<std::size_t> start) {
  const std::size_t indent = std::min(line.find_first_not_of(" \t\r\f"), line.size());
  const std::string_view words = line.substr(indent);
  const std::string_view before = builder.text();
  const std::string_view hyphen = hyphen_at_end(before);
  const std::string_view head = last_word(before.substr(0, before.size() - hyphen.size()));
  if (!hyphen.empty() && !head.empty()) {
    // "COVID-" + "19" and "Anglo-" + "Saxon" keep their hyphen; neither takes a space.
    const std::string_view tail = first_word(words);
    if (u_islower(first_code_point(tail)) != 0 && stock.is_one_word(head, tail)) {
      builder.drop_hyphen();
    } else {
      builder.close_gap();
    }
  } else if (builder.ends_with_soft_hyphen()) {
    builder.close_gap();
  } else {
    builder.line_break();
  }
  if (start) {
    builder.append(words, *start + indent, *start + line.size());
  } else {
    builder.append(words, 0, 0);
  }
}

}  // namespace showrunner::text
