#include "studio/library/library_service.h"

#include <set>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "async/offload.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/uuid.h"
#include "store/sqlite_store.h"
#include "studio/library/change.h"
#include "studio/library/leftovers.h"

namespace showrunner::studio {

namespace asio = boost::asio;

using store::Reader;
using store::Writer;

namespace {

constexpr std::chrono::minutes kBetweenTidyings{10};
constexpr std::chrono::hours kKeepIdempotent{24};
constexpr std::chrono::hours kKeepJobs{24 * 30};
/// Records that one transaction of the tidying takes, so that no other change waits long for it.
constexpr std::size_t kAtOnce = 200;
constexpr std::size_t kAllEpisodes = 1'000'000;

/// One process at a time has a data directory: two would take each other's half-written files for leftovers.
Result<Descriptor> take_directory(const std::filesystem::path& data) {
  std::error_code failed;
  std::filesystem::create_directories(data, failed);
  if (failed) return fail(system_error(fmt::format("cannot make {}", data.string()), failed.value()));
  const std::filesystem::path path = data / "serve.lock";
  Descriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.get() < 0) {
    Error error = system_error(fmt::format("cannot open {}", path.string()), errno);
    error.message += "; serve needs a directory that it may write in, choose one with --data";
    return fail(std::move(error));
  }
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(
        ErrorCode::kUnavailable,
        fmt::format("another `showrunner serve` works in {}; stop that one, or give this one a directory of its "
                    "own with --data",
                    data.string()));
  }
  return lock;
}

/// The files of a render that no other render of its episode has too (a transcript stays when only a cover changes).
std::vector<std::string> files_alone(const Reader& reader, const store::Render& render) {
  const auto own = file_names(render);
  if (!own) return {};
  std::set<std::string> alone(own->begin(), own->end());
  for (const store::Render& other : reader.renders(render.episode)) {
    if (other.number == render.number) continue;
    const auto needed = file_names(other);
    if (!needed) return {};
    for (const std::string& name : *needed) alone.erase(name);
  }
  return {alone.begin(), alone.end()};
}

std::int64_t before(store::UnixMs now, std::chrono::milliseconds span) {
  return now - span.count();
}

}  // namespace

Result<std::unique_ptr<LibraryService>> LibraryService::open(Rooms& rooms, ScriptService& scripts, Settings settings) {
  auto lock = take_directory(settings.data);
  if (!lock) return fail(std::move(lock.error()));
  auto store = store::SqliteStore::open(settings.data / "library.db");
  if (!store) return fail(std::move(store.error()));
  return std::unique_ptr<LibraryService>(
      new LibraryService(rooms, scripts, std::move(settings), *std::move(lock), *std::move(store)));
}

LibraryService::LibraryService(Rooms& rooms, ScriptService& scripts, Settings settings, Descriptor lock,
                               std::unique_ptr<store::Store> store)
    : rooms_(rooms),
      settings_(std::move(settings)),
      lock_(std::move(lock)),
      store_(std::move(store)),
      events_(rooms.executor),
      library_(*store_, rooms.workers),
      shelf_(settings_.data / "media"),
      covers_(library_, shelf_, rooms.workers),
      feeds_(library_, addresses_, rooms.workers, rooms.options),
      gate_(rooms, feeds_, addresses_),
      catalogue_(library_, addresses_),
      scripts_(library_, addresses_),
      desk_(library_, addresses_, make_uuid()),
      runner_(rooms, scripts, desk_, library_, shelf_, covers_, gate_, events_, settings_.data / "work",
              settings_.jobs),
      errands_(rooms.executor),
      next_tidying_(rooms.executor) {
  library_.listen([this](const std::vector<store::Event>& events) { events_.tell(events); });
}

