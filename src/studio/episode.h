#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "studio/episode_request.h"
#include "studio/progress.h"
#include "studio/report.h"
#include "studio/rooms.h"
#include "studio/write.h"

namespace showrunner::studio {

/// Writes the script of an episode, or takes the one that was given, and chooses its voices. `progress` and `report` are
/// told how far it is and how long it took, `listener` of each turn as soon as it is written; all outlive the call.
boost::asio::awaitable<Result<CastScript>> write_episode_script(Rooms& rooms, const EpisodeRequest& request,
                                                                const ProgressSink& progress, EpisodeReport& report,
                                                                writer::ScriptListener listener = {});

/// Makes an episode: script, speech, master, file, transcript, chapters; what a model writes is spoken while it goes on
/// writing. On success all files stand at `request.output` and beside it; on failure or cancellation none does, and the
/// sentences already spoken are in the cache, as is a script that a model has finished. When the same request made the files
/// that are there already, nothing is made. On the I/O thread; a cancelled call throws Asio's operation_aborted.
boost::asio::awaitable<Result<EpisodeReport>> make_episode(Rooms& rooms, EpisodeRequest request, ProgressSink progress);

}  // namespace showrunner::studio
