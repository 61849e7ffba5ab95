#include "text/spoken/units.h"

#include <algorithm>
#include <iterator>

#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

/// Units with a name that takes an s in the plural.
constexpr WordTable kRegular({
    // length, area, volume
    {"km", "kilometer"},
    {"m", "meter"},
    {"cm", "centimeter"},
    {"mm", "millimeter"},
    {"nm", "nanometer"},
    {"mi", "mile"},
    {"yd", "yard"},
    {"ha", "hectare"},
    {"L", "liter"},
    {"l", "liter"},
    {"mL", "milliliter"},
    {"ml", "milliliter"},
    {"cl", "centiliter"},
    {"gal", "gallon"},
    {"tbsp", "tablespoon"},
    {"tsp", "teaspoon"},
    {"cc", "C C"},
    // mass
    {"kg", "kilogram"},
    {"g", "gram"},
    {"mg", "milligram"},
    {"lb", "pound"},
    {"lbs", "pound"},
    {"oz", "ounce"},
    {"kt", "kiloton"},
    {"Mt", "megaton"},
    // time
    {"s", "second"},
    {"sec", "second"},
    {"secs", "second"},
    {"ms", "millisecond"},
    {"ns", "nanosecond"},
    {"min", "minute"},
    {"mins", "minute"},
    {"h", "hour"},
    {"hr", "hour"},
    {"hrs", "hour"},
    {"yr", "year"},
    {"yrs", "year"},
    {"wk", "week"},
    {"wks", "week"},
    {"mo", "month"},
    // electricity and energy
    {"W", "watt"},
    {"mW", "milliwatt"},
    {"kW", "kilowatt"},
    {"MW", "megawatt"},
    {"GW", "gigawatt"},
    {"TW", "terawatt"},
    {"Wh", "watt hour"},
    {"kWh", "kilowatt hour"},
    {"MWh", "megawatt hour"},
    {"GWh", "gigawatt hour"},
    {"TWh", "terawatt hour"},
    {"V", "volt"},
    {"mV", "millivolt"},
    {"kV", "kilovolt"},
    {"MV", "megavolt"},
    {"A", "amp"},
    {"mA", "milliamp"},
    {"kA", "kiloamp"},
    {"MA", "megaamp"},
    {"Ah", "amp hour"},
    {"mAh", "milliamp hour"},
    {"J", "joule"},
    {"kJ", "kilojoule"},
    {"MJ", "megajoule"},
    {"GJ", "gigajoule"},
    {"eV", "electron volt"},
    {"keV", "kiloelectron volt"},
    {"MeV", "megaelectron volt"},
    {"GeV", "gigaelectron volt"},
    {"cal", "calorie"},
    {"kcal", "kilocalorie"},
    {"N", "newton"},
    {"kN", "kilonewton"},
    {"Pa", "pascal"},
    {"hPa", "hectopascal"},
    {"kPa", "kilopascal"},
    {"MPa", "megapascal"},
    {"GPa", "gigapascal"},
    {"bar", "bar"},
    {"mbar", "millibar"},
    {"mol", "mole"},
    {"mmol", "millimole"},
    {"dB", "decibel"},
    {"lm", "lumen"},
    // data
    {"B", "byte"},
    {"KB", "kilobyte"},
    {"kB", "kilobyte"},
    {"MB", "megabyte"},
    {"GB", "gigabyte"},
    {"TB", "terabyte"},
    {"PB", "petabyte"},
    {"EB", "exabyte"},
    {"KiB", "kibibyte"},
    {"MiB", "mebibyte"},
    {"GiB", "gibibyte"},
    {"TiB", "tebibyte"},
    {"kb", "kilobit"},
    {"Kb", "kilobit"},
    {"Mb", "megabit"},
    {"Gb", "gigabit"},
    {"Tb", "terabit"},
    {"kbit", "kilobit"},
    {"Mbit", "megabit"},
    {"Gbit", "gigabit"},
    {"px", "pixel"},
    {"MP", "megapixel"},
});

/// Units that are the same in the plural, or that are phrases.
constexpr WordTable kInvariable({
    {"Hz", "hertz"},
    {"kHz", "kilohertz"},
    {"MHz", "megahertz"},
    {"GHz", "gigahertz"},
    {"THz", "terahertz"},
    {"dpi", "dots per inch"},
    {"fps", "frames per second"},
    {"rpm", "R P M"},
    {"psi", "P S I"},
    {"ppm", "parts per million"},
    {"ppb", "parts per billion"},
    {"hp", "horsepower"},
    {"K", "kelvin"},
    {"lx", "lux"},
    {"dBm", "D B M"},
    {"dBA", "D B A"},
    {"mmHg", "millimeters of mercury"},
});

struct IrregularUnit {
  std::string_view written;
  std::string_view one;
  std::string_view many;
};

