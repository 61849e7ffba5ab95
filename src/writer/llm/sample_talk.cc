#include "writer/llm/sample_talk.h"

#include <algorithm>
#include <utility>

namespace showrunner::writer::llm {

namespace {

using Sample = std::pair<std::string_view, std::string_view>;

constexpr Sample kSamples[] = {
    {"de",
     "Guten Morgen, und danke, dass Sie wieder dabei sind. Heute geht es um eine Frage, die fast jeder schon einmal "
     "gestellt "
     "hat: Warum dauert manches so viel länger, als man vorher denkt? Die Antwort ist einfacher, als sie klingt. Wir "
     "zählen "
     "die Schritte, die wir kennen, und vergessen alle, die dazwischenliegen."},
    {"en",
     "Good morning, and thank you for being with us again. Today we look at a question that almost everybody has asked "
     "at "
     "some point: why do so many things take longer than we expected? The answer is simpler than it sounds. We count "
     "the "
     "steps that we know about, and we forget all the others that come in between."},
    {"es",
     "Buenos días, y gracias por estar de nuevo con nosotros. Hoy hablamos de una pregunta que casi todo el mundo se "
     "ha hecho "
     "alguna vez: ¿por qué tantas cosas tardan más de lo que habíamos pensado? La respuesta es más sencilla de lo que "
     "parece. "
     "Contamos los pasos que conocemos y olvidamos todos los que hay en medio."},
    {"fr",
     "Bonjour, et merci d'être de nouveau avec nous. Aujourd'hui, nous parlons d'une question que presque tout le "
     "monde s'est "
     "posée un jour : pourquoi tant de choses prennent-elles plus de temps que prévu ? La réponse est plus simple "
     "qu'il n'y "
     "paraît. Nous comptons les étapes que nous connaissons et nous oublions toutes les autres."},
    {"it",
     "Buongiorno, e grazie di essere ancora con noi. Oggi parliamo di una domanda che quasi tutti si sono fatti almeno "
     "una "
     "volta: perché tante cose richiedono più tempo del previsto? La risposta è più semplice di quanto sembri. "
     "Contiamo i "
     "passi che conosciamo e dimentichiamo tutti gli altri che stanno in mezzo."},
    {"pt",
     "Bom dia, e obrigado por estar de novo connosco. Hoje falamos de uma pergunta que quase toda a gente já fez "
     "alguma vez: "
     "porque é que tantas coisas demoram mais do que pensávamos? A resposta é mais simples do que parece. Contamos os "
     "passos "
     "que conhecemos e esquecemos todos os outros que ficam pelo meio."},
};

}  // namespace

std::string_view sample_talk(std::string_view language) {
  const auto* const found =
      std::ranges::find(kSamples, language.substr(0, language.find_first_of("-_")), &Sample::first);
  return found == std::end(kSamples) ? std::string_view() : found->second;
}

}  // namespace showrunner::writer::llm
