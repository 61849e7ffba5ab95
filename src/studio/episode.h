#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "audio/renderer.h"
#include "base/result.h"
#include "studio/progress.h"
#include "studio/report.h"
#include "studio/rooms.h"
#include "studio/source.h"
#include "text/lexicon.h"
#include "text/script.h"

namespace showrunner::studio {

/// What the user wants to hear.
struct EpisodeRequest {
  std::vector<Source> sources;         ///< what the script is written from; empty when `script` is given
  std::optional<text::Script> script;  ///< spoken as it is
  std::optional<double> minutes;       ///< empty: what the sources are worth
  std::size_t hosts = 2;               ///< speakers of a written script
  std::vector<std::string> voices;     ///< by speaker; fewer, or empty ones, are chosen
  std::string language;                ///< BCP-47; empty: the first source's
  text::Lexicon lexicon;
  audio::RenderSettings render;
  std::filesystem::path output;  ///< where the audio goes; its side files stand beside it
};

/// A script and the hosts that will speak it, in the order of its speakers.
struct CastScript {
  text::Script script;
  std::vector<speech::Host> hosts;
  std::string writer;
  std::string notice;  ///< empty, or one sentence for the user
};

/// Writes the script of an episode, or takes the one that was given, and chooses its voices. `progress` and `report` are
/// told how far it is and how long it took; both outlive the call.
boost::asio::awaitable<Result<CastScript>> write_episode_script(Rooms& rooms, const EpisodeRequest& request,
                                                                const ProgressSink& progress, EpisodeReport& report);

/// Makes an episode: script, speech, master, file, transcript, chapters. On success all files stand at `request.output`
/// and beside it; on failure or cancellation none does, and the sentences already spoken are in the cache. When the same
/// request made the files that are there already, nothing is made. On the I/O thread; a cancelled call throws Asio's
/// operation_aborted.
boost::asio::awaitable<Result<EpisodeReport>> make_episode(Rooms& rooms, EpisodeRequest request, ProgressSink progress);

}  // namespace showrunner::studio
