#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/renderer.h"
#include "text/normalise.h"
#include "text/script.h"

namespace showrunner::studio {

/// A turn and its place in the script.
struct PlacedTurn {
  std::size_t segment = 0;
  std::size_t turn = 0;     ///< within the segment
  std::size_t speaker = 0;  ///< index into Script::speakers
  text::Turn text;
};

/// One sentence of the script on its way to the loudspeaker.
struct Line {
  std::size_t segment = 0;
  std::size_t turn = 0;     ///< within the segment
  std::size_t speaker = 0;  ///< index into Script::speakers
  audio::Pause pause = audio::Pause::kSentence;
  std::optional<int> pause_ms;  ///< instead of the pause's usual length
  std::string written;
  std::string spoken;  ///< never empty: what cannot be said (an emoji) makes no line
};

/// The sentences of a turn, in order, in spoken form. Pure; thread-safe.
std::vector<Line> lines_of(const PlacedTurn& turn, std::string_view language, const text::Normaliser& normaliser);

}  // namespace showrunner::studio
