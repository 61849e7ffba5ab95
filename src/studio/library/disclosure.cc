#include "studio/library/disclosure.h"

#include <array>

namespace showrunner::studio {

namespace {

struct Wording {
  std::string_view language;
  std::string_view text;
};

constexpr std::array kWordings{
    Wording{"en", "This episode was made with the help of artificial intelligence. The voices are synthetic."},
    Wording{"de", "Diese Folge entstand mit Hilfe künstlicher Intelligenz. Die Stimmen sind synthetisch."},
    Wording{"fr", "Cet épisode a été réalisé avec l'aide de l'intelligence artificielle. Les voix sont synthétiques."},
    Wording{"es", "Este episodio se hizo con ayuda de inteligencia artificial. Las voces son sintéticas."},
    Wording{"it",
            "Questo episodio è stato realizzato con l'aiuto dell'intelligenza artificiale. Le voci sono sintetiche."},
    Wording{"pt", "Este episódio foi feito com a ajuda de inteligência artificial. As vozes são sintéticas."},
    Wording{"nl", "Deze aflevering is gemaakt met behulp van kunstmatige intelligentie. De stemmen zijn synthetisch."},
    Wording{"pl", "Ten odcinek powstał z pomocą sztucznej inteligencji. Głosy są syntetyczne."},
    Wording{"sv", "Det här avsnittet gjordes med hjälp av artificiell intelligens. Rösterna är syntetiska."},
};

}  // namespace

std::string disclosure(std::string_view language, const Options& options) {
  const auto& given = options.get<std::string>("episode.disclosure");
  if (given == "none") return {};
  if (given != "auto") return given;
  const std::string_view primary = language.substr(0, language.find('-'));
  for (const Wording& wording : kWordings) {
    if (wording.language == primary) return std::string(wording.text);
  }
  return std::string(kWordings.front().text);
}

void add_disclosure(text::Script& script, const Options& options) {
  const std::string line = disclosure(script.language, options);
  if (line.empty() || script.segments.empty() || script.segments.back().turns.empty()) return;
  std::vector<text::Turn>& turns = script.segments.back().turns;
  if (turns.back().text.ends_with(line)) return;
  turns.push_back({.speaker = turns.back().speaker, .text = line});
}

}  // namespace showrunner::studio
