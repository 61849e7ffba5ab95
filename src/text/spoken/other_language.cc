#include "text/spoken/other_language.h"

#include <mutex>
#include <optional>

#include <unicode/dcfmtsym.h>
#include <unicode/measunit.h>
#include <unicode/numberformatter.h>
#include <unicode/rbnf.h>

#include "text/spoken/builder.h"
#include "text/spoken/number.h"
#include "text/spoken/punctuation.h"
#include "text/spoken/respelling.h"
#include "text/spoken/scanner.h"

namespace showrunner::text::spoken {
namespace {

constexpr char kNoGrouping = '\0';

/// A number as the language writes it.
struct LocalNumber {
  std::size_t length = 0;
  std::string whole;
  std::string decimals;
  bool grouped = false;
};

struct Separators {
  char decimal = '.';
  char grouping = kNoGrouping;
};

bool starts_group(std::string_view text, std::size_t at) {
  const ShortNumber group = short_number_at(text, at, 3);
  return group.length == 3;
}

LocalNumber local_number_at(std::string_view text, std::size_t at, const Separators& separators) {
  LocalNumber number;
  const std::size_t limit = std::min(text.size(), at + kMaxWordBytes);
  std::size_t end = at;
  while (end < limit && is_digit(text[end])) ++end;
  number.whole = text.substr(at, end - at);
  const bool may_group = !number.whole.empty() && number.whole.size() <= 3 && separators.grouping != kNoGrouping;
  while (may_group && end + 4 <= limit && text[end] == separators.grouping && starts_group(text, end + 1)) {
    number.whole += text.substr(end + 1, 3);
    number.grouped = true;
    end += 4;
  }
  if (end + 1 < limit && text[end] == separators.decimal && is_digit(text[end + 1])) {
    const std::size_t start = ++end;
    while (end < limit && is_digit(text[end])) ++end;
    number.decimals = text.substr(start, end - start);
  }
  // What a run has beyond the limit belongs to it and is not said.
  while (end == limit && end < text.size() && is_digit(text[end])) number.length = ++end - at;
  number.length = end - at;
  return number;
}

/// What is counted behind or before a number, as ICU knows it.
struct Counted {
  std::size_t length = 0;
  icu::MeasureUnit unit;
};

icu::MeasureUnit currency(const char16_t* code) {
  UErrorCode status = U_ZERO_ERROR;
  // NOLINTNEXTLINE(cppcoreguidelines-slicing): the part that is cut off repeats the code, which the unit also holds
  return icu::CurrencyUnit(code, status);
}

std::optional<icu::MeasureUnit> currency_of(char sign) {
  switch (sign) {
    case '$': return currency(u"USD");
    case symbol::kEuro: return currency(u"EUR");
    case symbol::kPound: return currency(u"GBP");
    case symbol::kYen: return currency(u"JPY");
    case symbol::kRupee: return currency(u"INR");
    case symbol::kWon: return currency(u"KRW");
    default: return std::nullopt;
  }
}

std::optional<icu::MeasureUnit> unit_named(std::string_view name) {
  if (name == "km") return icu::MeasureUnit::getKilometer();
  if (name == "km/h") return icu::MeasureUnit::getKilometerPerHour();
  if (name == "m") return icu::MeasureUnit::getMeter();
  if (name == "cm") return icu::MeasureUnit::getCentimeter();
  if (name == "mm") return icu::MeasureUnit::getMillimeter();
  if (name == "kg") return icu::MeasureUnit::getKilogram();
  if (name == "g") return icu::MeasureUnit::getGram();
  if (name == "l" || name == "L") return icu::MeasureUnit::getLiter();
  if (name == "h") return icu::MeasureUnit::getHour();
  if (name == "min") return icu::MeasureUnit::getMinute();
  if (name == "kWh") return icu::MeasureUnit::getKilowattHour();
  if (name == "GB") return icu::MeasureUnit::getGigabyte();
  if (name == "MB") return icu::MeasureUnit::getMegabyte();
  return std::nullopt;
}

/// "%", "€", "°C" or a unit behind a number that ends at `at`.
std::optional<Counted> counted_behind(std::string_view text, std::size_t at) {
  const std::size_t start = at + (at < text.size() && text[at] == ' ' ? 1 : 0);
  if (start >= text.size()) return std::nullopt;
  if (text[start] == '%') return Counted{start + 1 - at, icu::MeasureUnit::getPercent()};
  if (const auto sign = currency_of(text[start])) return Counted{start + 1 - at, *sign};
  if (text[start] == symbol::kDegree) {
    const bool is_celsius = start + 1 < text.size() && text[start + 1] == 'C' && is_token_end(text, start + 2);
    if (is_celsius) return Counted{start + 2 - at, icu::MeasureUnit::getCelsius()};
    return Counted{start + 1 - at, icu::MeasureUnit::getDegree()};
  }
  std::size_t length = word_at(text, start).size();
  if (text.substr(start, 4) == "km/h") length = 4;
  const auto unit = unit_named(text.substr(start, length));
  if (!unit || !is_token_end(text, start + length)) return std::nullopt;
  return Counted{start + length - at, *unit};
}

/// Without the invisible characters that ICU puts where long number words may be broken, and with plain spaces.
std::string to_utf8(icu::UnicodeString text) {
  constexpr char16_t kSoftHyphen = 0x00AD;
  constexpr char16_t kZeroWidthSpace = 0x200B;
  for (const char16_t invisible : {kSoftHyphen, kZeroWidthSpace}) {
    text.findAndReplace(icu::UnicodeString(invisible), icu::UnicodeString());
  }
  constexpr char16_t kNoBreakSpace = 0x00A0;
  constexpr char16_t kNarrowNoBreakSpace = 0x202F;
  for (const char16_t space : {kNoBreakSpace, kNarrowNoBreakSpace}) {
    text.findAndReplace(icu::UnicodeString(space), icu::UnicodeString(u' '));
  }
  std::string bytes;
  text.toUTF8String(bytes);
  return bytes;
}

/// The language's separators, where they are single characters of the working alphabet.
Separators separators_of(const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::DecimalFormatSymbols symbols(locale, status);
  Separators separators;
  if (U_FAILURE(status)) return separators;
  const auto plain = [&](icu::DecimalFormatSymbols::ENumberFormatSymbol which) -> char {
    const icu::UnicodeString symbol = symbols.getSymbol(which);
    if (symbol.isEmpty()) return kNoGrouping;
    const char16_t unit = symbol.charAt(0);
    if (unit == u'.' || unit == u',' || unit == u'\'') return static_cast<char>(unit);
    if (unit == 0x2019) return '\'';
    if (unit == 0x066B || unit == 0x066C) return unit == 0x066B ? '.' : ',';
    return ' ';
  };
  separators.decimal = plain(icu::DecimalFormatSymbols::kDecimalSeparatorSymbol);
  separators.grouping = plain(icu::DecimalFormatSymbols::kGroupingSeparatorSymbol);
  return separators;
}

}  // namespace

struct OtherLanguage::Impl {
  explicit Impl(std::string_view language) {
    UErrorCode status = U_ZERO_ERROR;
    locale = icu::Locale::forLanguageTag(icu::StringPiece(language.data(), static_cast<std::int32_t>(language.size())),
                                         status);
    auto created = std::make_unique<icu::RuleBasedNumberFormat>(icu::URBNF_SPELLOUT, locale, status);
    // Where ICU lacks the language it answers in that of the machine.
    const bool knows =
        U_SUCCESS(status) && !language.empty() &&
        std::string_view(created->getLocale(ULOC_VALID_LOCALE, status).getLanguage()) == locale.getLanguage();
    if (knows) {
      speller = std::move(created);
    } else {
      locale = icu::Locale::getRoot();
    }
    separators = separators_of(locale);
    for (std::int32_t i = 0; speller != nullptr && i < speller->getNumberOfRuleSetNames(); ++i) {
      if (speller->getRuleSetName(i) == icu::UnicodeString(kYearRules)) has_year_rules = true;
    }
  }

