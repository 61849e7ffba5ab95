// Abbreviations with a full stop, by what stands around them: Dr. Smith and Elm Dr., St. James St., No. 5, e.g., U.S.

#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

/// Always said so; matched as written or in lower case.
constexpr WordTable kPlain({
    {"mr", "Mister"},
    {"mrs", "Missus"},
    {"ms", "Miz"},
    {"messrs", "Messers"},
    {"prof", "Professor"},
    {"rev", "Reverend"},
    {"hon", "Honorable"},
    {"gen", "General"},
    {"sen", "Senator"},
    {"rep", "Representative"},
    {"gov", "Governor"},
    {"capt", "Captain"},
    {"cmdr", "Commander"},
    {"col", "Colonel"},
    {"lt", "Lieutenant"},
    {"maj", "Major"},
    {"sgt", "Sergeant"},
    {"adm", "Admiral"},
    {"pres", "President"},
    {"supt", "Superintendent"},
    {"fr", "Father"},
    {"jr", "Junior"},
    {"sr", "Senior"},
    {"esq", "Esquire"},
    {"mt", "Mount"},
    {"etc", "et cetera"},
    {"vs", "versus"},
    {"viz", "namely"},
    {"cf", "compare"},
    {"ca", "circa"},
    {"approx", "approximately"},
    {"ibid", "ibidem"},
    {"incl", "including"},
    {"excl", "excluding"},
    {"est", "established"},
    {"misc", "miscellaneous"},
    {"inc", "Incorporated"},
    {"ltd", "Limited"},
    {"corp", "Corporation"},
    {"bros", "Brothers"},
    {"assn", "Association"},
    {"dept", "department"},
    {"univ", "University"},
    {"inst", "Institute"},
    {"govt", "government"},
    {"mfg", "manufacturing"},
    {"ave", "Avenue"},
    {"blvd", "Boulevard"},
    {"rd", "Road"},
    {"ln", "Lane"},
    {"hwy", "Highway"},
    {"pkwy", "Parkway"},
    {"apt", "apartment"},
    {"bldg", "building"},
    {"ext", "extension"},
    {"tel", "telephone"},
    {"fig", "figure"},
    {"figs", "figures"},
    {"vol", "volume"},
    {"vols", "volumes"},
    {"ch", "chapter"},
    {"chap", "chapter"},
    {"eq", "equation"},
    {"eds", "editors"},
    {"ref", "reference"},
    {"refs", "references"},
    {"avg", "average"},
    {"temp", "temperature"},
    {"jan", "January"},
    {"feb", "February"},
    {"aug", "August"},
    {"sept", "September"},
    {"oct", "October"},
    {"nov", "November"},
    {"dec", "December"},
    {"mon", "Monday"},
    {"tue", "Tuesday"},
    {"tues", "Tuesday"},
    {"wed", "Wednesday"},
    {"thu", "Thursday"},
    {"thur", "Thursday"},
    {"thurs", "Thursday"},
    {"fri", "Friday"},
    {"hrs", "hours"},
    {"yrs", "years"},
    {"lbs", "pounds"},
    {"oz", "ounces"},
    {"ft", "feet"},
    {"sq", "square"},
});

/// Need a number behind them.
constexpr WordTable kBeforeNumber({{"no", "number"},
                                   {"nos", "numbers"},
                                   {"p", "page"},
                                   {"pp", "pages"},
                                   {"par", "paragraph"},
                                   {"sec", "section"},
                                   {"art", "article"},
                                   {"v", "verse"},
                                   {"c", "circa"},
                                   {"op", "opus"},
                                   {"rev", "revision"},
                                   {"ver", "version"},
                                   {"pg", "page"},
                                   {"pt", "part"},
                                   {"l", "line"}});

/// Written with inner full stops; the last one is included.
constexpr WordTable kDotted({{"e.g.", "for example"},
                             {"i.e.", "that is"},
                             {"a.k.a.", "also known as"},
                             {"p.s.", "P S"},
                             {"q.v.", "which see"},
                             {"n.b.", "note well"},
                             {"ph.d.", "P H D"},
                             {"r.i.p.", "rest in peace"},
                             {"w.r.t.", "with respect to"}});

/// Said without a full stop too, but only exactly so.
constexpr WordTable kBare({{"Mr", "Mister"},
                           {"Mrs", "Missus"},
                           {"Ms", "Miz"},
                           {"Prof", "Professor"},
                           {"vs", "versus"},
                           {"etc", "et cetera"},
                           {"Jr", "Junior"},
                           {"Sr", "Senior"},
                           {"Ltd", "Limited"},
                           {"approx", "approximately"},
                           {"aka", "also known as"},
                           {"eg", "for example"},
                           {"ie", "that is"},
                           {"PhD", "P H D"},
                           {"PhDs", "P H D's"},
                           {"Blvd", "Boulevard"},
                           {"Sgt", "Sergeant"},
                           {"Inc", "Incorporated"}});

bool stands_before_name(std::string_view text, std::size_t at) {
  const std::string_view next = next_word(text, at);
  return !next.empty() && (is_upper(next.front()) || is_beyond_ascii(next.front()));
}

bool stands_behind_name(std::string_view text, std::size_t at) {
  const std::string_view previous = previous_word(text, at);
  const bool is_beside = at >= 2 && text[at - 1] == ' ' && is_letter_or_digit(text[at - 2]);
  return is_beside && !previous.empty() && is_upper(previous.front());
}

/// The abbreviation of `letters` bytes with its full stop, unless that also ends the sentence and has to stay.
Reading taking_stop(const Place& place, std::size_t letters, std::string_view words) {
  const bool is_last = ends_sentence(place.text, place.at + letters + 1);
  return {is_last ? letters : letters + 1, std::string(words)};
}

