#include "studio/plan.h"

#include <algorithm>
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

std::vector<Line> lines_of(const text::Script& script, std::size_t segment, std::size_t turn,
                           const text::Normaliser& normaliser) {
  const text::Turn& source = script.segments[segment].turns[turn];
  const auto speaker = std::ranges::find(script.speakers, source.speaker, &text::Speaker::id) - script.speakers.begin();
  std::vector<Line> lines;
  audio::Pause pause = turn == 0 ? audio::Pause::kHeading : audio::Pause::kTurn;
  std::optional<int> pause_ms = source.pause_ms;
  for_each_paragraph(source.text, [&](std::string_view paragraph) {
    for (const text::ByteSpan span : text::split_sentences(paragraph, script.language)) {
      const std::string_view written = paragraph.substr(span.start, span.end - span.start);
      std::string spoken = normaliser.normalise(written).text;
      if (spoken.empty()) continue;
      lines.push_back({.segment = segment,
                       .turn = turn,
                       .speaker = static_cast<std::size_t>(speaker),
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
