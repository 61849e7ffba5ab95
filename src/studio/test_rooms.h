#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/scratch_directory.h"
#include "studio/rooms.h"
#include "studio/settings.h"

namespace showrunner::studio {

/// Rooms for tests: the real voices and caches, in a scratch directory. The thread that calls `run` is the I/O thread.
class TestRooms {
 public:
  TestRooms() : TestRooms(std::vector<speech::RemoteProvider>{}) {}

  /// With remote speech; the services are those of `upstream()`, which the caller adds.
  explicit TestRooms(std::vector<speech::RemoteProvider> services)
      : remote_(loop_.get_executor(), upstream_, std::move(services)) {}

  /// Runs `work` to its end and returns what it gives; what it throws is thrown here.
  template <class T>
  T run(boost::asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr failure;
    auto keep = [](boost::asio::awaitable<T> inner, std::optional<T>& kept) -> boost::asio::awaitable<void> {
      kept.emplace(co_await std::move(inner));
    };
    boost::asio::co_spawn(loop_, keep(std::move(work), result), [&](std::exception_ptr thrown) {
      failure = std::move(thrown);
      loop_.stop();
    });
    loop_.restart();
    loop_.run();
    if (failure) std::rethrow_exception(failure);
    return *std::move(result);
  }

  Rooms& rooms() { return rooms_; }

  net::Upstream& upstream() { return upstream_; }

  void set_hosts(speech::HostDirectory hosts) { hosts_ = std::move(hosts); }

  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  ScratchDirectory directory_;
  Options options_{option_table()};
  boost::asio::io_context loop_{1};
  boost::asio::thread_pool workers_{2};
  boost::asio::thread_pool mastering_{1};
  cache::DiskCache disk_{directory_ / "cache", std::uint64_t{64} << 20U};
  cache::RowCache manuscripts_{directory_ / "scripts.db", std::uint64_t{16} << 20U};
  cache::LoadingCache sentences_{disk_, workers_};
  speech::VoicePool voices_{
      loop_.get_executor(),
      {.program = std::filesystem::path(SHOWRUNNER_BINARY_DIR) / "showrunner-voice", .workers = 2, .nice = 0}};
  async::Errands errands_{loop_.get_executor()};
  net::HttpClient http_{loop_.get_executor()};
  net::Upstream upstream_{loop_.get_executor(), http_, {}};
  writer::ChatClient chat_{upstream_, {}};
  speech::RemoteSpeech remote_;
  speech::Voices speakers_{voices_, &remote_};
  speech::HostDirectory hosts_;
  net::PageFetcher pages_{loop_.get_executor(), {}};
  Rooms rooms_{.executor = loop_.get_executor(),
               .workers = workers_,
               .mastering = mastering_,
               .voices = speakers_,
               .hosts = hosts_,
               .sentences = sentences_,
               .disk = disk_,
               .manuscripts = manuscripts_,
               .errands = errands_,
               .http = http_,
               .upstream = upstream_,
               .chat = chat_,
               .pages = pages_,
               .options = options_};
};

}  // namespace showrunner::studio
