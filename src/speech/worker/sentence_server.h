#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/deadline.h"
#include "speech/protocol.h"
#include "speech/worker/sentence.h"

namespace showrunner::speech {

/// The sentence being said by a process of ours.
struct RunningSentence {
  std::uint64_t id = 0;
  pid_t process = -1;
  int output = -1;  ///< reading end of its pipe
  protocol::FrameBuffer frames;
  Deadline deadline = Deadline::never();
  std::uint32_t cpu_seconds = 0;
  bool done = false;                 ///< it said Done
  std::optional<Error> stopped_for;  ///< why it was killed, or what it failed with
};

/// The fork server of a worker process: loads nothing, says nothing itself, forks for each sentence and relays what that
/// process says. Why so:
///
///  - Engines carry state from one sentence to the next (espeak-ng) or leak it; a process forked from a freshly loaded
///    engine does not, so a sentence has the same samples wherever it is said.
///  - Engines call exit(), overflow and hang on hostile text: that ends or limits one process, and one sentence.
///  - The process writes into a pipe of its own, and only whole frames that decode are passed on: one that dies in
///    mid-frame cannot garble the stream. Success is a Done frame and exit status 0, nothing less.
///  - Cancelling is SIGKILL, at once, whatever the engine is doing. So is the end of the control stream.
///
/// Measured: fork, page faults and relay cost about 4 ms a sentence, 7 % of one with slt (perf/RESULTS.md).
class SentenceServer {
 public:
  /// `control` is the stream to the voice pool, both ways; all three outlive the server.
  SentenceServer(int control, const Engines& engines);
  SentenceServer(const SentenceServer&) = delete;
  SentenceServer& operator=(const SentenceServer&) = delete;
  ~SentenceServer();

  /// Serves until the pool closes the stream. Fails when the stream is malformed or broken.
  Result<void> run();

 private:
  Result<void> wait_for_events();
  Result<void> take_control_bytes();
  Result<void> take_command(const protocol::Message& message);
  Result<void> start(const protocol::Speak& command);
  Result<void> relay_output();
  void take_frame(std::string_view frame);
  Result<void> finish();
  void stop(Error reason);
  Result<void> send(std::string_view frame);

  int control_;
  const Engines& engines_;
  protocol::FrameBuffer commands_;
  std::string outgoing_;  ///< whole frames of the sentence, to be sent in one write
  std::optional<RunningSentence> sentence_;
  bool closed_ = false;
};

}  // namespace showrunner::speech
