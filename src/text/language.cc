#include "text/language.h"

#include <unordered_map>

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "text/code_points.h"

namespace showrunner::text {

namespace {

constexpr std::size_t kSample = std::size_t{64} * 1024;

/// The commonest words of a language, those that tell it from its neighbours among them.
struct Profile {
  std::string_view language;
  std::string_view words;
};

constexpr std::array kProfiles{
    Profile{.language = "en",
            .words = "the of and to in a is that it for was on are as with his they at be this from have or by one "
                     "had not but what all were when we there can an your which their said if will each about how up"},
    Profile{.language = "de",
            .words = "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an "
                     "werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum war haben "
                     "nur oder aber"},
    Profile{
        .language = "fr",
        .words =
            "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont la "
            "avec ou son nous mais comme ont cette être aux elle fait leur on été ses sans deux même était je vous"},
    Profile{
        .language = "es",
        .words =
            "de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o "
            "este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos es fue"},
    Profile{.language = "it",
            .words =
                "di e il la che in a per un è non del una i le con si da sono come anche dei nel della alla più "
                "lo ma gli al questo ha o se delle era su degli dal ed suo essere dalla nella cui loro ci mi hanno"},
    Profile{.language = "pt",
            .words =
                "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu "
                "sua ou quando muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos são foi é"},
    Profile{.language = "nl",
            .words =
                "de van het een en in is dat op te zijn met voor niet aan er die ook als door maar om hij dan zij "
                "bij uit nog worden naar heeft ze kan wordt hebben over meer deze of was wat geen je zich al ik haar"},
    Profile{.language = "sv",
            .words =
                "och i att det som en på är av för med den till inte har de ett om var jag men så han från vi kan "
                "när man nu eller hon ut också under efter vid sin där bara upp mycket få hade skulle blev mellan"},
    Profile{.language = "da",
            .words = "og i at det er en til af på som med for ikke den der de har et var jeg men han fra om kan så vi "
                     "eller når blev efter også hun ved nu skal sig bliver hvad mellem over noget kun mere meget mig "
                     "havde uden"},
    Profile{.language = "no",
            .words =
                "og i det er en til av på som med for ikke den at de har et var jeg men han fra om kan så vi eller "
                "når ble etter også hun ved nå skal seg blir hva mellom over noe bare mer mye meg hadde uten være"},
    Profile{.language = "fi",
            .words = "ja on ei se että oli hän en mutta ovat kun niin myös joka sen mukaan ole tai kuin sitä jos hänen "
                     "vain ollut olla kanssa jo joita sekä ovat vielä tämä nyt siitä mitä ne minä sinä voi ennen noin "
                     "jälkeen koska"},
    Profile{.language = "pl",
            .words = "w i na z się nie do to że jest o jak po co ale za od są przez dla tym tego jego już tylko przy "
                     "było także lub może był jej ich być ze która które który gdy tak czy oraz jako bardzo przed tej"},
    Profile{.language = "cs",
            .words = "a v se na je že s z do o to i ve jsem pro ale za by jako po jeho však které který až jsou od "
                     "byl tak bylo nebo jen být při jak podle také není už když další kde její která jejich mezi této"},
    Profile{
        .language = "tr",
        .words =
            "ve bir bu da de için ile çok olarak daha ne gibi olan var en kadar sonra o ama değil ya mi her "
            "diye iki ancak ben ise olduğunu yeni şey içinde zaman tarafından oldu göre büyük hiç nasıl bunu vardı"},
    Profile{.language = "ru",
            .words = "и в не на я что он с как это по но из у за от к так о же все его для был бы она мы было "
                     "только или когда они еще уже до если ее при есть том чтобы этого которые также может быть после"},
    Profile{.language = "uk",
            .words = "і в не на що я з як це та до він у за й але про від так для його є бути або вони були ще "
                     "також після якщо коли тільки вже її при був було який які може щоб цього ми року із під між"}};

/// Scripts that one language nearly owns.
struct ScriptLanguage {
  UScriptCode script;
  std::string_view language;
};

constexpr std::array kScriptLanguages{ScriptLanguage{.script = USCRIPT_GREEK, .language = "el"},
                                      ScriptLanguage{.script = USCRIPT_HEBREW, .language = "he"},
                                      ScriptLanguage{.script = USCRIPT_ARABIC, .language = "ar"},
                                      ScriptLanguage{.script = USCRIPT_DEVANAGARI, .language = "hi"},
                                      ScriptLanguage{.script = USCRIPT_BENGALI, .language = "bn"},
                                      ScriptLanguage{.script = USCRIPT_TAMIL, .language = "ta"},
                                      ScriptLanguage{.script = USCRIPT_TELUGU, .language = "te"},
                                      ScriptLanguage{.script = USCRIPT_THAI, .language = "th"},
                                      ScriptLanguage{.script = USCRIPT_GEORGIAN, .language = "ka"},
                                      ScriptLanguage{.script = USCRIPT_ARMENIAN, .language = "hy"},
                                      ScriptLanguage{.script = USCRIPT_HANGUL, .language = "ko"},
                                      ScriptLanguage{.script = USCRIPT_HAN, .language = "zh"}};

struct Guess {
  std::string language;
  UScriptCode script = USCRIPT_UNKNOWN;     ///< what most letters are
  std::map<std::string_view, int> matches;  ///< words of each profile that occur, with repetitions
  int words = 0;
};

bool is_kana(UScriptCode script) {
  return script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

/// Words of the profiles → the languages that have them.
const std::unordered_multimap<std::string_view, std::string_view>& common_words() {
  static const auto words = [] {
    std::unordered_multimap<std::string_view, std::string_view> map;
    for (const Profile& profile : kProfiles) {
      for (std::size_t at = 0; at < profile.words.size();) {
        const std::size_t end = std::min(profile.words.find(' ', at), profile.words.size());
        map.emplace(profile.words.substr(at, end - at), profile.language);
        at = end + 1;
      }
    }
    return map;
  }();
  return words;
}

void count_word(std::string_view word, Guess& guess) {
  if (word.empty()) return;
  ++guess.words;
  std::string folded;
  icu::UnicodeString::fromUTF8(icu::StringPiece(word.data(), static_cast<int>(word.size())))
      .toLower(icu::Locale::getRoot())
      .toUTF8String(folded);
  const auto [begin, end] = common_words().equal_range(folded);
  for (auto it = begin; it != end; ++it) ++guess.matches[it->second];
}

Guess examine(std::string_view text) {
  text = text.substr(0, kSample);
  Guess guess;
  std::map<UScriptCode, int> scripts;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t at = i;
    const CodePoint c = next_code_point(text, i);
    if (u_isalpha(c) != 0) {
      UErrorCode status = U_ZERO_ERROR;
      ++scripts[uscript_getScript(c, &status)];
      continue;
    }
    count_word(text.substr(start, at - start), guess);
    start = i;
  }
  count_word(text.substr(start), guess);

  int most = 0;
  int kana = 0;
  int all = 0;
  for (const auto& [script, letters] : scripts) {
    all += letters;
    if (is_kana(script)) kana += letters;
    if (letters > most) {
      most = letters;
      guess.script = script;
    }
  }
  // Japanese is known by its kana, even where Chinese characters are more.
  if (kana * 10 > all) {
    guess.language = "ja";
    return guess;
  }
  const auto* const owner = std::ranges::find(kScriptLanguages, guess.script, &ScriptLanguage::script);
  if (owner != kScriptLanguages.end()) {
    guess.language = owner->language;
    return guess;
  }
  const auto best = std::ranges::max_element(guess.matches, {}, [](const auto& entry) { return entry.second; });
  if (best != guess.matches.end() && best->second * 12 >= guess.words) guess.language = best->first;
  // A few words without a common one among them: most of what is written in this script is Russian.
  if (guess.language.empty() && guess.script == USCRIPT_CYRILLIC) guess.language = "ru";
  return guess;
}

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
  // ICU turns a three-letter code into the two-letter one that BCP 47 wants ("deu" → "de").
  std::array<char, 16> canonical{};
  UErrorCode status = U_ZERO_ERROR;
  uloc_getLanguage(subtag.c_str(), canonical.data(), canonical.size(), &status);
  return U_SUCCESS(status) != 0 ? canonical.data() : subtag;
}

bool is_cyrillic(std::string_view language) {
  return language == "ru" || language == "uk";
}

/// Whether the text is, beyond doubt, not in `language`: long, and rich in common words of another one.
bool contradicts(const Guess& guess, const std::string& language) {
  constexpr int kWordsToBeSure = 60;
  const bool has_profile = std::ranges::find(kProfiles, language, &Profile::language) != kProfiles.end();
  if (guess.language.empty() || guess.language == language) return false;
  if (!has_profile) return false;
  // Profiles are of languages in Latin and Cyrillic script: a text in another script cannot be in this language.
  const bool same_script = is_cyrillic(language) ? guess.script == USCRIPT_CYRILLIC : guess.script == USCRIPT_LATIN;
  if (!same_script) return true;
  if (guess.words < kWordsToBeSure || !guess.matches.contains(guess.language)) return false;
  const auto own = guess.matches.find(language);
  return 3 * (own == guess.matches.end() ? 0 : own->second) < guess.matches.at(guess.language);
}

}  // namespace

std::string guess_language(std::string_view text) {
  return examine(text).language;
}

std::string settle_language(std::string_view declared, std::string_view text) {
  const Guess guess = examine(text);
  std::string language = primary_subtag(declared);
  if (!language.empty() && !contradicts(guess, language)) return language;
  return guess.language.empty() ? "en" : guess.language;
}

}  // namespace showrunner::text