constexpr IrregularUnit kIrregular[] = {
    {"ft", "foot", "feet"},
    {"in", "inch", "inches"},
    {"mph", "mile per hour", "miles per hour"},
    {"kph", "kilometer per hour", "kilometers per hour"},
    {"kmh", "kilometer per hour", "kilometers per hour"},
    {"mpg", "mile per gallon", "miles per gallon"},
    {"bps", "bit per second", "bits per second"},
    {"kbps", "kilobit per second", "kilobits per second"},
    {"Kbps", "kilobit per second", "kilobits per second"},
    {"Mbps", "megabit per second", "megabits per second"},
    {"Gbps", "gigabit per second", "gigabits per second"},
    {"Tbps", "terabit per second", "terabits per second"},
    {"MBps", "megabyte per second", "megabytes per second"},
    {"bpm", "beat per minute", "beats per minute"},
};

constexpr WordTable kRates(
    {{"h", "hour"},        {"hr", "hour"},     {"hour", "hour"},     {"s", "second"},          {"sec", "second"},
     {"second", "second"}, {"min", "minute"},  {"minute", "minute"}, {"day", "day"},           {"d", "day"},
     {"week", "week"},     {"month", "month"}, {"mo", "month"},      {"year", "year"},         {"yr", "year"},
     {"L", "liter"},       {"l", "liter"},     {"ml", "milliliter"}, {"mL", "milliliter"},     {"dL", "deciliter"},
     {"kg", "kilogram"},   {"g", "gram"},      {"m", "meter"},       {"cm", "centimeter"},     {"km", "kilometer"},
     {"mol", "mole"},      {"gal", "gallon"},  {"lb", "pound"},      {"kWh", "kilowatt hour"}, {"ha", "hectare"}});

/// Words that do not make "a 5 km …" an adjective of what follows.
constexpr WordSet kNotNouns({"a",     "above",  "after", "ago",   "an",   "and",   "apart", "are",  "as",   "at",
                             "away",  "before", "below", "but",   "by",   "each",  "for",   "from", "high", "if",
                             "in",    "into",   "is",    "it",    "less", "long",  "more",  "of",   "off",  "on",
                             "or",    "over",   "per",   "since", "so",   "than",  "that",  "the",  "then", "to",
                             "under", "was",    "wide",  "were",  "when", "which", "while", "with"});

struct Name {
  std::string one;
  std::string many;
};

Name name_of(std::string_view written) {
  if (const WordEntry* entry = kRegular.find(written)) {
    const std::string one(entry->spoken);
    return {one, one == "C C" ? one : one + "s"};
  }
  if (const WordEntry* entry = kInvariable.find(written))
    return {std::string(entry->spoken), std::string(entry->spoken)};
  const auto* irregular = std::ranges::find(kIrregular, written, &IrregularUnit::written);
  if (irregular == std::end(kIrregular)) return {};
  return {std::string(irregular->one), std::string(irregular->many)};
}

/// Puts a word before and one after both numbers of a name.
Name wrapped(const Name& name, std::string_view before, std::string_view after) {
  return {std::string(before) + name.one + std::string(after), std::string(before) + name.many + std::string(after)};
}

/// "°C", "°F" or "°".
Unit degrees_at(std::string_view text, std::size_t at, std::size_t length) {
  std::string scale;
  const char letter = at + length < text.size() ? text[at + length] : '\0';
  if (is_token_end(text, at + length + 1)) {
    if (letter == 'C') scale = " Celsius";
    if (letter == 'F') scale = " Fahrenheit";
    if (letter == 'N') scale = " north";
    if (letter == 'S') scale = " south";
    if (letter == 'E') scale = " east";
    if (letter == 'W') scale = " west";
  }
  return {.length = length + (scale.empty() ? 0u : 1u), .one = "degree" + scale, .many = "degrees" + scale};
}

bool is_micro(std::string_view text, std::size_t at) {
  return at < text.size() && (text[at] == symbol::kMicro || text.substr(at, 2) == "\xCE\xBC");
}

struct Spelling {
  std::size_t length = 0;
  Name name;
};

