#include "text/normalise.h"

#include "text/spoken/english.h"
#include "text/spoken/other_language.h"
#include "text/spoken/written.h"

namespace showrunner::text {
namespace {

/// English outside the United States writes the day first.
bool writes_day_first(std::string_view language) {
  return language.size() > 2 && language != "en-US" && language != "en_US";
}

bool is_english(std::string_view language) {
  return language.starts_with("en") && (language.size() == 2 || language[2] == '-' || language[2] == '_');
}

}  // namespace

struct Normaliser::Impl {
  Impl(std::string_view language, Lexicon words) : lexicon(std::move(words)), day_first(writes_day_first(language)) {
    if (!is_english(language)) other = std::make_unique<spoken::OtherLanguage>(language);
  }

  Lexicon lexicon;
  bool day_first;
  std::unique_ptr<spoken::OtherLanguage> other;  // none for English
};

Normaliser::Normaliser(std::string_view language, Lexicon lexicon)
    : impl_(std::make_unique<Impl>(language, std::move(lexicon))) {}

Normaliser::Normaliser(Normaliser&&) noexcept = default;
Normaliser& Normaliser::operator=(Normaliser&&) noexcept = default;
Normaliser::~Normaliser() = default;

SpokenText Normaliser::normalise(std::string_view written) const {
  const spoken::Written cleaned(written);
  if (impl_->other != nullptr) return impl_->other->read(cleaned, impl_->lexicon);
  return spoken::read_english(cleaned, impl_->lexicon, impl_->day_first);
}

}  // namespace showrunner::text
