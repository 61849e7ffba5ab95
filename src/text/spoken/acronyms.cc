// Words in capitals: spelt ("A P I"), said ("Nasa") or shouted ("STOP"), and names with capitals inside ("OpenAI").

#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

/// Acronyms that are said as words, and some with a way of their own.
constexpr WordTable kSaid({
    {"NASA", "Nasa"},     {"NATO", "Nato"},       {"UNESCO", "Unesco"},   {"UNICEF", "Unicef"},
    {"OPEC", "Opec"},     {"ASEAN", "Asean"},     {"AIDS", "aids"},       {"LASER", "laser"},
    {"RADAR", "radar"},   {"SONAR", "sonar"},     {"SCUBA", "scuba"},     {"JSON", "Jason"},
    {"JPEG", "jay peg"},  {"PNG", "P N G"},       {"GIF", "gif"},         {"SQL", "S Q L"},
    {"YAML", "yammel"},   {"TOML", "tommel"},     {"WASM", "wazzum"},     {"RAM", "ram"},
    {"ROM", "rom"},       {"SIM", "sim"},         {"PIN", "pin"},         {"LAN", "lan"},
    {"WAN", "wan"},       {"NASDAQ", "Nasdaq"},   {"FIFA", "Fifa"},       {"UEFA", "U E F A"},
    {"COVID", "Covid"},   {"SARS", "sars"},       {"ZIP", "zip"},         {"BASIC", "basic"},
    {"COBOL", "cobol"},   {"FORTRAN", "fortran"}, {"LISP", "lisp"},       {"UNIX", "Unix"},
    {"LINUX", "Linux"},   {"POSIX", "posix"},     {"ASCII", "askee"},     {"BIOS", "bios"},
    {"CAD", "cad"},       {"CAPTCHA", "captcha"}, {"CERN", "Cern"},       {"DARPA", "Darpa"},
    {"FEMA", "Feema"},    {"FOMO", "fomo"},       {"HIPAA", "hippa"},     {"IKEA", "Ikea"},
    {"LEGO", "Lego"},     {"LIDAR", "lidar"},     {"LED", "L E D"},       {"MIDI", "middy"},
    {"MOMA", "Moma"},     {"NAFTA", "Nafta"},     {"NIMBY", "nimby"},     {"OSHA", "Osha"},
    {"POTUS", "potus"},   {"SCOTUS", "scotus"},   {"SWAT", "swat"},       {"TED", "Ted"},
    {"VISA", "Visa"},     {"WIFI", "why fie"},    {"YOLO", "yolo"},       {"CRISPR", "crisper"},
    {"OAUTH", "oh auth"}, {"REST", "rest"},       {"CRUD", "crud"},       {"SAAS", "sass"},
    {"ASAP", "A S A P"},  {"OK", "okay"},         {"IEEE", "I triple E"}, {"NAACP", "N double A C P"},
    {"AAA", "triple A"},  {"DOS", "doss"},        {"GUI", "gooey"},       {"SPA", "spa"},
    {"NAS", "nas"},       {"PIXAR", "Pixar"},     {"NOAA", "Noah"},       {"HEPA", "heppa"},
    {"NAND", "nand"},     {"NOR", "nor"},         {"XOR", "ex or"},       {"UTF", "U T F"},
    {"BERT", "Bert"},     {"LORA", "Lora"},       {"CUDA", "cooda"},      {"ARM", "arm"},
    {"DALL", "Dall"},     {"PETA", "Peta"},
});

