// showrunner-voice: says sentences for a VoicePool, which starts it and speaks speech/protocol.h with it over a socket that
// is its standard input. The only program that links the engines.
#include <cstdio>
#include <exception>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "base/subprocess.h"
#include "speech/worker/seeded_rand.h"
#include "speech/worker/sentence_server.h"

namespace {

using namespace showrunner;

Result<void> serve() {
  if (!speech::rand_is_ours()) return fail(ErrorCode::kInternal, "this program was linked without its own rand()");
  ::signal(SIGPIPE, SIG_IGN);
  const speech::Engines engines{.flite = speech::make_flite_engine(), .espeak = speech::make_espeak_engine()};
  if (auto confined = forbid_network_and_exec(); !confined) return confined;
  return speech::SentenceServer(STDIN_FILENO, engines).run();
}

}  // namespace

int main() {
  try {
    const auto served = serve();
    if (!served) fmt::print(stderr, "showrunner-voice: error: {}\n", served.error().message);
    // Without the exit handlers of two speech engines.
    ::_exit(served ? 0 : 1);
  } catch (const std::exception& error) {
    fmt::print(stderr, "showrunner-voice: error: {}\n", error.what());
    return 1;
  }
}
