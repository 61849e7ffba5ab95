#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "app/providers.h"
#include "async/errands.h"
#include "base/options.h"
#include "base/result.h"
#include "cache/disk_cache.h"
#include "cache/loading_cache.h"
#include "net/fetch.h"
#include "net/http_client.h"
#include "net/upstream.h"
#include "speech/host_directory.h"
#include "speech/remote_speech.h"
#include "speech/voice_pool.h"
#include "speech/voices.h"
#include "studio/rooms.h"
#include "support/scripted_provider.h"
#include "writer/llm/chat_client.h"

namespace showrunner::app {

/// Everything a command works with, built from top to bottom and taken down in reverse. The thread that calls `run` is the
/// I/O thread.
class Application {
 public:
  /// `options` must outlive it, and its [fetch] part must be one that `studio::fetch_options` takes.
  /// `providers` are asked for scripts; with `demo` a scripted one of its own instead.
  Application(const Options& options, Providers providers, bool demo = false);

  using Work = std::function<boost::asio::awaitable<Result<int>>(studio::Rooms&)>;

  /// Runs one command to its end, or to SIGINT or SIGTERM: those cancel it, and when it is still not gone after most of a
  /// second (a parser or a disk that does not come back), its temporary files beside `output` are removed and the process
  /// ends. Returns the exit status or the failure (kCancelled when interrupted).
  Result<int> run(const Work& work, const std::filesystem::path& output);

  /// The same for work that takes care of signals itself.
  Result<int> host(const Work& work);

 private:
  boost::asio::awaitable<Result<int>> perform(Work work);

  boost::asio::io_context io_{1};
  boost::asio::thread_pool workers_;
  boost::asio::thread_pool mastering_;
  cache::DiskCache disk_;
  cache::RowCache manuscripts_;
  cache::LoadingCache sentences_;
  speech::VoicePool voices_;
  async::Errands errands_;
  net::PageFetcher pages_;
  std::unique_ptr<scripted::ScriptedProvider> demo_;  ///< in place of a real provider; usually none
  net::HttpClient http_;
  net::Upstream upstream_;
  writer::ChatClient chat_;
  speech::RemoteSpeech remote_;
  speech::Voices speakers_;
  speech::HostDirectory hosts_;
  studio::Rooms rooms_;
};

}  // namespace showrunner::app
