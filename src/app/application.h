#pragma once

#include <filesystem>
#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/options.h"
#include "base/result.h"
#include "cache/disk_cache.h"
#include "cache/loading_cache.h"
#include "speech/voice_pool.h"
#include "studio/rooms.h"

namespace showrunner::app {

/// Everything a command works with, built from top to bottom and taken down in reverse. The thread that calls `run` is the
/// I/O thread.
class Application {
 public:
  /// `options` must outlive it.
  explicit Application(const Options& options);

  using Work = std::function<boost::asio::awaitable<Result<int>>(studio::Rooms&)>;

  /// Runs one command to its end, or to SIGINT or SIGTERM: those cancel it, and when it is still not gone after most of a
  /// second (a parser or a disk that does not come back), its temporary files beside `output` are removed and the process
  /// ends. Returns the exit status or the failure (kCancelled when interrupted).
  Result<int> run(const Work& work, const std::filesystem::path& output);

 private:
  boost::asio::io_context io_{1};
  boost::asio::thread_pool workers_;
  boost::asio::thread_pool mastering_{1};
  cache::DiskCache disk_;
  cache::LoadingCache sentences_;
  speech::VoicePool voices_;
  studio::Rooms rooms_;
};

}  // namespace showrunner::app
