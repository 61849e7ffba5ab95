#include "text/spoken/written.h"

#include <charconv>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "text/code_points.h"
#include "text/spoken/alphabet.h"

namespace showrunner::text::spoken {
namespace {

/// A base character with more marks than any script stacks is a prank; what is beyond is left out.
constexpr int kMaxMarks = 4;

/// A character with a place of its own in the working alphabet; kSilent is left out.
struct Replacement {
  UChar32 character;
  char written;
};

constexpr char kSilent = '\0';

constexpr Replacement kReplacements[] = {
    {0x00A1, kSilent},
    {0x00A2, symbol::kCent},
    {0x00A3, symbol::kPound},
    {0x00A5, symbol::kYen},
    {0x00A7, symbol::kSection},
    {0x00A9, symbol::kCopyright},
    {0x00AB, '"'},
    {0x00AE, kSilent},
    {0x00B0, symbol::kDegree},
    {0x00B1, symbol::kPlusMinus},
    {0x00B2, symbol::kSquared},
    {0x00B3, symbol::kCubed},
    {0x00B5, symbol::kMicro},
    {0x00B7, ' '},
    {0x00BB, '"'},
    {0x00BF, kSilent},
    {0x00D7, symbol::kTimes},
    {0x00F7, symbol::kDivide},
    {0x037E, ';'},
    {0x060C, ','},
    {0x061B, ';'},
    {0x061F, '?'},
    {0x0964, '.'},
    {0x2010, '-'},
    {0x2011, '-'},
    {0x2012, symbol::kEnDash},
    {0x2013, symbol::kEnDash},
    {0x2014, symbol::kEmDash},
    {0x2015, symbol::kEmDash},
    {0x2018, '\''},
    {0x2019, '\''},
    {0x201A, '\''},
    {0x201B, '\''},
    {0x201C, '"'},
    {0x201D, '"'},
    {0x201E, '"'},
    {0x201F, '"'},
    {0x2022, symbol::kBullet},
    {0x2026, symbol::kEllipsis},
    {0x2032, '\''},
    {0x2033, '"'},
    {0x2039, '"'},
    {0x203A, '"'},
    {0x2044, '/'},
    {0x20A9, symbol::kWon},
    {0x20AC, symbol::kEuro},
    {0x20B9, symbol::kRupee},
    {0x2122, kSilent},
    {0x2126, symbol::kOhm},
    {0x2192, symbol::kArrow},
    {0x21D2, symbol::kArrow},
    {0x2212, symbol::kMinus},
    {0x2215, '/'},
    {0x2248, symbol::kApproximately},
    {0x2260, symbol::kNotEqual},
    {0x2264, symbol::kAtMost},
    {0x2265, symbol::kAtLeast},
    {0x3001, ','},
    {0x3002, '.'},
    {0xFF0C, ','},
    {0xFF0E, '.'},
};

static_assert(std::ranges::is_sorted(kReplacements, {}, &Replacement::character));

const Replacement* find_replacement(UChar32 character) {
  const auto* found = std::ranges::lower_bound(kReplacements, character, {}, &Replacement::character);
  return found != std::end(kReplacements) && found->character == character ? found : nullptr;
}

struct Fraction {
  UChar32 character;
  std::string_view written;
};

constexpr Fraction kFractions[] = {
    {0x00BC, "1/4"}, {0x00BD, "1/2"}, {0x00BE, "3/4"}, {0x2153, "1/3"}, {0x2154, "2/3"},
    {0x2155, "1/5"}, {0x2156, "2/5"}, {0x2157, "3/5"}, {0x2158, "4/5"}, {0x2159, "1/6"},
    {0x215A, "5/6"}, {0x215B, "1/8"}, {0x215C, "3/8"}, {0x215D, "5/8"}, {0x215E, "7/8"},
};

struct Entity {
  std::string_view name;
  UChar32 character;
};

constexpr Entity kEntities[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"quot", '"'},      {"apos", '\''},     {"nbsp", ' '},
    {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026}, {"lsquo", 0x2018},  {"rsquo", 0x2019},  {"ldquo", 0x201C},
    {"rdquo", 0x201D}, {"euro", 0x20AC},  {"pound", 0x00A3},  {"copy", 0x00A9},   {"reg", 0x00AE},    {"trade", 0x2122},
    {"deg", 0x00B0},   {"times", 0x00D7}, {"bull", 0x2022},   {"frac12", 0x00BD}, {"eacute", 0x00E9}, {"shy", 0x00AD},
};

/// The exponent that a raised digit stands for, or -1. Squared and cubed have their own symbols.
int raised_digit(UChar32 character) {
  if (character == 0x00B9) return 1;
  if (character == 0x2070 || (character >= 0x2074 && character <= 0x2079)) return character - 0x2070;
  return -1;
}

}  // namespace

/// Fills a Written from its original, code point by code point.
class Cleaner {
 public:
  Cleaner(std::string_view original, Written& out)
      : original_(original), out_(out), nfkc_(icu::Normalizer2::getNFKCInstance(status_)) {}

  void run() {
    out_.text_.reserve(original_.size());
    out_.starts_.reserve(original_.size());
    out_.ends_.reserve(original_.size());
    while (at_ < original_.size()) {
      const char c = original_[at_];
      start_ = at_;
      if (is_beyond_ascii(c) || (is_letter(c) && at_ + 1 < original_.size() && is_beyond_ascii(original_[at_ + 1]))) {
        clean_cluster();
      } else if (c == '&') {
        clean_ampersand();
      } else {
        ++at_;
        put(c < 0x20 || c == 0x7F ? ' ' : c);
      }
    }
  }

