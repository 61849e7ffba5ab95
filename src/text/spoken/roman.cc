// Roman numerals, where what stands before them makes them numbers: World War II, Chapter IV, Louis XIV, Rocky III.

#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

constexpr std::size_t kMaxRomanLetters = 9;

/// Words that number the thing they name.
constexpr WordSet kNumbered({"act",     "annex",    "appendix", "article",  "book",  "bowl",     "canto",    "chapter",
                             "class",   "division", "episode",  "figure",   "grade", "league",   "level",    "mark",
                             "no",      "number",   "olympiad", "page",     "part",  "phase",    "schedule", "scene",
                             "section", "season",   "sonata",   "stage",    "step",  "symphony", "table",    "tier",
                             "acts",    "articles", "books",    "chapters", "parts", "phases",   "sections", "stages",
                             "titles",  "types",    "volumes",  "wars",     "title", "type",     "vatican",  "verse",
                             "vol",     "volume",   "war",      "zone"});

/// Names of rulers and popes; their numerals are ordinals.
constexpr WordSet kRegnal({"albert",    "alexander", "alfonso",     "benedict", "boniface",  "catherine", "charles",
                           "christian", "clement",   "constantine", "edward",   "elizabeth", "ferdinand", "francis",
                           "franz",     "frederick", "george",      "gregory",  "gustav",    "haakon",    "harald",
                           "henry",     "innocent",  "ivan",        "james",    "john",      "joseph",    "julius",
                           "leo",       "leopold",   "louis",       "ludwig",   "margaret",  "mary",      "maximilian",
                           "napoleon",  "nicholas",  "olaf",        "otto",     "paul",      "pedro",     "peter",
                           "philip",    "pius",      "ptolemy",     "ramesses", "richard",   "rudolf",    "theodosius",
                           "thutmose",  "urban",     "victor",      "wilhelm",  "william"});

/// Words after "Part I" or "Elizabeth I" that show that the I is not a pronoun.
constexpr WordSet kAfterOne({"a",     "and",   "as",      "at",   "began", "by",     "died", "ended", "for",
                             "from",  "had",   "has",     "in",   "is",    "became", "came", "did",   "fled",
                             "gave",  "made",  "married", "took", "went",  "of",     "on",   "or",    "reigned",
                             "ruled", "shows", "the",     "to",   "was",   "were",   "who",  "with"});

std::uint64_t digit_value(char letter) {
  switch (to_lower(letter)) {
    case 'i': return 1;
    case 'v': return 5;
    case 'x': return 10;
    case 'l': return 50;
    case 'c': return 100;
    case 'd': return 500;
    case 'm': return 1000;
    default: return 0;
  }
}

/// The canonical numeral of `value` below 4000, in capitals.
std::string to_roman(std::uint64_t value) {
  struct Step {
    std::uint64_t value;
    std::string_view letters;
  };

  constexpr Step kSteps[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
                             {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
  std::string letters;
  for (const Step& step : kSteps) {
    for (; value >= step.value; value -= step.value) letters += step.letters;
  }
  return letters;
}

/// The value of a well-formed numeral, or 0.
std::uint64_t roman_value(std::string_view numeral) {
  if (numeral.empty() || numeral.size() > kMaxRomanLetters) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < numeral.size(); ++i) {
    const std::uint64_t digit = digit_value(numeral[i]);
    if (digit == 0) return 0;
    const bool subtracts = i + 1 < numeral.size() && digit < digit_value(numeral[i + 1]);
    value = subtracts ? value - digit : value + digit;
  }
  const std::string canonical = to_roman(value < 4000 ? value : 0);
  return lower_case(canonical) == lower_case(numeral) ? value : 0;
}

/// The word that a numeral belongs to: the one before it, or before the earlier numerals of "II, III and IV".
std::string_view numbered_word(std::string_view text, std::size_t at) {
  constexpr int kMostBefore = 6;
  std::string_view word = previous_word(text, at);
  for (int i = 0; i < kMostBefore && !word.empty(); ++i) {
    const bool links = word == "and" || word == "or" || word == "to";
    if (!links && (roman_value(word) == 0 || word == "I" || is_lower(word.front()))) break;
    const std::string_view earlier = previous_word(text, static_cast<std::size_t>(word.data() - text.data()));
    if (links && (earlier.empty() || roman_value(earlier) == 0 || is_lower(earlier.front()))) break;
    word = earlier;
  }
  return word;
}

bool is_all(std::string_view word, bool (*belongs)(char)) {
  return std::ranges::all_of(word, belongs);
}

/// Whether a numeral that stands alone behind a name can hardly be anything else: II, III, VII, XIV, but not X, V, DC, MIX.
bool is_unmistakable(std::string_view numeral) {
  return numeral.size() >= 2 && numeral != "XI" && numeral.find_first_not_of("IVX") == std::string_view::npos;
}

}  // namespace

Reading read_roman(const Place& place) {
  if (digit_value(place.peek()) == 0 || is_letter_or_digit(place.before())) return {};
  std::string_view word = word_at(place.text, place.at);
  std::string_view possessive;
  if (word.ends_with("'s")) {
    possessive = "'s";
    word.remove_suffix(2);
  }
  const std::uint64_t value = roman_value(word);
  if (value == 0 || !is_token_end(place.text, place.at + word.size())) return {};
  const std::string_view name = numbered_word(place.text, place.at);
  const std::string lowered = lower_case(name);
  const bool is_capital = is_all(word, is_upper);
  const bool is_numbered = kNumbered.contains(lowered) && (is_capital || lowered == "page" || lowered == "scene");
  const bool is_regnal = is_capital && kRegnal.contains(lowered) && is_upper(name.front());
  const bool is_named = is_capital && !name.empty() && is_upper(name.front()) && name.size() > 2 &&
                        !place.manner.shouting && is_unmistakable(word) && !is_all(name, is_upper);
  if (!is_numbered && !is_regnal && !is_named) return {};
  if (value == 1 && possessive.empty()) {
    const std::string_view next = next_word(place.text, place.at + 1);
    const bool stands_last = next.empty() || !is_lower(next.front());
    if (!stands_last && !kAfterOne.contains(next)) return {};
  }
  std::string words = is_regnal ? "the " + ordinal(value) : cardinal(value);
  words += possessive;
  return {word.size() + possessive.size(), std::move(words)};
}

}  // namespace showrunner::text::spoken
