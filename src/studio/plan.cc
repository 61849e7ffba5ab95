#include "studio/plan.h"

#include <string_view>

#include "text/sentences.h"

namespace showrunner::studio {

namespace {

/// Calls `f(paragraph)` for every part of `text` between blank lines.
template <class F>
void for_each_paragraph(std::string_view text, F f) {
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    const std::string_view paragraph = text.substr(0, end);
    if (paragraph.find_first_not_of(" \t\r\n") != std::string_view::npos) f(paragraph);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
}

}  // namespace

std::vector<Line> lines_of(const PlacedTurn& turn, std::string_view language, const text::Normaliser& normaliser) {
  std::vector<Line> lines;
  audio::Pause pause = turn.turn == 0 ? audio::Pause::kHeading : audio::Pause::kTurn;
  std::optional<int> pause_ms = turn.text.pause_ms;
  for_each_paragraph(turn.text.text, [&](std::string_view paragraph) {
    for (const text::ByteSpan span : text::split_sentences(paragraph, language)) {
      const std::string_view written = paragraph.substr(span.start, span.end - span.start);
      std::string spoken = normaliser.normalise(written).text;
      if (spoken.empty()) continue;
      lines.push_back({.segment = turn.segment,
                       .turn = turn.turn,
                       .speaker = turn.speaker,
                       .pause = pause,
                       .pause_ms = pause_ms,
                       .written = std::string(written),
                       .spoken = std::move(spoken)});
      pause = audio::Pause::kSentence;
      pause_ms.reset();
    }
    if (!lines.empty()) pause = audio::Pause::kParagraph;
  });
  return lines;
}

}  // namespace showrunner::studio
