#include "text/block_builder.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace showrunner::text {

namespace {

/// Characters that say nothing: controls, soft hyphen, zero-width space, byte-order mark, direction marks.
bool is_invisible(UChar32 c) {
  return u_iscntrl(c) != 0 || c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F || c == 0x2060 || c == 0xFEFF ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool writes_no_spaces(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &status);
  return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
         (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF60);
}

bool is_hyphen(UChar32 c) {
  return c == '-' || c == 0x2010 || c == 0x2011;
}

void append_utf8(std::string& text, UChar32 c) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::size_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, c);
  text.append(bytes.data(), length);
}

}  // namespace

void BlockBuilder::put_gap(int next) {
  const bool joins = gap_ == Gap::kLine && writes_no_spaces(last_) && writes_no_spaces(next);
  if (gap_ != Gap::kNone && !text_.empty() && !joins) text_.push_back(' ');
  gap_ = Gap::kNone;
}

void BlockBuilder::append(std::string_view text, std::size_t start, std::size_t end) {
  const bool exact = text.size() == end - start;
  const auto length = static_cast<std::int64_t>(text.size());
  for (std::int64_t i = 0; i < length;) {
    const std::int64_t at = i;
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), i, length, c);
    if (u_isUWhiteSpace(c) != 0) {
      if (c == '\n') gap_ = Gap::kLine;
      if (gap_ == Gap::kNone) gap_ = Gap::kSpace;
      continue;
    }
    ends_with_soft_hyphen_ = c == 0xAD;
    if (is_invisible(c)) continue;
    if (text_.empty()) start_ = exact ? start + static_cast<std::size_t>(at) : start;
    end_ = std::max(end_, exact ? start + static_cast<std::size_t>(i) : end);
    put_gap(c);
    append_utf8(text_, c);
    last_ = c;
    has_words_ = has_words_ || u_isalnum(c) != 0;
  }
}

void BlockBuilder::drop_hyphen() {
  gap_ = Gap::kNone;
  if (!is_hyphen(last_)) return;
  text_.resize(text_.size() - static_cast<std::size_t>(U8_LENGTH(last_)));
  last_ = 0;
}

std::optional<Block> BlockBuilder::take(BlockKind kind, int level, int part) {
  std::optional<Block> block;
  if (has_words_) {
    block = Block{
        .kind = kind, .level = level, .text = std::move(text_), .source = {.part = part, .start = start_, .end = end_}};
  }
  *this = BlockBuilder();
  return block;
}

std::string fold_text(std::string_view text) {
  BlockBuilder builder;
  builder.append(text, 0, text.size());
  return std::string(builder.text());
}

}  // namespace showrunner::text