  static constexpr const char16_t* kYearRules = u"%spellout-numbering-year";

  icu::UnicodeString digits(std::string_view digits) const {
    icu::UnicodeString words;
    for (const char c : digits.substr(0, kMaxSpokenDigits)) {
      if (!words.isEmpty()) words.append(u' ');
      icu::UnicodeString word;
      words.append(speller->format(static_cast<std::int32_t>(c - '0'), word));
    }
    return words;
  }

  icu::UnicodeString spell(const LocalNumber& number) const {
    constexpr std::size_t kMaxQuantityDigits = 15;
    constexpr std::size_t kMaxDecimals = 6;
    const bool has_needless_zero = number.whole.size() > 1 && number.whole.front() == '0';
    if (number.whole.size() > kMaxQuantityDigits || number.decimals.size() > kMaxDecimals || has_needless_zero) {
      return digits(number.whole + number.decimals);
    }
    icu::UnicodeString words;
    if (!number.decimals.empty()) return speller->format(value(number), words);
    const auto whole = static_cast<std::int64_t>(value(number));
    const bool is_year_like = number.whole.size() == 4 && !number.grouped && is_year(static_cast<std::uint64_t>(whole));
    UErrorCode status = U_ZERO_ERROR;
    icu::FieldPosition ignored;
    if (is_year_like && has_year_rules)
      return speller->format(whole, icu::UnicodeString(kYearRules), words, ignored, status);
    return speller->format(whole, words);
  }