/// Names whose capitals mislead.
constexpr WordTable kNames({
    {"iOS", "i O S"},
    {"macOS", "mac O S"},
    {"iPhone", "iPhone"},
    {"PostgreSQL", "Postgres Q L"},
    {"MySQL", "My S Q L"},
    {"SQLite", "S Q Lite"},
    {"LaTeX", "lay tech"},
    {"GitHub", "GitHub"},
    {"ChatGPT", "Chat G P T"},
    {"DevOps", "dev ops"},
    {"SaaS", "sass"},
    {"OAuth", "oh auth"},
    {"WiFi", "why fie"},
    {"Wi", "why"},
    {"YouTube", "YouTube"},
    {"nginx", "engine ex"},
    {"Nginx", "engine ex"},
    {"NGINX", "engine ex"},
    {"kHz", "kilohertz"},
    {"PyPI", "pie P I"},
    {"NumPy", "num pie"},
    {"SciPy", "sigh pie"},
    {"PyTorch", "pie torch"},
    {"LoRA", "Lora"},
    {"GmbH", "G M B H"},
    {"IMDb", "I M D B"},
    {"eBPF", "E B P F"},
    {"mRNA", "M R N A"},
    {"tRNA", "T R N A"},
    {"ok", "okay"},
    {"WebAssembly", "Web Assembly"},
    {"JavaScript", "JavaScript"},
});

/// Common words of up to four letters: in capitals they are stressed, not spelt.
constexpr WordSet kEmphasised({
    "a",     "able", "about", "ago",  "all",  "also", "always", "am",    "and",  "any",  "are",  "as",   "ask",  "at",
    "back",  "bad",  "be",    "been", "best", "big",  "both",   "but",   "buy",  "by",   "call", "came", "can",  "come",
    "day",   "did",  "do",    "does", "done", "dont", "down",   "each",  "easy", "end",  "even", "ever", "far",  "fast",
    "few",   "find", "fire",  "for",  "free", "from", "full",   "fun",   "get",  "give", "go",   "god",  "good", "got",
    "great", "had",  "hard",  "has",  "have", "he",   "hear",   "hello", "help", "her",  "here", "hey",  "hi",   "him",
    "his",   "home", "hot",   "how",  "huge", "i",    "if",     "in",    "into", "is",   "its",  "just", "keep", "know",
    "last",  "late", "law",   "left", "less", "let",  "life",   "like",  "live", "long", "look", "lost", "lot",  "love",
    "low",   "made", "main",  "make", "man",  "many", "may",    "me",    "mean", "men",  "more", "most", "much", "must",
    "my",    "name", "near",  "need", "new",  "news", "next",   "nice",  "no",   "none", "not",  "note", "now",  "of",
    "off",   "oh",   "old",   "on",   "once", "one",  "only",   "open",  "or",   "our",  "out",  "over", "own",  "part",
    "past",  "play", "put",   "ran",  "read", "real", "red",    "run",   "sad",  "said", "same", "saw",  "say",  "see",
    "seen",  "sent", "set",   "she",  "show", "side", "so",     "some",  "soon", "stop", "such", "sure", "take", "talk",
    "team",  "tell", "than",  "that", "the",  "them", "then",   "they",  "this", "time", "to",   "told", "too",  "took",
    "top",   "true", "try",   "turn", "two",  "ugh",  "up",     "use",   "used", "very", "via",  "wait", "walk", "want",
    "war",   "was",  "way",   "we",   "well", "went", "were",   "what",  "when", "who",  "why",  "will", "win",  "with",
    "won",   "word", "work",  "wow",  "yeah", "year", "yes",    "yet",   "you",  "your", "zero", "cat",  "dog",  "car",
    "boy",   "girl", "eat",   "bed",  "book", "cold", "dark",   "dead",  "deep", "door", "face", "fact", "fall", "feel",
    "food",  "foot", "game",  "gold", "hand", "head", "high",   "hold",  "hour", "idea", "job",  "kill", "kind", "king",
    "land",  "line", "list",  "mind", "miss", "move", "oil",    "page",  "pay",  "road", "rock", "room", "rule", "safe",
    "save",  "sea",  "send",  "ship", "sick", "slow", "mix",    "song",  "star", "stay", "step", "sun",  "test", "town",
    "tree",  "wall", "warm",  "week", "wife", "wind", "wish",   "stuff",
});

