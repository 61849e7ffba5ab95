#include "writer/llm/sample_talk.h"

#include <algorithm>
#include <utility>

namespace showrunner::writer::llm {

namespace {

using Sample = std::pair<std::string_view, std::string_view>;

constexpr Sample kSamples[] = {
    {"de",
     "Guten Morgen, und danke, dass Sie wieder dabei sind. Warum dauert manches so viel länger, als man vorher denkt? "
     "Wir zählen die Schritte, die wir kennen, und vergessen alle, die dazwischenliegen."},
    {"en",
     "Good morning, and thank you for joining us again. Why do so many projects take longer than anybody expected? We "
     "count the steps that we know about, and forget all the others that come in between."},
    {"es",
     "Buenos días, y gracias por estar de nuevo con nosotros. ¿Por qué tantas cosas tardan más de lo que pensábamos? "
     "Contamos los pasos que conocemos y olvidamos todos los que hay en medio."},
    {"fr",
     "Bonjour, et merci d'être de nouveau avec nous. Pourquoi tant de choses prennent-elles plus de temps que prévu ? "
     "Nous comptons les étapes que nous connaissons et nous oublions toutes les autres."},
    {"it",
     "Buongiorno, e grazie di essere ancora con noi. Perché tante cose richiedono più tempo del previsto? Contiamo i "
     "passi che conosciamo e dimentichiamo tutti gli altri che stanno in mezzo."},
    {"pt",
     "Bom dia, e obrigado por estar de novo connosco. Porque é que tantas coisas demoram mais do que pensávamos? "
     "Contamos os passos que conhecemos e esquecemos todos os que ficam pelo meio."},
};

}  // namespace

std::string_view sample_talk(std::string_view language) {
  const auto* const found =
      std::ranges::find(kSamples, language.substr(0, language.find_first_of("-_")), &Sample::first);
  return found == std::end(kSamples) ? std::string_view() : found->second;
}

}  // namespace showrunner::writer::llm