asio::awaitable<Result<void>> LibraryService::start(std::string public_url, std::string own_url) {
  addresses_.set_base(std::move(public_url));
  gate_.set_own_address(std::move(own_url));

  struct Kept {
    std::vector<store::Event> events;
    std::int64_t last = 0;
    std::vector<store::Job> interrupted;
  };

  auto kept = co_await library_.read([](const Reader& reader) {
    Kept found{.last = reader.last_event()};
    const auto all = static_cast<std::int64_t>(EventStream::kKept);
    found.events = reader.events_after(std::max<std::int64_t>(0, found.last - all), EventStream::kKept);
    found.interrupted = reader.running_jobs();
    return found;
  });
  if (!kept) co_return fail(std::move(kept.error()));
  events_.restore(kept->events, kept->last);
  for (const store::Job& job : kept->interrupted) {
    const auto cleared = co_await clear_leftovers(library_, shelf_, rooms_.workers, job.episode);
    if (!cleared) log_warning("what job {} has left behind stays: {}", job.id, cleared.error().message);
  }
  const auto taken = co_await desk_.take_over();
  if (!taken) co_return fail(taken.error());
  runner_.start();
  errands_.finish_later(keep_tidy());
  co_return Result<void>{};
}

asio::awaitable<void> LibraryService::stop() {
  stopping_ = true;
  next_tidying_.cancel();
  events_.close();
  co_await runner_.stop();
  co_await errands_.join();
}

asio::awaitable<void> LibraryService::keep_tidy() {
  co_await clear_unknown();
  while (!stopping_) {
    co_await tidy();
    next_tidying_.expires_after(kBetweenTidyings);
    co_await next_tidying_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<void> LibraryService::tidy() {
  struct Gone {
    std::vector<store::Id> scopes;
    std::vector<std::pair<store::Id, std::string>> files;
  };

  // What is due is decided and erased in one transaction, so that nothing goes that somebody brings back meanwhile.
  const store::UnixMs now = unix_now_ms();
  const auto gone = co_await library_.write([this, now](Writer& writer) {
    Change change(writer, addresses_, now);
    Gone found;
    const std::int64_t deleted_before = before(now, settings_.keep_deleted);
    for (const auto& row :
         writer.episodes({.deleted = true, .order = store::EpisodeOrder::kOldest, .limit = kAtOnce}).records) {
      if (*row.deleted >= deleted_before) continue;
      found.scopes.push_back(row.id);
      writer.erase_episode(row.id);
      change.tell_erased("episode", row.id);
    }
    for (const auto& podcast : writer.podcasts({.deleted = true, .limit = kAtOnce}).records) {
      if (*podcast.deleted >= deleted_before) continue;
      // Its episodes stay, but are in no feed any more.
      for (store::Episode& episode : writer.published(podcast.id, 0, kAllEpisodes)) {
        episode.row.published.reset();
        change.save(episode);
      }
      found.scopes.push_back(podcast.id);
      writer.erase_podcast(podcast.id);
      change.tell_erased("podcast", podcast.id);
    }
    for (const store::Render& render : writer.retired_renders(before(now, settings_.keep_retired), kAtOnce)) {
      for (std::string& name : files_alone(writer, render)) found.files.emplace_back(render.episode, std::move(name));
      writer.erase_render(render.episode, render.number);
    }
    writer.erase_idempotent_results(before(now, kKeepIdempotent));
    writer.erase_jobs(before(now, kKeepJobs));
    return found;
  });
  if (!gone) {
    log_warning("the library could not be tidied: {}", gone.error().message);
    co_return;
  }
  co_await async::offload(rooms_.workers, [this, &gone] {
    for (const store::Id& scope : gone->scopes) shelf_.remove_all(scope);
    for (const auto& [episode, name] : gone->files) shelf_.remove(episode, name);
  });
}

asio::awaitable<void> LibraryService::clear_unknown() {
  const auto scopes = co_await async::offload(rooms_.workers, [this] { return shelf_.scopes(); });
  const auto unknown = co_await library_.read([&scopes](const Reader& reader) {
    std::vector<store::Id> found;
    for (const store::Id& scope : scopes) {
      if (!reader.episode(scope) && !reader.podcast(scope)) found.push_back(scope);
    }
    return found;
  });
  if (!unknown) co_return;
  co_await async::offload(rooms_.workers, [&] {
    for (const store::Id& scope : *unknown) shelf_.remove_all(scope);
  });
}

}  // namespace showrunner::studio
