#include "writer/digest/language_words.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "text/code_points.h"

namespace showrunner::writer::digest {
namespace {

WordSet set_of(std::string_view words) {
  WordSet set;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (end > 0) set.insert(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return set;
}

/// Like set_of, for entries of several words, separated by '|'.
std::vector<std::string_view> phrases_of(std::string_view phrases) {
  std::vector<std::string_view> list;
  while (!phrases.empty()) {
    const std::size_t end = std::min(phrases.find('|'), phrases.size());
    list.push_back(phrases.substr(0, end));
    phrases.remove_prefix(std::min(end + 1, phrases.size()));
  }
  return list;
}

WordSet phrase_set_of(std::string_view phrases) {
  const auto list = phrases_of(phrases);
  return {list.begin(), list.end()};
}

LanguageWords english() {
  return {
      .stop_words = set_of(
          "a about above after again against all almost also although always am among an and another any are as at be "
          "became because become been before being below between both but by came can cannot could did do does doing "
          "done "
          "down during each either enough even ever every few first for from further get give go had has have having "
          "he "
          "her here hers herself him himself his how however i if in into is it its itself just last less like made "
          "make "
          "many may me might more most much must my myself near never new next no nor not now of off often on once one "
          "only or other our ours out over own per quite rather said same say second see several shall she should "
          "since "
          "so some still such take than that the their them themselves then there these they thing this those three "
          "through thus to together too took toward two under until up upon us use used using very was way we well "
          "went "
          "were what when where whether which while who whole whom whose why will with within without would year years "
          "yet you your"),
      .dependent_openers = set_of(
          "it this that these those they he she him his her hers its their theirs them such both another either "
          "neither "
          "each however therefore thus hence but and so or nor then also instead moreover furthermore nevertheless "
          "nonetheless yet still similarly likewise consequently accordingly meanwhile otherwise besides indeed again "
          "finally later afterwards afterward soon because which whose here not even rather second third fourth "
          "lastly conversely additionally subsequently eventually perhaps that's it's they're he's she's"),
      .pronouns = set_of("he she it they him them"),
      .pointers = set_of("this these those same such following then later earlier afterwards former latter therefore"),
      .first_person = set_of("i me my mine myself i'm i've i'd i'll"),
      .first_person_plural = set_of("we our ours ourselves we're we've we'd we'll"),
      .verbs = set_of(
          "is are was were be been being am has have had having do does did can could will would shall should may "
          "might "
          "must became become becomes began begin begins begun bent bore bought bound broke brought built burnt came "
          "cast "
          "caught chose comes cost cut dealt drew drove fed fell felt fled flew forgot fought found gave gets go goes "
          "went got grew heard held hid hit hung keep keeps kept knew known knows laid lay lead leads led left lent "
          "let "
          "lies lit lost made make makes mean means meant met paid put ran rang read rests rises rose runs said sang "
          "sank "
          "sat saw say says sees seen sent set shone shook shot showed shows shut sold sought spent spoke spread "
          "sprang "
          "stands stole stood stops struck sung sunk swam swept swore swung take takes taken taught tells thinks "
          "thought "
          "threw told took turns understood went wins woke won wore works wove writes written wrote isn't aren't "
          "wasn't "
          "weren't doesn't don't didn't can't couldn't won't wouldn't hasn't haven't hadn't gives call calls carry "
          "come "
          "exist form give grow help lie live move need play reach remain require seem serve sit stand start stay tell "
          "tend think turn use vary want work it's that's there's"),
      .reference_nouns = set_of("figure figures fig figs table tables eq equation equations appendix listing exhibit"),
      .end_matter = phrase_set_of(
          "references|bibliography|see also|external links|notes|footnotes|endnotes|further reading|acknowledgements|"
          "acknowledgments|table of contents|contents|index|related articles|related posts|comments|share "
          "this|citations|"
          "works cited|sources|about the author|copyright|navigation menu|leave a reply|newsletter"),
      .unheard_phrases = phrases_of(
          "see below|see above|shown below|shown above|as shown in|listed below|listed above|table below|table above|"
          "figure below|figure above|following table|following figure|following list|following code|following example|"
          "pictured above|pictured below|click here|click on|read more|sign up|subscribe|newsletter|log in to|"
          "accept cookies|use cookies|uses cookies|cookie policy|cookie settings|privacy policy|terms of service|"
          "terms of use|all rights reserved|this website uses|your browser|enable javascript|share this|advertisement|"
          "photo credit|image credit|retrieved from|isbn|doi"),
  };
}

LanguageWords german() {
  return {
      .stop_words = set_of(
          "aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bis bin bist "
          "da "
          "dabei dadurch dafür damit danach dann daran darauf das dass dazu dein dem den denn der deren des dessen die "
          "dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen einer eines einige er es etwa "
          "etwas euch für gegen gibt hat hatte hatten haben hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im "
          "in "
          "ins ist ja jede jedem jeden jeder jedes jedoch jetzt kann kein keine können konnte konnten man mehr mein "
          "mit "
          "muss müssen nach nicht nichts noch nun nur ob oder ohne schon sehr sei sein seine seinem seinen seiner seit "
          "selbst sich sie sind so sogar solche soll sondern sowie über um und uns unser unter viel viele vom von vor "
          "war "
          "waren warum was weil weiter welche wenn wer werden wie wieder will wir wird wo wurde wurden während zu zum "
          "zur "
          "zwar zwei zwischen"),
      .dependent_openers = set_of(
          "er sie es dies diese dieser dieses diesen diesem das dabei dadurch dafür damit danach dann daran darauf "
          "daraus "
          "darin darum davon dazu deshalb deswegen daher dennoch trotzdem jedoch aber doch und oder denn außerdem "
          "zudem "
          "ferner ebenso auch so also somit folglich stattdessen hingegen dagegen allerdings schließlich später zuvor "
          "seine sein seinen seinem ihre ihr ihren ihrem beide solche dort hier weil sondern dessen deren"),
      .pronouns = set_of("er sie es ihn ihm ihnen"),
      .pointers = set_of("dieser diese dieses diesem diesen solche solcher selben gleichen dabei dadurch dafür damit "
                         "danach daran darauf "
                         "davon dazu deshalb daher später zuvor"),
      .first_person = set_of("ich mich mir mein meine meinen meinem meiner"),
      .first_person_plural = set_of("wir unser unsere unseren unserem"),
      .verbs = {},
      .reference_nouns = set_of("abbildung abb tabelle tab gleichung anhang"),
      .end_matter = phrase_set_of(
          "literatur|literaturverzeichnis|einzelnachweise|weblinks|siehe auch|anmerkungen|fußnoten|quellen|inhalt|"
          "inhaltsverzeichnis|danksagung|impressum|kommentare"),
      .unheard_phrases = phrases_of("siehe oben|siehe unten|folgende tabelle|folgenden tabelle|folgende abbildung|hier "
                                    "klicken|cookies|newsletter|"
                                    "alle rechte vorbehalten|datenschutzerklärung|weiterlesen|abonnieren|isbn"),
  };
}

LanguageWords french() {
  return {
      .stop_words = set_of(
          "a afin ai ainsi alors après au aucun aussi autre autres aux avait avant avec avoir c ce ceci cela celle "
          "celui "
          "ces cet cette ceux chaque chez comme comment contre d dans de depuis des deux donc dont du elle elles en "
          "encore "
          "entre est et étaient était être eu eux fait fut furent ici il ils j je l la le les leur leurs lors lorsque "
          "lui "
          "m ma mais me même mes mon n ne ni nos notre nous on ont ou où par parce pas pendant peu peut plus pour "
          "pourquoi "
          "qu quand que quel quelle qui quoi s sa sans se sera ses si son sont sous sur t ta te tes toi ton tous tout "
          "toute toutes très tu un une vers vos votre vous y"),
      .dependent_openers =
          set_of("il elle ils elles ce cela ceci c'est cet cette ces celui celle ceux celles son sa ses leur leurs "
                 "mais et ou donc "
                 "or car ainsi alors puis ensuite enfin cependant pourtant toutefois néanmoins aussi également "
                 "en outre par conséquent d'abord finalement parce c'était ceux-ci celle-ci celui-ci y"),
      .pronouns = set_of("il elle ils elles lui eux"),
      .pointers = set_of("ce cet cette ces celui celle ceux celles même mêmes tel telle ainsi alors"),
      .first_person = set_of("je me moi mon ma mes j'ai j'avais j'étais m'a"),
      .first_person_plural = set_of("nous notre nos"),
      .verbs = {},
      .reference_nouns = set_of("figure fig tableau équation annexe"),
      .end_matter = phrase_set_of(
          "références|bibliographie|voir aussi|liens externes|notes|notes et références|annexes|remerciements|sommaire|"
          "table des matières|sources|commentaires"),
      .unheard_phrases = phrases_of(
          "voir ci-dessous|voir ci-dessus|ci-dessous|ci-dessus|tableau suivant|figure suivante|cliquez ici|cookies|"
          "newsletter|tous droits réservés|politique de confidentialité|lire la suite|abonnez-vous|isbn"),
  };
}

LanguageWords spanish() {
  return {
      .stop_words = set_of(
          "a al algo algunas algunos ante antes aquel aquella así aunque bajo bien cada casi como con contra cual "
          "cuando de "
          "del desde después donde dos durante e el él ella ellas ellos en entre era eran es esa ese eso esta está "
          "están "
          "este esto estos fue fueron ha había habían hacia han hasta hay la las le les lo los luego más me mi "
          "mientras muy "
          "nada ni no nos nosotros o os otra otras otro otros para pero poco por porque pues que qué quien se según "
          "ser si "
          "sí sin sobre son su sus también tan tanto te tiene tienen todo todos tras tu tus un una uno unos y ya yo"),
      .dependent_openers = set_of("él ella ellos ellas esto eso este esta estos estas ese esa esos esas aquello su sus "
                                  "pero y e o u así entonces "
                                  "luego después además también tampoco sin embargo no obstante por tanto finalmente "
                                  "ambos ambas tal tales porque "
                                  "aunque allí aquí mientras"),
      .pronouns = set_of("él ella ellos ellas"),
      .pointers = set_of("esto eso este esta estos estas ese esa mismo misma tal tales entonces después"),
      .first_person = set_of("yo me mi mis mí"),
      .first_person_plural = set_of("nosotros nosotras nuestro nuestra nuestros nuestras"),
      .verbs = {},
      .reference_nouns = set_of("figura fig tabla ecuación anexo cuadro"),
      .end_matter = phrase_set_of(
          "referencias|bibliografía|véase también|enlaces externos|notas|agradecimientos|índice|fuentes|comentarios"),
      .unheard_phrases =
          phrases_of("véase abajo|véase arriba|siguiente tabla|siguiente figura|haga clic|haz clic|cookies|newsletter|"
                     "todos los derechos reservados|política de privacidad|leer más|suscríbete|isbn"),
  };
}

bool is_ideograph(UChar32 c) {
  if (c < 0x2E80) return false;
  const UScriptCode script = [c] {
    UErrorCode failure = U_ZERO_ERROR;
    return uscript_getScript(c, &failure);
  }();
  return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

bool is_apostrophe(UChar32 c) {
  return c == '\'' || c == 0x2019;
}

bool is_word_character(UChar32 c) {
  return c >= 0 && (u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK);
}

}  // namespace

const LanguageWords& words_of(std::string_view language) {
  static const LanguageWords of_english = english();
  static const LanguageWords of_german = german();
  static const LanguageWords of_french = french();
  static const LanguageWords of_spanish = spanish();
  static const LanguageWords of_others{};
  const std::string_view primary = language.substr(0, language.find_first_of("-_"));
  if (primary == "en") return of_english;
  if (primary == "de") return of_german;
  if (primary == "fr") return of_french;
  if (primary == "es") return of_spanish;
  return of_others;
}

std::vector<Word> split_words(std::string_view text) {
  std::vector<Word> words;
  bool in_word = false;
  bool apostrophe = false;  // seen after a letter; kept when another letter follows
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const UChar32 c = text::next_code_point(text, at, -1);
    if (!is_word_character(c)) {
      const bool holds_together = in_word && !apostrophe && is_apostrophe(c);
      apostrophe = holds_together;
      in_word = holds_together;
      continue;
    }
    const bool ideograph = is_ideograph(c);
    if (!in_word || ideograph || words.back().ideograph) {
      words.push_back({.folded = {},
                       .capitalised = u_isupper(c) != 0 || u_istitle(c) != 0,
                       .ideograph = ideograph,
                       .start = start,
                       .end = at});
    } else if (apostrophe) {
      words.back().folded += '\'';
    }
    text::append_code_point(words.back().folded, u_tolower(c));
    words.back().end = at;
    in_word = true;
    apostrophe = false;
  }
  return words;
}

}  // namespace showrunner::writer::digest