/// Pairs of consonants that English words start with.
constexpr WordSet kOnsets({"BL", "BR", "CH", "CL", "CR", "DR", "DW", "FL", "FR", "GH", "GL", "GN",
                           "GR", "KN", "PH", "PL", "PR", "PS", "RH", "SC", "SH", "SK", "SL", "SM",
                           "SN", "SP", "SQ", "ST", "SW", "TH", "TR", "TW", "WH", "WR"});

bool has_vowel(std::string_view word) {
  return word.find_first_of("AEIOUY") != std::string_view::npos;
}

/// Whether capitals could be a word of the language, by how they start.
bool is_pronounceable(std::string_view word) {
  const bool starts_with_vowel = has_vowel(word.substr(0, 1)) || has_vowel(word.substr(1, 1));
  return has_vowel(word) && (starts_with_vowel || kOnsets.contains(word.substr(0, 2)));
}

std::string spelt(std::string_view letters) {
  std::string words;
  for (const char c : letters) append_words(words, std::string(1, c));
  return words;
}

/// How a word of capitals alone is said.
std::string capitals_words(std::string_view word, const Manner& manner, bool has_article) {
  if (const WordEntry* entry = kSaid.find(word)) return std::string(entry->spoken);
  if (word.size() == 1) return std::string(word);
  std::string lowered = lower_case(word);
  const bool is_body = has_article && !manner.shouting && (word == "WHO" || word == "IT");
  if (is_body) return spelt(word);
  if (kEmphasised.contains(lowered)) return lowered;
  const bool is_long = word.size() >= 6 || (word.size() == 5 && has_vowel(word.substr(1, 3)));
  const bool is_word = is_pronounceable(word) && (is_long || (manner.shouting && word.size() > 3));
  return is_word ? lowered : spelt(word);
}

/// Bytes of capitals in ASCII at the start of `word`.
std::size_t count_capitals(std::string_view word) {
  std::size_t count = 0;
  while (count < word.size() && is_upper(word[count])) ++count;
  return count;
}

/// "OpenAI" → "Open A I", "APIs" → "A P I's", "HTMLElement" stays with what it is.
std::string mixed_words(std::string_view word) {
  std::size_t tail = word.size();
  while (tail > 0 && is_upper(word[tail - 1])) --tail;
  const std::size_t capitals = word.size() - tail;
  if (capitals >= 2 && tail >= 2 && is_lower(word[tail - 1])) {
    return std::string(word.substr(0, tail)) + " " + capitals_words(word.substr(tail), {}, false);
  }
  return {};
}

}  // namespace

Reading read_acronym(const Place& place) {
  if (!is_letter(place.peek())) return {};
  const std::string_view whole = word_at(place.text, place.at);
  std::string_view word = whole;
  std::string_view ending;
  if (word.ends_with("'s") || word.ends_with("'S")) {
    ending = "'s";
    word.remove_suffix(2);
  }
  if (const WordEntry* entry = kNames.find(word))
    return {whole.size(), std::string(entry->spoken) + std::string(ending)};
  const std::size_t capitals = count_capitals(word);
  const bool is_plural = capitals >= 2 && capitals + 1 == word.size() && word.back() == 's' && ending.empty();
  if (is_plural) {
    const std::string_view singular = word.substr(0, capitals);
    const WordEntry* said = kSaid.find(singular);
    const bool is_spelt = said == nullptr || said->spoken.ends_with(singular.back());
    return {whole.size(), (said != nullptr ? std::string(said->spoken) : spelt(singular)) + (is_spelt ? "'s" : "s")};
  }
  if (capitals == word.size() && (capitals >= 2 || !ending.empty())) {
    const bool has_article = lower_case(previous_word(place.text, place.at)) == "the";
    return {whole.size(), capitals_words(word, place.manner, has_article) + std::string(ending)};
  }
  const std::string mixed = mixed_words(word);
  return mixed.empty() ? Reading{} : Reading{whole.size(), mixed + std::string(ending)};
}

}  // namespace showrunner::text::spoken
