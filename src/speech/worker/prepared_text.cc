#include "speech/worker/prepared_text.h"

#include <algorithm>
#include <stdexcept>

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace showrunner::speech {

namespace {

/// One code point of `text` from `position` on; `value` is negative where the bytes are not UTF-8.
struct CodePoint {
  UChar32 value;
  std::size_t end;
};

CodePoint code_point_at(std::string_view text, std::size_t position) {
  auto offset = static_cast<int32_t>(position);
  UChar32 value = 0;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): inside ICU's macro
  U8_NEXT(text.data(), offset, static_cast<int32_t>(text.size()), value);
  return {.value = value, .end = static_cast<std::size_t>(offset)};
}

bool separates(UChar32 c) {
  return c < 0 || u_isUWhiteSpace(c) || u_charType(c) == U_CONTROL_CHAR;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

TextRange PreparedText::source_of(TextRange prepared) const {
  const auto after =
      std::ranges::upper_bound(tokens_, prepared.start, {}, [](const Token& t) { return t.prepared.start; });
  if (after == tokens_.begin()) return {};
  const Token& token = *std::prev(after);
  if (text_.empty() || token.prepared.end - token.prepared.start != token.source.end - token.source.start)
    return token.source;
  const auto shifted = [&](std::size_t at) {
    return token.source.start + std::min(at, token.prepared.end) - token.prepared.start;
  };
  return {.start = shifted(prepared.start), .end = shifted(std::max(prepared.end, prepared.start))};
}

struct TextPreparer::Transliteration {
  std::unique_ptr<icu::Transliterator> transliterator;

  std::string operator()(std::string_view word) const {
    auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(word.data(), static_cast<int32_t>(word.size())));
    transliterator->transliterate(text);
    std::string result;
    text.toUTF8String(result);
    std::erase_if(result, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return result;
  }
};

/// Appends words to a PreparedText under the limits of TextPreparer.
class TextPreparer::Builder {
 public:
  /// `word` stands for the bytes `source` of the request.
  void add(std::string_view word, TextRange source) {
    source_ = source;
    punctuation_ = 0;
    digits_ = 0;
    for (std::size_t at = 0; at < word.size();) {
      const CodePoint next = code_point_at(word, at);
      if (separates(next.value)) {
        end_token();
      } else if (keep(next.value)) {
        if (letters_ == kMaxTokenLetters) end_token();
        if (letters_++ == 0) start_token();
        result_.text_.append(word.substr(at, next.end - at));
      }
      at = next.end;
    }
    end_token();
  }

  PreparedText take() { return std::move(result_); }

 private:
  bool keep(UChar32 c) {
    if (u_charType(c) == U_FORMAT_CHAR) return false;
    if (u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0) {
      result_.speakable_ = true;
      punctuation_ = 0;
      digits_ = u_isdigit(c) ? digits_ + 1 : 0;
      return digits_ <= kMaxDigits;
    }
    digits_ = 0;
    return ++punctuation_ <= kMaxPunctuation;
  }

  void start_token() {
    if (!result_.text_.empty()) result_.text_.push_back(' ');
    token_start_ = result_.text_.size();
  }

  void end_token() {
    if (letters_ == 0) return;
    letters_ = 0;
    result_.tokens_.push_back({.prepared = {.start = token_start_, .end = result_.text_.size()}, .source = source_});
  }

  PreparedText result_;
  TextRange source_;
  std::size_t token_start_ = 0;
  int letters_ = 0;
  int punctuation_ = 0;
  int digits_ = 0;
};

TextPreparer::TextPreparer(Alphabet alphabet) {
  if (alphabet == Alphabet::kAny) return;
  UErrorCode status = U_ZERO_ERROR;
  to_ascii_ = std::make_unique<Transliteration>();
  to_ascii_->transliterator.reset(
      icu::Transliterator::createInstance("NFC; [:Cf:] Remove; Any-Latin; Latin-ASCII", UTRANS_FORWARD, status));
  if (U_FAILURE(status)) throw std::runtime_error("ICU's transliteration data is missing");
}

TextPreparer::~TextPreparer() = default;

PreparedText TextPreparer::prepare(std::string_view spoken) const {
  Builder builder;
  for (std::size_t at = 0; at < spoken.size();) {
    std::size_t end = at;
    CodePoint next = code_point_at(spoken, end);
    while (!separates(next.value)) {
      end = next.end;
      if (end == spoken.size()) break;
      next = code_point_at(spoken, end);
    }
    const std::string_view word = spoken.substr(at, end - at);
    const bool transliterate = to_ascii_ != nullptr && !is_ascii(word);
    if (!word.empty()) builder.add(transliterate ? (*to_ascii_)(word) : word, {.start = at, .end = end});
    at = std::max(end, next.end);
  }
  return builder.take();
}

}  // namespace showrunner::speech
