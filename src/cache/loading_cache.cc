#include "cache/loading_cache.h"

#include <utility>

#include <boost/asio/this_coro.hpp>

#include "async/offload.h"

namespace showrunner::cache {

namespace asio = boost::asio;

asio::awaitable<Result<Loaded>> LoadingCache::load(std::string key, Make make) {
  auto work = [this, key, make = std::move(make)] { return find_or_make(key, make); };
  auto landing = co_await flights_.run(std::move(key), std::move(work));
  Result<Loaded>& loaded = landing.value;
  if (!loaded) {
    ++stats_.failed;
    co_return std::move(loaded);
  }
  if (loaded->source == Source::kMade && !landing.led) loaded->source = Source::kShared;
  switch (loaded->source) {
    case Source::kHit: ++stats_.hits; break;
    case Source::kMade: ++stats_.made; break;
    case Source::kShared: ++stats_.shared; break;
  }
  co_return std::move(loaded);
}

/// One run, whoever waits for it. It looks on the disk inside the flight, so that what a run that has just ended stored is
/// found, and a crowd asking for one key reads it once.
asio::awaitable<Result<Loaded>> LoadingCache::find_or_make(std::string key, Make make) {
  auto found = co_await async::offload(pool_, [this, &key] { return disk_.get(key); });
  if (found) {
    co_return Loaded{.bytes = std::make_shared<const std::string>(std::move(*found)), .source = Source::kHit};
  }
  auto made = co_await make();
  if (!made) co_return fail(std::move(made.error()));
  // What has been made is kept, even when the last caller left at this very moment.
  co_await asio::this_coro::throw_if_cancelled(false);
  auto bytes = std::make_shared<const std::string>(std::move(*made));
  co_await async::offload(pool_, [this, &key, &bytes] { disk_.put(key, *bytes); });
  co_return Loaded{.bytes = std::move(bytes), .source = Source::kMade};
}

}  // namespace showrunner::cache
