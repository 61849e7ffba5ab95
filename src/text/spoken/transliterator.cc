#include "text/spoken/transliterator.h"

#include <mutex>

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include "text/spoken/alphabet.h"

namespace showrunner::text::spoken {

struct Transliterator::Impl {
  std::mutex mutex;
  std::unique_ptr<icu::Transliterator> latin_ascii;
  std::unique_ptr<icu::Transliterator> any_ascii;
};

namespace {

std::unique_ptr<icu::Transliterator> create(const char* id) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> created(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
  return U_SUCCESS(status) ? std::move(created) : nullptr;
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

Transliterator::Transliterator() : impl_(std::make_unique<Impl>()) {
  impl_->latin_ascii = create("Latin-ASCII");
  impl_->any_ascii = create("Any-Latin; Latin-ASCII");
}

Transliterator::~Transliterator() = default;

std::string Transliterator::to_ascii(std::string_view words) const {
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(words.data(), static_cast<std::int32_t>(words.size())));
  const auto& rules = is_latin(text) ? impl_->latin_ascii : impl_->any_ascii;
  if (rules != nullptr) {
    const std::lock_guard lock(impl_->mutex);
    rules->transliterate(text);
  }
  std::string ascii;
  text.toUTF8String(ascii);
  return letters_only(ascii);
}

}  // namespace showrunner::text::spoken