/// A unit without a rate: letters, a micro or ohm sign, "sq ft", a raised 2 or 3.
Spelling simple_unit(std::string_view text, std::size_t at) {
  constexpr std::string_view kSquarePrefix = "sq ";
  const bool is_square = text.substr(at, kSquarePrefix.size()) == kSquarePrefix;
  std::size_t end = at + (is_square ? kSquarePrefix.size() : 0);
  std::string_view prefix = is_square ? "square " : "";
  if (is_micro(text, end)) {
    prefix = "micro";
    end += text[end] == symbol::kMicro ? 1 : 2;
  }
  std::string_view letters = word_at(text, end);
  constexpr std::string_view kGreekOmega = "\xCE\xA9";
  const bool has_omega = letters.ends_with(kGreekOmega);
  if (has_omega) letters.remove_suffix(kGreekOmega.size());
  end += letters.size();
  Name name = name_of(letters);
  const bool has_ohm = has_omega || (end < text.size() && text[end] == symbol::kOhm);
  if (has_ohm && (letters.empty() || letters == "k" || letters == "M")) {
    const std::string_view scale = letters == "k" ? "kilo" : letters == "M" ? "mega" : "";
    name = {std::string(scale) + "ohm", std::string(scale) + "ohms"};
    end += has_omega ? kGreekOmega.size() : 1;
  }
  if (name.one.empty()) return {};
  const char power = end < text.size() ? text[end] : '\0';
  if (power == symbol::kSquared || power == symbol::kCubed) {
    prefix = power == symbol::kSquared ? "square " : "cubic ";
    ++end;
  }
  return {end - at, wrapped(name, prefix, "")};
}

/// Letters that are a unit only when they touch the number or something shows that they are one.
bool is_risky(std::string_view letters) {
  return letters == "A" || letters == "B" || letters == "mo";
}

/// "/h", "/m³" at `at` as " per hour", " per cubic meter" behind the name; returns the bytes it takes.
std::size_t append_rate(std::string_view text, std::size_t at, Name& name) {
  if (at + 1 >= text.size() || text[at] != '/') return 0;
  const Spelling unit = simple_unit(text, at + 1);
  const char last = unit.length == 0 ? '\0' : text[at + unit.length];
  if (last == symbol::kSquared || last == symbol::kCubed) {
    const bool is_acceleration = unit.name.one == "square second";
    name = wrapped(name, "", is_acceleration ? " per second squared" : " per " + unit.name.one);
    return 1 + unit.length;
  }
  const WordEntry* entry = kRates.find(word_at(text, at + 1));
  if (entry == nullptr) return 0;
  name = wrapped(name, "", " per " + std::string(entry->spoken));
  return 1 + entry->written.size();
}

/// Units that are abbreviated with a full stop.
constexpr WordSet kStopped({"ft", "in", "lb", "lbs", "oz", "min", "sec", "hr", "hrs", "mi", "yd", "gal", "tsp", "tbsp",
                            "yrs"});

/// Whether the full stop at `at` belongs to the unit before it: the sentence goes on in lower case.
bool is_stop_of_unit(std::string_view text, std::size_t at, std::string_view letters) {
  if (at >= text.size() || text[at] != '.' || !kStopped.contains(letters)) return false;
  const std::string_view next = next_word(text, at + 1);
  return !next.empty() && is_lower(next.front());
}

/// "2.5m cars" counts cars in millions.
bool is_million(std::string_view text, std::size_t end) {
  const std::string_view noun = next_word(text, end);
  return noun.size() >= 4 && is_lower(noun.front()) && noun.ends_with('s') && noun != "across";
}

}  // namespace

Unit unit_at(std::string_view text, std::size_t at) {
  const char gap = at < text.size() ? text[at] : '\0';
  const std::size_t skip = gap == ' ' || gap == '-' ? 1 : 0;
  const std::size_t start = at + skip;
  if (start >= text.size()) return {};
  if (text[start] == '%') return gap == '-' ? Unit{} : Unit{.length = skip + 1, .one = "percent", .many = "percent"};
  if (text[start] == symbol::kDegree) return degrees_at(text, at, skip + 1);
  if (!is_letter(text[start]) && text[start] != symbol::kMicro && text[start] != symbol::kOhm) return {};
  Spelling unit = simple_unit(text, start);
  if (unit.length == 0 || !is_token_end(text, start + unit.length)) return {};
  const std::string_view letters = text.substr(start, unit.length);
  std::size_t end = start + unit.length;
  const bool has_stop = is_stop_of_unit(text, end, letters);
  if (letters == "in" && !has_stop) return {};
  if (gap == ' ' ? is_risky(letters) : letters == "K") return {};
  if (letters == "m" && skip == 0 && is_million(text, end)) return {1, false, "million", "million"};
  if (has_stop) ++end;
  end += append_rate(text, end, unit.name);
  return {end - at, gap == '-', std::move(unit.name.one), std::move(unit.name.many)};
}

bool describes_noun(std::string_view text, std::size_t start, std::size_t end) {
  const std::string article = lower_case(previous_word(text, start));
  if (article != "a" && article != "an") return false;
  if (end >= text.size() || std::string_view(" -*_").find(text[end]) == std::string_view::npos) return false;
  const std::string_view noun = next_word(text, end + 1);
  return !noun.empty() && is_lower(noun.front()) && !kNotNouns.contains(noun);
}

}  // namespace showrunner::text::spoken
