#include "writer/digest/frames.h"

#include <array>

namespace showrunner::writer::digest {
namespace {

constexpr std::string_view kBareTitle[] = {"{title}."};
constexpr std::string_view kBareTitleAndAuthor[] = {"{title}. {author}."};
constexpr std::string_view kBareHeading[] = {"{heading}."};

constexpr FrameSet kBare = {
    .opening = kBareTitle,
    .opening_by_author = kBareTitleAndAuthor,
    .method = {},
    .next_heading = kBareHeading,
    .continuation = {},
    .first_person = {},
    .quotation = {},
    .next_document = kBareTitle,
    .close = kBareTitle,
    .introduction = "",
    .part = "",
};

constexpr std::string_view kEnglishOpening[] = {"Welcome. Today we go through {title}.",
                                                "Hello, and welcome. This is {title}.",
                                                "Welcome to this episode. We are reading from {title}."};
constexpr std::string_view kEnglishOpeningBy[] = {"Welcome. Today we go through {title}, by {author}.",
                                                  "Hello, and welcome. This is {title}, by {author}.",
                                                  "Welcome to this episode. We are reading from {title}, by {author}."};
constexpr std::string_view kEnglishMethod[] = {
    "What you will hear are sentences from the text itself, in its own order.",
    "Every sentence of it comes from the text, in the order it was written.",
    "The words are those of the text, and so is their order."};
constexpr std::string_view kEnglishNext[] = {"Next: {heading}.", "On to {heading}.",
                                             "The next part is called {heading}.", "And now: {heading}."};
constexpr std::string_view kEnglishContinuation[] = {"Here is how the text goes on.", "Still from {title}.",
                                                     "Back to the text.", "The text continues."};
constexpr std::string_view kEnglishFirstPerson[] = {"In the author's words:", "Here the author speaks directly.",
                                                    "As the author puts it:"};
constexpr std::string_view kEnglishQuotation[] = {"The text quotes:", "Here the text brings in a quotation."};
constexpr std::string_view kEnglishNextDocument[] = {"Our next source is {title}.", "We turn to {title}.",
                                                     "And now to another source: {title}."};
constexpr std::string_view kEnglishClose[] = {
    "That was {title}. This episode was put together automatically, and read by synthetic voices.",
    "You have been listening to {title}, put together automatically and read by synthetic voices. Thank you for your "
    "time."};

constexpr FrameSet kEnglish = {
    .opening = kEnglishOpening,
    .opening_by_author = kEnglishOpeningBy,
    .method = kEnglishMethod,
    .next_heading = kEnglishNext,
    .continuation = kEnglishContinuation,
    .first_person = kEnglishFirstPerson,
    .quotation = kEnglishQuotation,
    .next_document = kEnglishNextDocument,
    .close = kEnglishClose,
    .introduction = "Introduction",
    .part = "Part",
};

constexpr std::string_view kGermanOpening[] = {"Willkommen. Heute geht es um den Text: {title}.",
                                               "Guten Tag und willkommen. Wir lesen aus: {title}."};
constexpr std::string_view kGermanOpeningBy[] = {"Willkommen. Heute geht es um den Text: {title}, von {author}.",
                                                 "Guten Tag und willkommen. Wir lesen aus: {title}, von {author}."};
constexpr std::string_view kGermanMethod[] = {
    "Alle Sätze stammen aus dem Text selbst, in seiner Reihenfolge.",
    "Sie hören Sätze aus dem Text, in der Reihenfolge, in der sie dort stehen."};
constexpr std::string_view kGermanNext[] = {"Als Nächstes: {heading}.", "Weiter mit: {heading}.",
                                            "Der nächste Abschnitt heißt: {heading}."};
constexpr std::string_view kGermanContinuation[] = {"So geht der Text weiter.", "Weiter aus: {title}.",
                                                    "Zurück zum Text."};
constexpr std::string_view kGermanFirstPerson[] = {"In den Worten des Textes:", "Hier heißt es wörtlich:"};
constexpr std::string_view kGermanQuotation[] = {"Der Text zitiert:", "Hier steht im Text ein Zitat."};
constexpr std::string_view kGermanNextDocument[] = {"Unsere nächste Quelle: {title}.", "Und nun zu: {title}."};
constexpr std::string_view kGermanClose[] = {
    "Das war: {title}. Diese Folge wurde automatisch zusammengestellt und von synthetischen Stimmen gelesen.",
    "Sie hörten: {title}, automatisch zusammengestellt und gelesen von synthetischen Stimmen."};

constexpr FrameSet kGerman = {
    .opening = kGermanOpening,
    .opening_by_author = kGermanOpeningBy,
    .method = kGermanMethod,
    .next_heading = kGermanNext,
    .continuation = kGermanContinuation,
    .first_person = kGermanFirstPerson,
    .quotation = kGermanQuotation,
    .next_document = kGermanNextDocument,
    .close = kGermanClose,
    .introduction = "Einleitung",
    .part = "Teil",
};

constexpr std::string_view kFrenchOpening[] = {"Bienvenue. Aujourd'hui, nous parcourons ce texte : {title}.",
                                               "Bonjour et bienvenue. Voici : {title}."};
constexpr std::string_view kFrenchOpeningBy[] = {
    "Bienvenue. Aujourd'hui, nous parcourons ce texte : {title}, par {author}.",
    "Bonjour et bienvenue. Voici : {title}, par {author}."};
constexpr std::string_view kFrenchMethod[] = {"Toutes les phrases viennent du texte lui-même, dans son ordre.",
                                              "Vous entendrez des phrases du texte, dans l'ordre où elles y figurent."};
constexpr std::string_view kFrenchNext[] = {"Ensuite : {heading}.", "Passons à la suite : {heading}.",
                                            "La partie suivante s'intitule : {heading}."};
constexpr std::string_view kFrenchContinuation[] = {"Voici la suite du texte.", "Toujours dans : {title}.",
                                                    "Revenons au texte."};
constexpr std::string_view kFrenchFirstPerson[] = {"Le texte le dit ainsi :", "Voici les mots du texte :"};
constexpr std::string_view kFrenchQuotation[] = {"Le texte cite :", "Voici une citation que donne le texte."};
constexpr std::string_view kFrenchNextDocument[] = {"Notre source suivante : {title}.",
                                                    "Passons à une autre source : {title}."};
constexpr std::string_view kFrenchClose[] = {
    "C'était : {title}. Cet épisode a été composé automatiquement et lu par des voix de synthèse.",
    "Vous avez écouté : {title}, composé automatiquement et lu par des voix de synthèse."};

constexpr FrameSet kFrench = {
    .opening = kFrenchOpening,
    .opening_by_author = kFrenchOpeningBy,
    .method = kFrenchMethod,
    .next_heading = kFrenchNext,
    .continuation = kFrenchContinuation,
    .first_person = kFrenchFirstPerson,
    .quotation = kFrenchQuotation,
    .next_document = kFrenchNextDocument,
    .close = kFrenchClose,
    .introduction = "Introduction",
    .part = "Partie",
};

constexpr std::string_view kSpanishOpening[] = {"Bienvenidos. Hoy recorremos este texto: {title}.",
                                                "Hola y bienvenidos. Esto es: {title}."};
constexpr std::string_view kSpanishOpeningBy[] = {"Bienvenidos. Hoy recorremos este texto: {title}, de {author}.",
                                                  "Hola y bienvenidos. Esto es: {title}, de {author}."};
constexpr std::string_view kSpanishMethod[] = {"Todas las frases son del propio texto, y en su orden.",
                                               "Lo que van a oír son frases del texto, en el orden en que aparecen."};
constexpr std::string_view kSpanishNext[] = {"A continuación: {heading}.", "Pasamos a: {heading}.",
                                             "La parte siguiente se titula: {heading}."};
constexpr std::string_view kSpanishContinuation[] = {"Así sigue el texto.", "Seguimos con: {title}.",
                                                     "Volvemos al texto."};
constexpr std::string_view kSpanishFirstPerson[] = {"En palabras del texto:", "El texto lo dice así:"};
constexpr std::string_view kSpanishQuotation[] = {"El texto cita:", "Aquí el texto recoge una cita."};
constexpr std::string_view kSpanishNextDocument[] = {"Nuestra siguiente fuente: {title}.",
                                                     "Pasamos a otra fuente: {title}."};
constexpr std::string_view kSpanishClose[] = {
    "Esto ha sido: {title}. Este episodio se ha montado de forma automática y lo han leído voces sintéticas.",
    "Han escuchado: {title}, montado de forma automática y leído por voces sintéticas."};

constexpr FrameSet kSpanish = {
    .opening = kSpanishOpening,
    .opening_by_author = kSpanishOpeningBy,
    .method = kSpanishMethod,
    .next_heading = kSpanishNext,
    .continuation = kSpanishContinuation,
    .first_person = kSpanishFirstPerson,
    .quotation = kSpanishQuotation,
    .next_document = kSpanishNextDocument,
    .close = kSpanishClose,
    .introduction = "Introducción",
    .part = "Parte",
};

bool has_end_mark(std::string_view text) {
  return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') || text.ends_with("…");
}

}  // namespace

const FrameSet& frames_of(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find_first_of("-_"));
  if (primary == "en") return kEnglish;
  if (primary == "de") return kGerman;
  if (primary == "fr") return kFrench;
  if (primary == "es") return kSpanish;
  return kBare;
}

std::string fill_frame(std::span<const std::string_view> variants, std::uint64_t turn, const FrameNames& names) {
  if (variants.empty()) return "";
  const std::array<std::pair<std::string_view, std::string_view>, 3> fields = {
      {{"{title}", names.title}, {"{author}", names.author}, {"{heading}", names.heading}}};
  std::string filled;
  std::string_view rest = variants[turn % variants.size()];
  while (!rest.empty()) {
    const auto* field =
        std::find_if(fields.begin(), fields.end(), [rest](const auto& f) { return rest.starts_with(f.first); });
    if (field == fields.end()) {
      filled += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    filled += field->second;
    rest.remove_prefix(field->first.size());
    if (rest.starts_with('.') && has_end_mark(field->second)) rest.remove_prefix(1);
  }
  return filled;
}

}  // namespace showrunner::writer::digest
