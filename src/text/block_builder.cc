#include "text/block_builder.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "text/code_points.h"

namespace showrunner::text {

namespace {

/// Characters that say nothing: controls, soft hyphen, zero-width space, byte-order mark, direction marks.
bool is_invisible(CodePoint c) {
  return u_iscntrl(c) != 0 || c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F || c == 0x2060 || c == 0xFEFF ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool writes_no_spaces(CodePoint c) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &status);
  return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
         (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF60);
}

bool is_hyphen(CodePoint c) {
  return c == '-' || c == 0x2010 || c == 0x2011;
}

}  // namespace

void BlockBuilder::put_gap(int next) {
  const bool joins = gap_ == Gap::kLine && writes_no_spaces(last_) && writes_no_spaces(next);
  if (gap_ != Gap::kNone && !text_.empty() && !joins) text_.push_back(' ');
  gap_ = Gap::kNone;
}

void BlockBuilder::append(std::string_view text, std::size_t start, std::size_t end) {
  const bool exact = text.size() == end - start;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t at = i;
    const CodePoint c = next_code_point(text, i);
    if (u_isUWhiteSpace(c) != 0) {
      if (c == '\n') gap_ = Gap::kLine;
      if (gap_ == Gap::kNone) gap_ = Gap::kSpace;
      continue;
    }
    ends_with_soft_hyphen_ = c == 0xAD;
    if (is_invisible(c)) continue;
    if (text_.empty()) start_ = exact ? start + at : start;
    end_ = std::max(end_, exact ? start + i : end);
    put_gap(c);
    append_code_point(text_, c);
    last_ = c;
    has_words_ = has_words_ || u_isalnum(c) != 0;
  }
}

void BlockBuilder::drop_hyphen() {
  gap_ = Gap::kNone;
  if (!is_hyphen(last_)) return;
  text_.resize(text_.size() - utf8_length(last_));
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
