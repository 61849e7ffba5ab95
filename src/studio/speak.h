#pragma once

#include <boost/asio/awaitable.hpp>

#include "audio/renderer.h"
#include "base/result.h"
#include "speech/voice_pool.h"
#include "studio/episode.h"
#include "studio/outputs.h"
#include "studio/progress.h"
#include "studio/rooms.h"
#include "text/lexicon.h"

namespace showrunner::studio {

/// What became of a script that was spoken into a renderer.
struct SpokenScript {
  Timeline timeline;
  std::size_t sentences = 0;
  std::size_t cached = 0;  ///< of them taken from the sentence cache
};

/// Speaks a script sentence by sentence into `renderer`. Normalising, speaking and rendering go on at the same time: a
/// window of sentences is under way ahead of the one that is rendered, so memory does not grow with the script. When
/// sentences cannot be spoken, the others are spoken (and kept in the cache) all the same, and the failure names the first
/// of them. On the I/O thread; cancelling stops the speech within 50 ms.
boost::asio::awaitable<Result<SpokenScript>> speak_script(Rooms& rooms, const speech::EngineVersions& versions,
                                                          const CastScript& cast, const text::Lexicon& lexicon,
                                                          audio::Renderer& renderer, const ProgressSink& progress);

}  // namespace showrunner::studio