/// Words that go before a saint although they start with a capital: "At St. Mary's", "Port St. Lucie".
constexpr WordSet kBeforeSaint({"and", "at", "church", "feast", "fort", "from", "in", "lake", "mount", "near", "of",
                                "old", "port", "sault", "the", "to", "visit"});

/// "Dr.", "St." and others that are two words, told apart by the names beside them; empty when they are neither.
std::string_view ambiguous_words(const Place& place, std::string_view word, bool has_stop) {
  const bool before_name = stands_before_name(place.text, place.at + word.size() + (has_stop ? 1 : 0));
  const bool behind_name = stands_behind_name(place.text, place.at);
  if (word == "Dr") return behind_name && !before_name ? "Drive" : "Doctor";
  if (word == "St") {
    const bool is_saint = !behind_name || kBeforeSaint.contains(lower_case(previous_word(place.text, place.at)));
    return before_name && is_saint ? "Saint" : behind_name ? "Street" : "";
  }
  if (word == "Mt" && before_name) return "Mount";
  if (!has_stop) return "";
  if (word == "Ft" && before_name) return "Fort";
  if (word == "Co") return "Company";
  if (word == "min") return "minimum";
  if (word == "max") return "maximum";
  if (word == "al" && previous_word(place.text, place.at) == "et") return "al";
  return "";
}

/// "U.S.", "J.R.R.", "e.g.": letters each with a full stop.
Reading read_dotted(const Place& place) {
  const std::string_view text = place.text;
  std::size_t end = place.at;
  std::size_t letters = 0;
  std::string spelt;
  const auto one_letter = [&](std::size_t at) {
    return at + 1 < text.size() && (is_upper(text[at]) || is_lower(text[at])) && text[at + 1] == '.';
  };
  while (letters < 8 && one_letter(end)) {
    append_words(spelt, std::string(1, is_lower(text[end]) ? static_cast<char>(text[end] - 32) : text[end]));
    end += 2;
    ++letters;
  }
  const bool is_doctorate = lower_case(place.rest().substr(0, 5)) == "ph.d.";
  if (is_doctorate) end = place.at + 5;
  if (letters < 2 && !is_doctorate) {
    const bool is_initial = letters == 1 && is_upper(place.peek()) && stands_before_name(text, end) && text[end] == ' ';
    return is_initial ? Reading{2, std::string(1, place.peek())} : Reading{};
  }
  const WordEntry* entry = kDotted.find(lower_case(text.substr(place.at, end - place.at)));
  if (entry != nullptr) {
    spelt = entry->spoken;
  } else if (is_lower(place.peek()) && letters > 3) {
    return {};
  }
  if (text.substr(end, 2) == "'s" && is_token_end(text, end + 2)) {
    return {end + 2 - place.at, spelt + "'s"};
  }
  return {end - place.at - (ends_sentence(text, end) ? 1 : 0), std::move(spelt)};
}

/// "w/", "w/o", "b/c", "c/o", "R&D".
Reading read_slashed(const Place& place) {
  struct Slashed {
    std::string_view written;
    std::string_view words;
  };

  constexpr Slashed kSlashed[] = {{"w/o", "without"},        {"b/c", "because"},        {"c/o", "care of"},
                                  {"n/a", "not applicable"}, {"N/A", "not applicable"}, {"w/", "with"},
                                  {"R&D", "R and D"},        {"Q&A", "Q and A"},        {"AT&T", "A T and T"},
                                  {"M&A", "M and A"},        {"B&B", "B and B"},        {"P&L", "P and L"}};
  for (const Slashed& slashed : kSlashed) {
    const bool ends_well = slashed.written == "w/" || is_token_end(place.text, place.at + slashed.written.size());
    if (place.rest().starts_with(slashed.written) && ends_well)
      return {slashed.written.size(), std::string(slashed.words)};
  }
  return {};
}

}  // namespace

Reading read_abbreviation(const Place& place) {
  if (!is_letter(place.peek()) || is_letter_or_digit(place.before())) return {};
  if (Reading reading = read_slashed(place)) return reading;
  if (Reading reading = read_dotted(place)) return reading;
  const std::string_view word = word_at(place.text, place.at);
  if (word.empty() || word.size() > 7) return {};
  const std::size_t end = place.at + word.size();
  const bool has_stop = end < place.text.size() && place.text[end] == '.';
  if (const std::string_view words = ambiguous_words(place, word, has_stop); !words.empty()) {
    return has_stop ? taking_stop(place, word.size(), words) : Reading{word.size(), std::string(words)};
  }
  if (!has_stop) {
    const WordEntry* entry = kBare.find(word);
    return entry == nullptr ? Reading{} : Reading{word.size(), std::string(entry->spoken)};
  }
  const std::string lowered = lower_case(word);
  std::size_t next = end + 1;
  while (next < place.text.size() && place.text[next] == ' ') ++next;
  const bool has_number = next < place.text.size() && is_digit(place.text[next]);
  if (const WordEntry* entry = kBeforeNumber.find(lowered); entry != nullptr && has_number) {
    return {word.size() + 1, std::string(entry->spoken)};
  }
  const WordEntry* entry = kPlain.find(lowered);
  const bool is_acronym = std::ranges::all_of(word, is_upper);
  if (entry == nullptr || is_acronym) return {};
  // At the end of a sentence a word of the language is itself: "a ripe fig."
  constexpr WordSet kAlsoWords(
      {"mon", "wed", "fig", "temp", "ext", "art", "rep", "sat", "sun", "gov", "col", "apt", "inst", "hon"});
  if (ends_sentence(place.text, end + 1) && kAlsoWords.contains(lowered) && !is_upper(word.front())) return {};
  return taking_stop(place, word.size(), entry->spoken);
}

}  // namespace showrunner::text::spoken
