#include "text/hyphenation.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

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

bool is_word_character(UChar32 c) {
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
  auto i = static_cast<std::int32_t>(text.size());
  while (i > 0) {
    std::int32_t before = i;
    UChar32 c = 0;
    U8_PREV(text.data(), 0, before, c);
    if (!is_word_character(c)) break;
    i = before;
  }
  return text.substr(static_cast<std::size_t>(i));
}

std::string_view first_word(std::string_view text) {
  const auto length = static_cast<std::int64_t>(text.size());
  std::int64_t i = 0;
  while (i < length) {
    std::int64_t after = i;
    UChar32 c = 0;
    U8_NEXT(text.data(), after, length, c);
    if (!is_word_character(c)) break;
    i = after;
  }
  return text.substr(0, static_cast<std::size_t>(i));
}

bool starts_lower_case(std::string_view text) {
  UChar32 c = 0;
  std::int64_t i = 0;
  if (text.empty()) return false;
  U8_NEXT(text.data(), i, static_cast<std::int64_t>(text.size()), c);
  return c > 0 && u_islower(c) != 0;
}

}  // namespace

void WordStock::add_line(std::string_view line) {
  line = trim_end(line);
  const bool broken = !hyphen_at_end(line).empty();
  const auto length = static_cast<std::int64_t>(line.size());
  std::int64_t start = -1;
  const auto add = [&](std::int64_t from, std::int64_t to) {
    const std::string_view word = line.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    words_.insert(fold(word));
  };
  for (std::int64_t i = 0; i < length;) {
    const std::int64_t at = i;
    UChar32 c = 0;
    U8_NEXT(line.data(), i, length, c);
    const bool inside = is_word_character(c) || (start >= 0 && (c == '-' || c == 0x2010) && i < length);
    if (inside && start < 0) start = at;
    if (!inside && start >= 0) {
      if (!(broken && i >= length)) add(start, at);
      start = -1;
    }
  }
  if (start >= 0 && !broken) add(start, length);
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
    if (starts_lower_case(tail) && stock.is_one_word(head, tail))
      builder.drop_hyphen();
    else
      builder.close_gap();
  } else if (builder.ends_with_soft_hyphen()) {
    builder.close_gap();
  } else {
    builder.line_break();
  }
  if (start)
    builder.append(words, *start + indent, *start + line.size());
  else
    builder.append(words, 0, 0);
}

}  // namespace showrunner::text
