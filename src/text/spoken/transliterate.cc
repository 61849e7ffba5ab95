#include "text/spoken/transliterate.h"

#include <memory>
#include <mutex>

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include "text/spoken/alphabet.h"

namespace showrunner::text::spoken {

namespace {

/// ICU's rules of one name.
class Rules {
 public:
  explicit Rules(const char* id) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> created(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
    if (U_SUCCESS(status)) rules_ = std::move(created);
  }

  void apply(icu::UnicodeString& text) {
    if (rules_ == nullptr) return;
    const std::lock_guard lock(mutex_);
    rules_->transliterate(text);
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<icu::Transliterator> rules_;
};

Rules& latin_ascii() {
  static Rules rules("Latin-ASCII");
  return rules;
}

Rules& any_ascii() {
  static Rules rules("Any-Latin; Latin-ASCII");
  return rules;
}

/// Whether every letter is Latin with its usual accents, below the Greek block: the quick rules do for those.
bool is_latin(const icu::UnicodeString& text) {
  for (std::int32_t i = 0; i < text.length(); ++i) {
    const char16_t unit = text.charAt(i);
    if (unit >= 0x0370 && (unit < 0x1E00 || unit > 0x1EFF)) return false;
  }
  return true;
}

/// Keeps letters and apostrophes; what else a transliteration brings forth (signs for glottal stops, digits) is a gap.
std::string letters_only(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (is_upper(c) || is_lower(c) || c == ',' || (c == '\'' && !kept.empty() && kept.back() != ' ')) {
      kept += c;
    } else if ((c == ' ' || c == '-') && !kept.empty() && kept.back() != ' ') {
      kept += c == '-' ? ' ' : c;
    }
  }
  while (!kept.empty() && (kept.back() == ' ' || kept.back() == '\'' || kept.back() == ',')) kept.pop_back();
  return kept;
}

}  // namespace

std::string to_ascii(std::string_view words) {
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(words.data(), static_cast<std::int32_t>(words.size())));
  (is_latin(text) ? latin_ascii() : any_ascii()).apply(text);
  std::string ascii;
  text.toUTF8String(ascii);
  return letters_only(ascii);
}

}  // namespace showrunner::text::spoken
