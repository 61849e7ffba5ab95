#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "speech/remote_speech.h"
#include "speech/utterance.h"
#include "speech/voice_pool.h"

namespace showrunner::speech {

/// Whoever can say a sentence: the pool of this machine, or a service, by the request's engine. Lives on the I/O thread.
class Voices {
 public:
  /// Both must outlive it; `remote` may be null, where no service is configured.
  Voices(VoicePool& pool, RemoteSpeech* remote) : pool_(pool), remote_(remote) {}

  /// Fails as VoicePool::speak or RemoteSpeech::speak does.
  boost::asio::awaitable<Result<Utterance>> speak(SpeakRequest request) {
    if (request.settings.engine != Engine::kRemote) return pool_.speak(std::move(request));
    return say_remotely(remote_, std::move(request));
  }

  /// Of the engines of this machine. Fails as VoicePool::versions does.
  boost::asio::awaitable<Result<EngineVersions>> versions() { return pool_.versions(); }

  unsigned workers() const { return pool_.workers(); }

  /// Speakers whose voice had to be replaced, since the start.
  std::uint64_t substitutions() const { return substitutions_; }

  void count_substitutions(std::size_t made) { substitutions_ += made; }

 private:
  static boost::asio::awaitable<Result<Utterance>> say_remotely(RemoteSpeech* remote, SpeakRequest request) {
    if (remote == nullptr) co_return fail(ErrorCode::kNotFound, "no speech service is configured");
    co_return co_await remote->speak(std::move(request));
  }

  VoicePool& pool_;
  RemoteSpeech* remote_;
  std::uint64_t substitutions_ = 0;
};

}  // namespace showrunner::speech
