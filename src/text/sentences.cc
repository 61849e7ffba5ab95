#include "text/sentences.h"

#include <algorithm>
#include <array>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

// ICU's sentence boundaries (Unicode annex 29) are candidates; the rules below veto those behind "Dr.", "J. K.", "U.S." and
// the like by looking at the words on both sides.

namespace showrunner::text {
namespace {

using spoken::is_beyond_ascii;
using spoken::is_digit;
using spoken::is_letter;
using spoken::is_lower;
using spoken::is_upper;
using spoken::WordSet;

constexpr std::size_t kLookBack = 48;

/// Never end a sentence when a word follows: titles and what introduces a name or a number.
constexpr WordSet kOpening({"adm",  "brig", "capt", "cf",   "cmdr",   "col",  "cpl", "dr",     "drs", "fr",  "gen",
                            "gov",  "hon",  "lt",   "maj",  "messrs", "mlle", "mm",  "mme",    "mr",  "mrs", "ms",
                            "msgr", "mt",   "mx",   "pres", "prof",   "pvt",  "rep", "reps",   "rev", "sen", "sens",
                            "sgt",  "st",   "ste",  "supt", "viz",    "vs",   "v",   "approx", "e.g", "i.e", "ca",
                            "hr",   "fr",   "sra",  "srta", "herr",   "mag",  "ing", "dipl",   "z.b", "d.h", "bzw",
                            "p.ej", "ft",   "incl", "no",   "nos",    "sig"});

/// Introduce a number; end a sentence otherwise.
constexpr WordSet kBeforeNumber({"no",   "nos", "nr",   "p",   "pp",  "par",  "sec", "art", "fig", "figs", "vol",
                                 "vols", "ch",  "chap", "eq",  "op",  "pt",   "pg",  "ver", "jan", "feb",  "mar",
                                 "apr",  "jun", "jul",  "aug", "sep", "sept", "oct", "nov", "dec", "mon",  "tue",
                                 "wed",  "thu", "fri",  "ed",  "bd",  "ext",  "tel", "c",   "l"});

/// End a sentence only when what follows looks like the start of one.
constexpr WordSet kClosing({"inc", "ltd",  "corp", "co",    "bros", "jr",  "sr",  "esq", "al",  "dept", "univ", "assn",
                            "ave", "blvd", "rd",   "ln",    "ph.d", "m.d", "b.a", "m.a", "a.m", "p.m",  "u.s",  "u.k",
                            "u.n", "d.c",  "e.u",  "u.s.a", "jan",  "feb", "mar", "apr", "aug", "sept", "oct",  "nov",
                            "dec", "est",  "fig",  "figs",  "vol",  "ed",  "eds", "a.d", "b.c", "plc",  "llc",  "gmbh",
                            "mfg", "govt", "hwy",  "mph",   "min",  "max", "oz",  "lbs", "ext"});

/// Words that often start a sentence and seldom follow an abbreviation in the middle of one.
constexpr WordSet kStarters(
    {"a",       "after",   "all",    "also",  "although", "an",       "and",     "as",      "at",    "because",
     "before",  "but",     "by",     "can",   "did",      "do",       "does",    "during",  "even",  "every",
     "finally", "first",   "for",    "from",  "he",       "her",      "here",    "his",     "how",   "however",
     "i",       "if",      "in",     "is",    "it",       "its",      "last",    "later",   "let",   "many",
     "maybe",   "more",    "most",   "my",    "next",     "no",       "nobody",  "not",     "now",   "of",
     "on",      "once",    "one",    "only",  "our",      "people",   "perhaps", "she",     "since", "so",
     "some",    "soon",    "still",  "such",  "that",     "the",      "their",   "then",    "there", "these",
     "they",    "this",    "those",  "to",    "today",    "two",      "under",   "until",   "was",   "we",
     "well",    "what",    "when",   "where", "which",    "while",    "who",     "why",     "with",  "yes",
     "yet",     "you",     "your",   "i'm",   "it's",     "that's",   "he's",    "she's",   "we're", "they're",
     "don't",   "there's", "what's", "let's", "nothing",  "everyone", "both",    "several", "each"});

bool is_closer(char c) {
  return std::string_view("\"')]}*_").find(c) != std::string_view::npos;
}

/// Length of the closing quotation mark in UTF-8 that ends before `end`: ” ’ » or 0.
std::size_t wide_closer_before(std::string_view text, std::size_t end) {
  if (end >= 3 && (text.substr(end - 3, 3) == "\xE2\x80\x9D" || text.substr(end - 3, 3) == "\xE2\x80\x99")) return 3;
  return end >= 2 && text.substr(end - 2, 2) == "\xC2\xBB" ? 2 : 0;
}

/// The text around a candidate boundary.
struct Boundary {
  std::size_t end = 0;         // behind the closing quotes and brackets, before the white space
  std::size_t terminator = 0;  // behind the . ! or ?
  std::size_t next = 0;        // the first visible byte of what follows
  bool has_closer = false;
};

std::size_t skip_opening_marks(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + kLookBack);
  while (at < limit) {
    if (std::string_view("\"'([{*_ ").find(text[at]) != std::string_view::npos) {
      ++at;
    } else if (text.substr(at, 3) == "\xE2\x80\x9C" || text.substr(at, 3) == "\xE2\x80\x98") {
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

struct Decoded {
  UChar32 character = 0;
  std::size_t length = 0;
};

/// The character at `at`, U+FFFD for invalid bytes.
Decoded decode_at(std::string_view text, std::size_t at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data() + at);
  const auto length = static_cast<std::int32_t>(std::min<std::size_t>(text.size() - at, 4));
  std::int32_t offset = 0;
  UChar32 character = 0;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): inside the macro of ICU
  U8_NEXT_OR_FFFD(bytes, offset, length, character);
  return {character, static_cast<std::size_t>(offset)};
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Bytes of the white-space character that ends before `end`, or 0: ASCII, no-break and typographic spaces.
std::size_t space_before(std::string_view text, std::size_t end) {
  if (end >= 1 && is_space(text[end - 1])) return 1;
  for (const std::size_t length : {std::size_t{2}, std::size_t{3}}) {
    if (end < length) break;
    const Decoded last = decode_at(text.substr(0, end), end - length);
    if (last.length == length && u_isUWhiteSpace(last.character)) return length;
  }
  return 0;
}

std::size_t trim_end(std::string_view text, std::size_t start, std::size_t end) {
  for (std::size_t space = 1; end > start && space != 0;) {
    space = space_before(text.substr(start), end - start);
    end -= space;
  }
  return end;
}

std::size_t trim_start(std::string_view text, std::size_t start, std::size_t end) {
  while (start < end) {
    const Decoded next = decode_at(text.substr(0, end), start);
    if (!u_isUWhiteSpace(next.character)) break;
    start += next.length;
  }
  return start;
}

Boundary boundary_at(std::string_view text, std::size_t start, std::size_t candidate) {
  Boundary boundary;
  boundary.end = trim_end(text, start, candidate);
  boundary.terminator = boundary.end;
  while (boundary.terminator > start && boundary.end - boundary.terminator < kLookBack) {
    const std::size_t wide = wide_closer_before(text, boundary.terminator);
    if (wide == 0 && !is_closer(text[boundary.terminator - 1])) break;
    boundary.terminator -= wide == 0 ? 1 : wide;
    boundary.has_closer = true;
  }
  boundary.next = skip_opening_marks(text, trim_start(text, candidate, text.size()));
  return boundary;
}

/// The abbreviations and starters below are ASCII; a curly quote beside them is none of their letters.
bool is_ascii_letter(char c) {
  return is_upper(c) || is_lower(c);
}

/// The word at `at` in lower case, up to its first byte beyond ASCII.
std::string ascii_word_at(std::string_view text, std::size_t at) {
  const std::string_view word = spoken::word_at(text, at);
  return spoken::lower_case(
      word.substr(0, static_cast<std::size_t>(std::ranges::find_if(word, is_beyond_ascii) - word.begin())));
}

/// The word with inner full stops that ends before `end` (which is a full stop), in lower case: "dr", "e.g", "u.s".
std::string abbreviation_before(std::string_view text, std::size_t start, std::size_t end) {
  const std::size_t limit = end - std::min(end - start, kLookBack);
  std::size_t begin = end;
  while (begin > limit && (is_ascii_letter(text[begin - 1]) || text[begin - 1] == '.')) --begin;
  return spoken::lower_case(text.substr(begin, end - begin));
}

/// Whether a capital starts the text at `at`, in any script that has them; what has no case counts as one.
bool starts_with_capital(std::string_view text, std::size_t at) {
  return at >= text.size() || u_islower(decode_at(text, at).character) == 0;
}

/// Whether a letter or digit of any script ends before `end`.
bool ends_in_word(std::string_view text, std::size_t end) {
  auto offset = static_cast<std::int32_t>(end);
  UChar32 character = 0;
  U8_PREV_OR_FFFD(reinterpret_cast<const std::uint8_t*>(text.data()), 0, offset, character);
  return u_isalnum(character) != 0;
}

bool is_initial(std::string_view text, std::size_t start, std::size_t stop) {
  return stop > start && is_upper(text[stop - 1]) &&
         (stop - 1 == start || text[stop - 2] == ' ' || text[stop - 2] == '.' || text[stop - 2] == '(' ||
          text[stop - 2] == '-' || text[stop - 2] == '"');
}

/// Whether a single capital with its full stop belongs to a name: at the start, behind another initial or behind a name.
bool is_initial_of_name(std::string_view text, std::size_t start, std::size_t stop) {
  if (!is_initial(text, start, stop)) return false;
  const std::string_view previous = spoken::previous_word(text.substr(start), stop - 1 - start);
  if (previous.empty()) return true;
  if (text[stop - 1] == 'I' && previous.size() > 1) return false;
  return is_upper(previous.front()) || spoken::lower_case(previous) == "and" || previous == "by" || previous == "with";
}

/// Whether "St.", "Ft." or "Dr." before `stop` stands behind a name, as in "Main St.".
bool is_street(std::string_view text, std::size_t start, std::size_t stop, std::string_view word) {
  if (word != "st" && word != "ft" && word != "dr") return false;
  const std::string_view name = spoken::previous_word(text.substr(start), stop - word.size() - start);
  return !name.empty() && is_upper(name.front());
}

/// Whether the sentence really ends at the candidate.
bool ends_here(std::string_view text, std::size_t start, const Boundary& boundary) {
  if (boundary.terminator == start || boundary.next >= text.size()) return boundary.next >= text.size();
  const char terminator = text[boundary.terminator - 1];
  if (ends_in_word(text, boundary.terminator) || terminator == ',') return false;  // a line break inside a sentence
  if (!starts_with_capital(text, boundary.next)) return false;
  if (terminator != '.' || boundary.has_closer) return true;
  const std::size_t stop = boundary.terminator - 1;
  if (stop == start) return false;
  if (text[stop - 1] == '.') return true;  // an ellipsis before a capital
  const bool number_follows = is_digit(text[boundary.next]);
  const std::string word = abbreviation_before(text, start, stop);
  const std::string next = ascii_word_at(text, boundary.next);
  if (word.empty()) {
    std::size_t digits = stop;
    while (digits > start && stop - digits < 4 && is_digit(text[digits - 1])) --digits;
    return digits != start;  // "1. First": the number of a list item
  }
  if (number_follows && (kBeforeNumber.contains(word) || kOpening.contains(word))) return false;
  const bool is_bare_no = word == "no" && !number_follows;
  if (kOpening.contains(word) && !is_bare_no) return is_street(text, start, stop, word) && kStarters.contains(next);
  if (word.size() == 1 && is_initial_of_name(text, start, stop)) return kStarters.contains(next) && next.size() > 1;
  if (word.size() == 1 && next.size() == 1 && text.substr(boundary.next + 1, 1) == ".") return false;  // "B. A."
  const bool is_dotted = word.find('.') != std::string::npos && word.find("..") == std::string::npos;
  if (kClosing.contains(word) || (is_dotted && word.size() <= 7 && word[1] == '.')) return kStarters.contains(next);
  return true;
}

/// Where to cut a sentence that is too long: behind the last clause mark of its second half, else at the last space, else
/// at the limit, never inside a character.
std::size_t cut_of(std::string_view text, std::size_t start) {
  const std::size_t limit = start + kMaxSentenceBytes;
  std::size_t space = 0;
  for (std::size_t at = limit; at > start; --at) {
    if (!is_space(text[at])) continue;
    if (space == 0) space = at;
    if (at < start + kMaxSentenceBytes / 2) break;
    if (std::string_view(",;:.!?").find(text[at - 1]) != std::string_view::npos) return at;
  }
  if (space > start) return space;
  std::size_t cut = limit;
  while (cut > start + 1 && limit - cut < 4 && spoken::is_continuation_byte(text[cut])) --cut;
  return cut;
}

void add_sentence(std::string_view text, std::size_t start, std::size_t end, std::vector<ByteSpan>& sentences) {
  start = trim_start(text, start, end);
  end = trim_end(text, start, end);
  while (end - start > kMaxSentenceBytes) {
    const std::size_t cut = cut_of(text, start);
    sentences.push_back({start, trim_end(text, start, cut)});
    start = trim_start(text, cut, end);
  }
  if (start < end) sentences.push_back({start, end});
}

/// Opens the text for ICU and closes it again.
class Utf8Text {
 public:
  explicit Utf8Text(std::string_view text) {
    utext_openUTF8(&utext_, text.data(), static_cast<std::int64_t>(text.size()), &status_);
  }

  ~Utf8Text() { utext_close(&utext_); }

  Utf8Text(const Utf8Text&) = delete;
  Utf8Text& operator=(const Utf8Text&) = delete;

  UText* get() { return &utext_; }

 private:
  UErrorCode status_ = U_ZERO_ERROR;
  UText utext_ = UTEXT_INITIALIZER;
};

/// Emphasis that closes right behind a full stop belongs to its sentence: "**So it is.** Then".
std::size_t behind_emphasis(std::string_view text, std::size_t at) {
  const bool touches = at > 0 && !is_space(text[at - 1]);
  while (touches && at < text.size() && (text[at] == '*' || text[at] == '_')) ++at;
  return at;
}

/// Adds the places behind "… " between `from` and `to`, which annex 29 does not count as an end.
void add_ellipses(std::string_view text, std::size_t from, std::size_t to, std::vector<std::size_t>& candidates) {
  constexpr std::string_view kEllipsis = "\xE2\x80\xA6 ";
  const std::string_view segment = text.substr(0, to);
  for (std::size_t at = segment.find(kEllipsis, from); at != std::string_view::npos;
       at = segment.find(kEllipsis, at + 1)) {
    candidates.push_back(at + kEllipsis.size());
  }
}

/// ICU's rules of where sentences end, or null. Only Greek has some of its own; a language that ICU lacks would get those of
/// the machine's. Making them takes longer than a paragraph; they hold a place in a text, so each thread has its own.
icu::BreakIterator* sentence_rules(std::string_view language) {
  thread_local std::array<std::unique_ptr<icu::BreakIterator>, 2> made;
  const bool greek = language.starts_with("el");
  std::unique_ptr<icu::BreakIterator>& rules = made.at(greek ? 1 : 0);
  if (rules == nullptr) {
    UErrorCode status = U_ZERO_ERROR;
    rules.reset(icu::BreakIterator::createSentenceInstance(greek ? icu::Locale("el") : icu::Locale::getRoot(), status));
    if (U_FAILURE(status)) rules.reset();
  }
  return rules.get();
}

/// Where a sentence may end, in order. Blank stretches between two boundaries are left out.
std::vector<std::size_t> candidates_of(std::string_view text, std::string_view language) {
  std::vector<std::size_t> candidates;
  icu::BreakIterator* const breaks = sentence_rules(language);
  if (breaks == nullptr) return candidates;
  UErrorCode status = U_ZERO_ERROR;
  Utf8Text utext(text);
  breaks->setText(utext.get(), status);
  if (U_FAILURE(status)) return candidates;
  std::size_t previous = 0;
  for (std::int32_t at = breaks->next(); at != icu::BreakIterator::DONE; at = breaks->next()) {
    const std::size_t candidate = behind_emphasis(text, static_cast<std::size_t>(at));
    if (candidate <= previous) continue;
    const bool is_blank = trim_start(text, previous, candidate) == candidate;
    if (!is_blank) {
      add_ellipses(text, previous, candidate - 1, candidates);
      candidates.push_back(candidate);
    }
    previous = candidate;
  }
  return candidates;
}

}  // namespace

std::vector<ByteSpan> split_sentences(std::string_view text, std::string_view language) {
  std::vector<ByteSpan> sentences;
  std::size_t start = 0;
  for (const std::size_t candidate : candidates_of(text, language)) {
    if (!ends_here(text, start, boundary_at(text, start, candidate))) continue;
    add_sentence(text, start, candidate, sentences);
    start = candidate;
  }
  add_sentence(text, start, text.size(), sentences);
  return sentences;
}

}  // namespace showrunner::text
