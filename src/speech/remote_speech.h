#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "async/condition.h"
#include "base/deadline.h"
#include "base/result.h"
#include "net/upstream.h"
#include "speech/host.h"
#include "speech/remote_audio.h"
#include "speech/utterance.h"

namespace showrunner::speech {

/// A service that speaks OpenAI's /audio/speech: OpenAI, Groq, Kokoro-FastAPI, LocalAI and others.
struct RemoteProvider {
  std::size_t upstream = 0;            ///< its number in net::Upstream, which has its name, address and key
  std::string model;                   ///< "gpt-4o-mini-tts"
  std::vector<std::string> voices;     ///< as remote_host takes them; empty: what the service lists
  std::size_t max_characters = 4'096;  ///< code points of one call (Groq: 200); 0: no limit
  RemoteFormat format;
  bool instructions = false;  ///< the model takes them
};

/// The host for a voice of a service. `voice` is its name there, with what the service does not tell behind it where that is
/// known: "hannah", "daniel=m", "anna=f:de". Names in the manner of Kokoro ("bf_emma") say it themselves. Pace and gain are
/// those of typical speech; the gain rider of audio/ levels what differs.
Host remote_host(const net::ProviderSettings& service, const RemoteProvider& provider, std::string_view voice);

/// The voices in a list as services send it: {"voices":["a",{"id":"b"},{"name":"c"}]}, or the list alone. Fails with
/// kProviderFailed.
Result<std::vector<std::string>> parse_voice_list(std::string_view json);

/// Says sentences by services elsewhere. At most `at_once` sentences are under way, so that an episode does not fill the queue
/// to the providers. Lives on the I/O thread.
class RemoteSpeech {
 public:
  /// `upstream` must outlive it.
  RemoteSpeech(const boost::asio::any_io_executor& executor, net::Upstream& upstream,
               std::vector<RemoteProvider> providers, std::size_t at_once = 4);
  RemoteSpeech(const RemoteSpeech&) = delete;
  RemoteSpeech& operator=(const RemoteSpeech&) = delete;

  /// Says one sentence; a long one in parts. An answer that is no audio, or cannot be this sentence, is asked for once more.
  /// Fails as Upstream::call does; with kProviderFailed for such answers, with kNotFound for an unknown provider.
  boost::asio::awaitable<Result<Utterance>> speak(SpeakRequest request, Deadline deadline = Deadline::never());

  /// The hosts of every provider: those configured, or what the service lists at /audio/voices. A service that cannot be
  /// asked has none, and its failure is in `failures`.
  struct Listing {
    std::vector<Host> hosts;
    std::vector<Error> failures;
  };

  boost::asio::awaitable<Listing> hosts(Deadline deadline);

 private:
  boost::asio::awaitable<Result<audio::Pcm>> say_part(const RemoteProvider& provider, std::string body,
                                                      std::string text, double rate, Deadline deadline);
  boost::asio::awaitable<Result<Utterance>> say_all(const RemoteProvider& provider, const SpeakRequest& request,
                                                    Deadline deadline);

  net::Upstream& upstream_;
  std::vector<RemoteProvider> providers_;
  std::size_t at_once_;
  std::size_t under_way_ = 0;
  async::Condition freed_;
};

}  // namespace showrunner::speech