  /// Exact for what spell() takes: at most 21 digits, of which a double holds 15.
  static double value(const LocalNumber& number) {
    double whole = 0;
    for (const char c : number.whole) whole = whole * 10 + (c - '0');
    double scale = 1;
    double decimals = 0;
    for (const char c : number.decimals) {
      decimals = decimals * 10 + (c - '0');
      scale *= 10;
    }
    return whole + decimals / scale;
  }

  /// "5 Prozent" with the number in words.
  icu::UnicodeString with_unit(const LocalNumber& number, const icu::MeasureUnit& unit) const {
    icu::UnicodeString words = spell(number);
    UErrorCode status = U_ZERO_ERROR;
    auto precision = icu::number::Precision::fixedFraction(
        static_cast<std::int32_t>(std::min<std::size_t>(number.decimals.size(), 6)));
    const auto formatted = icu::number::NumberFormatter::withLocale(locale)
                               .unit(unit)
                               .unitWidth(UNUM_UNIT_WIDTH_FULL_NAME)
                               .precision(precision)
                               .formatDouble(number.whole.size() > 15 ? 2.0 : value(number), status);
    icu::UnicodeString text = formatted.toString(status);
    if (U_FAILURE(status)) return words;
    std::int32_t first = 0;
    while (first < text.length() && !u_isdigit(text.char32At(first))) first = text.moveIndex32(first, 1);
    std::int32_t last = text.length();
    while (last > first && !u_isdigit(text.char32At(text.moveIndex32(last, -1)))) last = text.moveIndex32(last, -1);
    if (first == last) return words;
    text.replaceBetween(first, last, words);
    if (!text.endsWith(u'%')) return text;
    text.truncate(text.length() - 1);  // Chinese has no name after the number but one before it
    return icu::UnicodeString(u"百分之").append(text);
  }

  icu::Locale locale;
  Separators separators;
  std::unique_ptr<icu::RuleBasedNumberFormat> speller;
  bool has_year_rules = false;
  mutable std::mutex mutex;  // of the speller, whose formatting is not thread-safe
};

namespace {

/// Host names without scheme and signs, in letters: "https://www.example.com/a" → "example com".
std::size_t address_prefix(std::string_view rest) {
  for (const std::string_view prefix : {"https://www.", "http://www.", "https://", "http://", "www.", "mailto:"}) {
    if (rest.starts_with(prefix)) return prefix.size();
  }
  return 0;
}

}  // namespace

OtherLanguage::OtherLanguage(std::string_view language) : impl_(std::make_unique<Impl>(language)) {}

OtherLanguage::~OtherLanguage() = default;

SpokenText OtherLanguage::read(const Written& written, const Lexicon& lexicon) const {
  const std::string_view text = written.text();
  SpokenBuilder builder(written);
  const auto say = [&](std::size_t at, std::size_t length, std::string_view words) {
    builder.say(at, at + length, words);
    return length;
  };
  for (std::size_t at = 0; at < text.size();) {
    const Place place{.text = text, .at = at, .manner = {}};
    if (text[at] == ' ') {
      ++at;
    } else if (const Reading markup = read_markup(place)) {
      at += markup.length;
    } else if (const Reading respelling = respelling_at(place, lexicon)) {
      at += say(at, respelling.length, respelling.words);
    } else if (const std::size_t prefix = address_prefix(place.rest()); prefix != 0) {
      at += prefix;
    } else if (const auto sign = currency_of(text[at]); (sign && is_digit(place.peek(1))) || is_digit(text[at])) {
      const std::size_t start = at + (sign ? 1 : 0);
      const LocalNumber number = local_number_at(text, start, impl_->separators);
      const auto behind = sign ? std::optional(Counted{0, *sign}) : counted_behind(text, start + number.length);
      const std::lock_guard lock(impl_->mutex);
      if (impl_->speller == nullptr) {
        at += say(at, start - at + number.length, text.substr(start, std::min(number.length, kMaxSpokenDigits)));
      } else if (behind) {
        at += say(at, start - at + number.length + behind->length, to_utf8(impl_->with_unit(number, behind->unit)));
      } else {
        at += say(at, number.length, to_utf8(impl_->spell(number)));
      }
    } else if (const std::string_view word = word_at(text, at); !word.empty()) {
      at += say(at, word.size(), word);
    } else {
      at += read_punctuation(text, at, builder);
    }
  }
  return std::move(builder).finish();
}

}  // namespace showrunner::text::spoken
