#pragma once

#include <boost/asio/awaitable.hpp>

#include "audio/renderer.h"
#include "base/result.h"
#include "speech/casting.h"
#include "studio/outputs.h"
#include "studio/progress.h"
#include "studio/rooms.h"
#include "studio/turn_feed.h"
#include "studio/write.h"
#include "text/lexicon.h"

namespace showrunner::studio {

/// What became of a script that was spoken into a renderer.
struct SpokenScript {
  Timeline timeline;
  std::size_t sentences = 0;
  std::size_t cached = 0;  ///< of them taken from the sentence cache
  std::vector<speech::Substitution> substitutions;
  double seconds = 0;  ///< from the first turn taken to the last sentence placed
};

/// Speaks the turns of `feed` sentence by sentence into `renderer` while the rest is still being written; `casting` has the
/// hosts in the order of the script's speakers, `renderer` was made with its gains, and where a service fails another voice
/// takes over as `casting` says. Normalising, speaking and rendering go on at the same time: a window of sentences is
/// under way ahead of the one that is rendered, so audio in memory does not grow with the script. When sentences cannot be
/// spoken, the others are spoken (and kept in the cache) all the same, and the failure names the first of them. A failure
/// of the writer or of the renderer ends it at once. On the I/O thread; cancelling stops the speech within 50 ms.
boost::asio::awaitable<Result<SpokenScript>> speak_turns(Rooms& rooms, const speech::EngineVersions& versions,
                                                         speech::Casting& casting, TurnFeed& feed,
                                                         const text::Lexicon& lexicon, audio::Renderer& renderer,
                                                         const ProgressSink& progress);

/// The same of a script that is there already.
boost::asio::awaitable<Result<SpokenScript>> speak_script(Rooms& rooms, const speech::EngineVersions& versions,
                                                          const CastScript& cast, speech::Casting& casting,
                                                          const text::Lexicon& lexicon, audio::Renderer& renderer,
                                                          const ProgressSink& progress);

}  // namespace showrunner::studio