 private:
  void clean_ampersand() {
    const std::string_view rest = original_.substr(at_ + 1, 10);
    const std::size_t end = rest.find(';');
    at_ += 1;
    if (end == std::string_view::npos || end == 0) return put('&');
    const UChar32 character = entity(rest.substr(0, end));
    if (character < 0) return put('&');
    at_ += end + 1;
    put_character(character);
  }

  static UChar32 entity(std::string_view name) {
    if (name.front() != '#') {
      const auto* found = std::ranges::find(kEntities, name, &Entity::name);
      return found == std::end(kEntities) ? -1 : found->character;
    }
    const bool hexadecimal = name.size() > 1 && to_lower(name[1]) == 'x';
    const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
    std::int32_t value = -1;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
    const bool valid = error == std::errc{} && end == digits.data() + digits.size() && value > 0 && value <= 0x10FFFF;
    return valid ? value : -1;
  }

  void clean_cluster() {
    const UChar32 character = next_code_point(original_, at_);
    if (nfkc_ == nullptr || !composes_with_next()) return put_character(character);
    icu::UnicodeString cluster(character);
    for (int marks = 0; at_ < original_.size() && is_beyond_ascii(original_[at_]); ++marks) {
      std::size_t next = at_;
      const UChar32 mark = next_code_point(original_, next);
      if (nfkc_->hasBoundaryBefore(mark)) break;
      if (marks < kMaxMarks) cluster.append(mark);
      at_ = next;
    }
    put_normalised(cluster);
  }

  /// Whether the character at at_ joins the one before it: a combining mark or a part of a Hangul syllable.
  bool composes_with_next() const {
    if (at_ >= original_.size() || !is_beyond_ascii(original_[at_])) return false;
    std::size_t next = at_;
    return !nfkc_->hasBoundaryBefore(next_code_point(original_, next));
  }

  void put_normalised(const icu::UnicodeString& cluster) {
    icu::UnicodeString composed;
    nfkc_->normalize(cluster, composed, status_);
    if (U_FAILURE(status_)) return;
    for (std::int32_t i = 0; i < composed.length(); i = composed.moveIndex32(i, 1)) classify(composed.char32At(i));
  }

  void put_character(UChar32 character) {
    if (character < 0x80) return put(character < 0x20 || character == 0x7F ? ' ' : static_cast<char>(character));
    if (const Replacement* replacement = find_replacement(character)) return put_replacement(*replacement);
    const auto* fraction = std::ranges::find(kFractions, character, &Fraction::character);
    if (fraction != std::end(kFractions)) return put_fraction(fraction->written);
    if (const int digit = raised_digit(character); digit >= 0) return put_raised(digit);
    if (nfkc_ != nullptr && !nfkc_->isInert(character)) return put_normalised(icu::UnicodeString(character));
    classify(character);
  }

  void put_replacement(const Replacement& replacement) {
    if (replacement.written != kSilent) put(replacement.written);
  }

  /// "2½" is "2 1/2".
  void put_fraction(std::string_view written) {
    if (!out_.text_.empty() && is_digit(out_.text_.back())) put(' ');
    for (const char c : written) put(c);
  }

  /// After a number a raised digit is an exponent, after a word the mark of a footnote.
  void put_raised(int digit) {
    const bool continues = raised_end_ == start_ && start_ != 0;
    if (out_.text_.empty() || !is_digit(out_.text_.back())) return;
    if (!continues) put('^');
    put(static_cast<char>('0' + digit));
    raised_end_ = at_;
  }

  /// Puts a composed character by what kind it is.
  void classify(UChar32 character) {
    if (character < 0x80) return put(static_cast<char>(character));
    if (const Replacement* replacement = find_replacement(character)) return put_replacement(*replacement);
    if (u_isalpha(character)) return put_letter(character);
    if (const int digit = u_charDigitValue(character); digit >= 0) return put(static_cast<char>('0' + digit));
    const bool after_letter = !out_.text_.empty() && is_beyond_ascii(out_.text_.back());
    if (after_letter && (U_GET_GC_MASK(character) & (U_GC_MN_MASK | U_GC_MC_MASK)) != 0) return put_letter(character);
    if (!u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) && u_charType(character) != U_FORMAT_CHAR &&
        (U_GET_GC_MASK(character) & U_GC_M_MASK) == 0) {
      put(' ');
    }
  }

  void put_letter(UChar32 character) {
    std::uint8_t bytes[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, character);
    for (std::int32_t i = 0; i < length; ++i) put(static_cast<char>(bytes[i]));
  }

  void put(char c) {
    out_.text_.push_back(c);
    out_.starts_.push_back(static_cast<std::uint32_t>(start_));
    out_.ends_.push_back(static_cast<std::uint32_t>(at_));
  }

  std::string_view original_;
  Written& out_;
  UErrorCode status_ = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc_;
  std::size_t at_ = 0;          // where to read next
  std::size_t start_ = 0;       // where the character being put began
  std::size_t raised_end_ = 0;  // where the last raised digit ended
};

Written::Written(std::string_view original) {
  Cleaner(original, *this).run();
}

}  // namespace showrunner::text::spoken
