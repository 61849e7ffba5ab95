#pragma once

#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "speech/host.h"
#include "studio/episode_request.h"
#include "studio/progress.h"
#include "studio/rooms.h"
#include "text/document.h"
#include "text/script.h"
#include "writer/llm.h"

namespace showrunner::studio {

/// Which writer serves a request: never kAuto. `model_available` says whether any model is configured. Fails with
/// kInvalidInput, saying how to configure a model where one is missing, for a request that no writer can serve.
Result<WriterChoice> choose_writer(const EpisodeRequest& request, bool model_available);

/// The hosts that speak `script`, in the order of its speakers: those that it names, but `named[i]` for speaker i where that
/// is not empty. Fails as HostDirectory::cast does.
Result<std::vector<speech::Host>> cast_script(const speech::HostDirectory& directory, const text::Script& script,
                                              const std::vector<std::string>& named = {});

/// A script to be written, or given: sources read, voices chosen.
struct Commission {
  WriterChoice writer = WriterChoice::kDigest;  ///< not kAuto; no matter when the request brings its script
  text::Script begun;                           ///< its language and speakers
  std::vector<speech::Host> hosts;              ///< in the order of its speakers
  std::vector<text::Document> documents;
};

/// A script and the hosts that will speak it, in the order of its speakers.
struct CastScript {
  text::Script script;
  std::vector<speech::Host> hosts;
  std::string writer;  ///< "llm", "digest", or "script" when the user gave one
  std::string notice;  ///< empty, or one sentence for the user
  double estimated_seconds = 0;
  bool kept = false;     ///< written by a model at an earlier time, and not asked for again
  std::string model;     ///< of writer "llm"
  std::string provider;  ///< likewise
  writer::TokenUsage usage;
  std::size_t calls = 0;  ///< of the model
};

/// Reads the sources and chooses the voices. On the I/O thread.
boost::asio::awaitable<Result<Commission>> commission_script(Rooms& rooms, const EpisodeRequest& request,
                                                             const ProgressSink& progress);

/// Has the script written. `listener` is told of it: by a model while it is being written, else when it is there. What a
/// model wrote is on its way to the disk cache when this returns (an errand of `rooms`, so that no reply waits for the disk),
/// and is taken from there when the same is asked for again. On the I/O thread; a cancelled call throws Asio's operation_aborted.
boost::asio::awaitable<Result<CastScript>> write_script(Rooms& rooms, const EpisodeRequest& request,
                                                        Commission commission, writer::ScriptListener listener);

}  // namespace showrunner::studio
