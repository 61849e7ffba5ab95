#include "app/service.h"

#include <csignal>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "api/access_log.h"
#include "api/router.h"
#include "api/services.h"
#include "app/directories.h"
#include "async/offload.h"
#include "base/file.h"
#include "cache/file_store.h"
#include "cache/product_cache.h"
#include "net/http_server.h"

namespace showrunner::app {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLargestToken = 4'096;
constexpr std::chrono::seconds kForever{std::int64_t{10} * 365 * 86'400};

std::chrono::seconds seconds_of(const Options& options, std::string_view name) {
  return std::chrono::seconds(options.get<std::int64_t>(name));
}

std::size_t size_of(const Options& options, std::string_view name) {
  return static_cast<std::size_t>(options.get<std::int64_t>(name));
}

/// `serve` has checked the name.
cache::PolicyKind policy_of(const Options& options) {
  return cache::parse_policy(options.get<std::string>("cache.policy")).value_or(cache::PolicyKind::kS3Fifo);
}

cache::ProductCacheOptions script_cache(const Options& options) {
  return {.policy = policy_of(options),
          .max_entries = size_of(options, "cache.script_max_entries"),
          .max_bytes = size_of(options, "cache.script_max_bytes"),
          .freshness = {.soft_ttl = seconds_of(options, "cache.script_ttl"),
                        .hard_ttl = seconds_of(options, "cache.script_hard_ttl")}};
}

/// Speech is the same whenever it is made, so it is kept for as long as there is room.
cache::ProductCacheOptions audio_cache(const Options& options) {
  return {.policy = policy_of(options),
          .max_entries = size_of(options, "cache.audio_max_entries"),
          .max_bytes = size_of(options, "cache.audio_max_bytes"),
          .freshness = {.soft_ttl = kForever, .hard_ttl = kForever, .jitter = 0}};
}

net::ServerLimits server_limits(const Options& options) {
  net::ServerLimits limits;
  limits.max_connections = size_of(options, "server.max_connections");
  limits.max_body_bytes = size_of(options, "server.max_body");
  limits.header_timeout = seconds_of(options, "server.header_timeout_seconds");
  limits.body_timeout = seconds_of(options, "server.body_timeout_seconds");
  limits.idle_timeout = seconds_of(options, "server.idle_timeout_seconds");
  limits.drain = seconds_of(options, "server.drain_seconds");
  return limits;
}

Result<std::string> token_of(const Options& options, const cli::ServeCommand& command) {
  if (command.token_file.empty()) return options.get<std::string>("server.token");
  auto token = read_file(command.token_file, kLargestToken);
  if (!token) return fail(std::move(token.error()));
  while (!token->empty() && std::isspace(static_cast<unsigned char>(token->back())) != 0) token->pop_back();
  if (token->empty()) return fail(ErrorCode::kInvalidInput, fmt::format("{} holds no token", command.token_file));
  return token;
}

/// Whether `address` ("127.0.0.1:8000") can be reached from this machine alone.
bool is_loopback(std::string_view address) {
  std::string host(address.substr(0, address.rfind(':')));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code failed;
  const auto parsed = asio::ip::make_address(host, failed);
  return !failed && parsed.is_loopback();
}

studio::LibraryService::Settings library_settings(const Options& options) {
  const auto hours = [&options](std::string_view name) {
    return std::chrono::seconds(static_cast<std::int64_t>(options.get<double>(name) * 3'600));
  };
  return {.data = data_directory(options),
          .jobs = {.at_once = size_of(options, "jobs.concurrency")},
          .keep_deleted = hours("library.keep_deleted_hours"),
          .keep_retired = hours("library.keep_replaced_hours")};
}

/// What makes single products, with their caches, in the order in which it is built.
struct House {
  House(studio::Rooms& rooms, const std::filesystem::path& data)
      : scripts_kept(rooms.executor, script_cache(rooms.options)),
        audio_kept(rooms.executor, audio_cache(rooms.options)),
        audio_files(data / "cache" / "audio"),
        uploads(data / "uploads"),
        scripts(rooms, scripts_kept, uploads),
        speech(rooms, audio_kept, audio_files),
        episodes(rooms, scripts, speech) {}

  cache::ProductCache scripts_kept;
  cache::ProductCache audio_kept;
  cache::FileStore audio_files;
  studio::Uploads uploads;
  studio::ScriptService scripts;
  studio::SpeechService speech;
  studio::EpisodeService episodes;
  api::Probes probes;
};

}  // namespace

asio::awaitable<Result<int>> serve(studio::Rooms& rooms, const cli::ServeCommand& command) {
  const Options& options = rooms.options;
  const std::string address = command.listen.empty() ? options.get<std::string>("server.listen") : command.listen;
  if (const auto& policy = options.get<std::string>("cache.policy"); !cache::parse_policy(policy)) {
    co_return fail(ErrorCode::kInvalidInput,
                   fmt::format("cache.policy is {}; it must be s3fifo, sieve or lru", policy));
  }
  auto token = token_of(options, command);
  if (!token) co_return fail(std::move(token.error()));
  if (token->empty() && !is_loopback(address)) {
    co_return fail(ErrorCode::kInvalidInput,
                   fmt::format("{} can be reached by others, so clients need a token: set [server] token, or give "
                               "--token-file FILE (or listen on 127.0.0.1)",
                               address));
  }

  House house(rooms, data_directory(options));
  auto library = studio::LibraryService::open(rooms, house.scripts, library_settings(options));
  if (!library) co_return fail(std::move(library.error()));
  api::Services services{.rooms = rooms,
                         .scripts = house.scripts,
                         .speech = house.speech,
                         .episodes = house.episodes,
                         .uploads = house.uploads,
                         .library = **library,
                         .options = options,
                         .probes = house.probes,
                         .errands = rooms.errands,
                         .token = *std::move(token),
                         .public_url = options.get<std::string>("server.public_url"),
                         .only_here = is_loopback(address),
                         .script_bodies = {}};
  auto log = api::AccessLog::open(rooms.executor, rooms.workers, options.get<std::string>("server.access_log"));
  if (!log) co_return fail(std::move(log.error()));
  api::Router router(services, **log);
  net::HttpServer server(rooms.executor, router, server_limits(options));
  services.server = &server.stats();
  house.probes.started_at = static_cast<double>(std::time(nullptr));

  house.speech.restore();
  asio::signal_set signals(rooms.executor, SIGINT, SIGTERM);
  const auto endpoint = server.listen(address);
  if (!endpoint) co_return fail(endpoint.error());
  const std::string at = endpoint->address().is_v6() ? fmt::format("[{}]", endpoint->address().to_string())
                                                     : endpoint->address().to_string();
  const std::string here = fmt::format("http://{}:{}", at, endpoint->port());
  const auto& named = options.get<std::string>("server.public_url");
  if (auto started = co_await (*library)->start(named.empty() ? here : named, here); !started) {
    co_return fail(std::move(started.error()));
  }
  fmt::print("showrunner: serving on {} (the interface: /api/docs)\n", here);
  std::fflush(stdout);

  co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
  services.draining = true;
  signals.async_wait([](const boost::system::error_code& error, int) {
    if (!error) ::_exit(1);
  });
  (*library)->events().close();
  co_await server.stop();
  co_await (*library)->stop();
  co_await house.scripts_kept.stop();
  co_await house.audio_kept.stop();
  co_await rooms.errands.join();
  co_return 0;
}

}  // namespace showrunner::app
