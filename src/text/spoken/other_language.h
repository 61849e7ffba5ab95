#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "text/lexicon.h"
#include "text/normalise.h"
#include "text/spoken/written.h"

namespace showrunner::text::spoken {

/// Reads a cleaned sentence in any language but English: words as they are, numbers, percentages, sums and common units
/// through ICU's rules for the language, markup and addresses' signs away. Thread-safe: one thread at a time uses the
/// formatters.
class OtherLanguage {
 public:
  /// In a language that ICU has no number words for, digits are left to the engine, at most 20 in a row.
  explicit OtherLanguage(std::string_view language);
  ~OtherLanguage();
  OtherLanguage(const OtherLanguage&) = delete;
  OtherLanguage& operator=(const OtherLanguage&) = delete;

  SpokenText read(const Written& written, const Lexicon& lexicon) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::text::spoken
