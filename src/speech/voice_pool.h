#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/background.h"
#include "base/result.h"
#include "speech/utterance.h"

namespace showrunner::speech {

struct VoicePoolOptions {
  std::filesystem::path program;  ///< showrunner-voice
  unsigned workers = 0;           ///< 0: as many as there are cores
  int nice = kBackgroundNice;
  std::chrono::seconds cpu_per_sentence{20};
  std::chrono::milliseconds wall_per_sentence{60'000};
};

/// The worker processes that speak (DESIGN §5). Each worker loads its engines once and forks for every sentence; a sentence
/// whose process crashes, hangs or is killed is tried once more, on another worker where there is one, and then fails
/// alone. Dead workers are replaced. Lives on the I/O thread; every member is called there. Workers start on first use.
/// Cancelling the coroutine (asio cancellation) kills the sentence's process within 50 ms.
class VoicePool {
 public:
  using AudioSink = std::function<void(int sample_rate, std::span<const std::int16_t> samples)>;

  VoicePool(boost::asio::any_io_executor executor, VoicePoolOptions options);
  VoicePool(const VoicePool&) = delete;
  VoicePool& operator=(const VoicePool&) = delete;
  ~VoicePool();  ///< kills the workers

  /// Says one sentence. Waits for a free worker in order of arrival. `on_audio`, when given, gets the samples as they are
  /// made (before a retry it may have got some of the failed try: the second argument then starts anew after an empty span).
  /// Fails with kInvalidInput (too long, unknown voice), kInternal (crashed twice), kDeadlineExceeded (CPU or wall limit
  /// twice), kNotFound (worker program missing), kCancelled.
  boost::asio::awaitable<Result<Utterance>> speak(SpeakRequest request, AudioSink on_audio = {});

  /// Starts the first worker when none runs and asks what it speaks with.
  boost::asio::awaitable<Result<EngineVersions>> versions();

  unsigned workers() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::speech
