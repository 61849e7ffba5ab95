#include "text/language.h"

#include <cstdio>  // for CLD2's header, which forgets it

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <unicode/uloc.h>

#include "text/code_points.h"

namespace showrunner::text {
namespace {

constexpr std::size_t kSample = std::size_t{64} * 1024;

// A title of a few words says little, names among them less: CLD2 takes "Claude Monet" for Finnish and "Johann Sebastian
// Bach" for Welsh, with every sign of certainty. Measured on 160 titles in English and other languages.
constexpr int kWordsOfATitle = 7;       ///< and fewer
constexpr int kWordsThatTell = 3;       ///< fewer, in Latin script, tell nothing
constexpr double kScoreOfATitle = 600;  ///< per KiB, as CLD2 gives it: at least
constexpr int kWordsToBeSure = 60;
constexpr int kPercentToBeSure = 70;  ///< of the text

/// The languages in Latin script that a title is believed to be in; rarer ones are seen in names far too often.
constexpr std::array<std::string_view, 14> kOfTitles{"cs", "da", "de", "en", "es", "fi", "fr",
                                                     "it", "nl", "no", "pl", "pt", "sv", "tr"};

struct Guess {
  std::string language;  ///< "" when the text does not tell
  bool sure = false;
};

/// The primary subtag of `declared` where ICU knows such a language, else "".
std::string primary_subtag(std::string_view declared) {
  std::string subtag;
  for (const char c : declared.substr(0, declared.find_first_of("-_. "))) {
    const char folded = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (folded < 'a' || folded > 'z') return {};
    subtag.push_back(folded);
  }
  if (subtag.size() < 2 || subtag.size() > 3 || std::string_view(uloc_getISO3Language(subtag.c_str())).empty())
    return {};
  if (subtag == "nb" || subtag == "nn") return "no";
  if (subtag == "iw") return "he";
  // ICU turns a three-letter code into the two-letter one that BCP 47 wants ("deu" → "de").
  std::array<char, 16> canonical{};
  UErrorCode status = U_ZERO_ERROR;
  uloc_getLanguage(subtag.c_str(), canonical.data(), canonical.size(), &status);
  return U_SUCCESS(status) != 0 ? canonical.data() : subtag;
}

/// The script that `language` is usually written in, by ISO 15924: "Latn".
std::string script_of(const std::string& language) {
  std::array<char, ULOC_FULLNAME_CAPACITY> likely{};
  std::array<char, ULOC_SCRIPT_CAPACITY> script{};
  UErrorCode status = U_ZERO_ERROR;
  uloc_addLikelySubtags(language.c_str(), likely.data(), likely.size(), &status);
  uloc_getScript(likely.data(), script.data(), script.size(), &status);
  return U_SUCCESS(status) != 0 ? script.data() : std::string();
}

int count_words(std::string_view text) {
  int words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = static_cast<unsigned char>(c) <= ' ';
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

Guess examine(std::string_view text) {
  text = first_bytes(text, kSample);
  const CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  std::array<double, 3> scores{};
  int text_bytes = 0;
  int valid_bytes = 0;
  bool reliable = false;
  CLD2::ExtDetectLanguageSummaryCheckUTF8(text.data(), static_cast<int>(text.size()), true, &hints,
                                          CLD2::kCLDFlagBestEffort, languages.data(), percents.data(), scores.data(),
                                          nullptr, &text_bytes, &reliable, &valid_bytes);
  if (!reliable || languages[0] == CLD2::UNKNOWN_LANGUAGE) return {};
  Guess guess{.language = primary_subtag(CLD2::LanguageCode(languages[0]))};
  const int words = count_words(text);
  guess.sure = words >= kWordsToBeSure && percents[0] >= kPercentToBeSure;
  if (words > kWordsOfATitle) return guess;
  const std::string script = script_of(guess.language);
  const bool weak = scores[0] < kScoreOfATitle;
  if (script == "Latn" &&
      (weak || words < kWordsThatTell || std::ranges::find(kOfTitles, guess.language) == kOfTitles.end()))
    return {};
  // Most of what is written in this script is Russian.
  if (script == "Cyrl" && weak) guess.language = "ru";
  return guess;
}

/// Whether the text is plainly not in `language`: long and in another one, or in a script that this one is not written in.
bool contradicts(const Guess& guess, const std::string& language) {
  if (guess.language.empty() || guess.language == language) return false;
  if (guess.sure) return true;
  const std::string script = script_of(language);
  return (script == "Latn" || script == "Cyrl") && script_of(guess.language) != script;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads the subtags of a language tag, one after the other.
class Subtags {
 public:
  explicit Subtags(std::string_view tag) : rest_(tag), more_(true) { next(); }

  /// Goes on if the subtag has that length and only characters of that kind.
  template <typename Kind>
  bool take(std::size_t least, std::size_t most, Kind kind) {
    if (!more_ || subtag_.size() < least || subtag_.size() > most || !std::ranges::all_of(subtag_, kind)) return false;
    next();
    return true;
  }

  /// "rozaj", "1996".
  bool take_variant() {
    const bool year = subtag_.size() == 4 && is_digit(subtag_.front());
    return take(year ? 4 : 5, 8, [](char c) { return is_letter(c) || is_digit(c); });
  }

  bool at_end() const { return !more_; }

 private:
  void next() {
    more_ = !ended_;
    const std::size_t end = rest_.find('-');
    ended_ = end == std::string_view::npos;
    subtag_ = rest_.substr(0, end);
    rest_ = ended_ ? std::string_view() : rest_.substr(end + 1);
  }

  std::string_view rest_;
  std::string_view subtag_;
  bool more_;
  bool ended_ = false;  ///< the subtag is the last one
};

}  // namespace

std::string guess_language(std::string_view text) {
  return examine(text).language;
}

std::string settle_language(std::string_view declared, std::string_view text) {
  Guess guess = examine(text);
  std::string language = primary_subtag(declared);
  if (!language.empty() && !contradicts(guess, language)) return language;
  return guess.language.empty() ? "en" : std::move(guess.language);
}

bool is_language_tag(std::string_view tag) {
  constexpr int kMostExtensions = 3;
  Subtags subtags(tag);
  if (!subtags.take(2, 3, is_letter)) return false;
  for (int i = 0; i < kMostExtensions && subtags.take(3, 3, is_letter); ++i) {
  }
  subtags.take(4, 4, is_letter);                                     // the script
  if (!subtags.take(2, 2, is_letter)) subtags.take(3, 3, is_digit);  // the region
  while (subtags.take_variant()) {
  }
  return subtags.at_end();
}

}  // namespace showrunner::text
