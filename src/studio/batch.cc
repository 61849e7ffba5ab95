#include "studio/batch.h"

#include <array>
#include <exception>
#include <map>
#include <memory>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "async/let_others_run.h"
#include "async/task_group.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kShortestWait{100};
constexpr std::size_t kKinds = 3;
constexpr std::size_t kAtOnce = 32;  ///< places handled before others have their turn on the I/O thread

/// Work that is run once, and the places in the batch that get its result.
struct Unit {
  BatchItem item;
  std::vector<std::size_t> places;
};

Error defect(const std::exception& exception) {
  return {.code = ErrorCode::kInternal,
          .message = fmt::format("{} (this is a defect of Showrunner)", exception.what())};
}

/// Whether it only came at a bad moment.
bool passes(const Error& error) {
  return error.code == ErrorCode::kOverloaded || error.code == ErrorCode::kRateLimited;
}

asio::awaitable<Result<std::string>> make_once(const BatchItem& item) {
  try {
    co_return co_await item.make();
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    co_return fail(defect(error));
  } catch (const std::exception& error) {
    co_return fail(defect(error));
  }
}

asio::awaitable<void> run_unit(std::shared_ptr<const Unit> unit, const BatchSink& sink) {
  for (;;) {
    const auto result = co_await make_once(unit->item);
    if (result || !passes(result.error())) {
      std::size_t told = 0;
      for (const std::size_t place : unit->places) {
        sink(place, result);
        if (++told % kAtOnce == 0) co_await async::let_others_run();
      }
      co_return;
    }
    asio::steady_timer wait(co_await asio::this_coro::executor, std::max(result.error().retry_after, kShortestWait));
    co_await wait.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> run_kind(std::vector<std::shared_ptr<const Unit>> units, std::size_t limit,
                               const BatchSink& sink) {
  co_await async::with_task_group(std::max<std::size_t>(limit, 1),
                                  [&](async::TaskGroup& group) -> asio::awaitable<void> {
                                    for (const auto& unit : units) co_await group.spawn(run_unit(unit, sink));
                                  });
}

}  // namespace

asio::awaitable<void> run_batch(std::vector<BatchItem> items, BatchLimits limits, BatchSink sink) {
  std::array<std::vector<std::shared_ptr<const Unit>>, kKinds> by_kind;
  std::map<std::pair<BatchKind, std::string>, std::shared_ptr<Unit>> known;
  for (std::size_t place = 0; place < items.size(); ++place) {
    if ((place + 1) % kAtOnce == 0) co_await async::let_others_run();
    BatchItem& item = items[place];
    auto unit = std::make_shared<Unit>();
    if (!item.key.empty()) {
      const auto [found, fresh] = known.try_emplace({item.kind, item.key}, unit);
      if (!fresh) {
        found->second->places.push_back(place);
        continue;
      }
    }
    unit->places.push_back(place);
    unit->item = std::move(item);
    by_kind[static_cast<std::size_t>(unit->item.kind)].push_back(std::move(unit));
  }
  const std::array<std::size_t, kKinds> bounds{limits.scripts, limits.speech, limits.episodes};
  co_await async::with_task_group(kKinds, [&](async::TaskGroup& group) -> asio::awaitable<void> {
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      co_await group.spawn(run_kind(std::move(by_kind[kind]), bounds[kind], sink));
    }
  });
}

}  // namespace showrunner::studio
