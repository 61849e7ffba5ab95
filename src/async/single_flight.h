#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "async/condition.h"

namespace showrunner::async {

struct SingleFlightStats {
  std::uint64_t leaders = 0;    ///< calls that started the work
  std::uint64_t followers = 0;  ///< calls that joined work under way
  std::uint64_t abandoned = 0;  ///< runs cancelled because nobody waited any more
};

/// Makes concurrent calls for one key share one run: the first starts the work in a coroutine of its own, later ones wait
/// for its result. Nothing is remembered: a call after the end starts anew. Lives on the I/O thread and must outlive the
/// calls under way; every run has ended when the last call that waited for it returns, so it needs no stop of its own.
/// `T` is copied to every caller: hold large values by shared_ptr.
template <class Key, class T, class Hash = std::hash<Key>>
class SingleFlight {
 public:
  using Work = std::function<asio::awaitable<T>()>;

  struct Landing {
    T value;
    bool led;  ///< this call's `work` made the value
  };

  SingleFlight() = default;
  SingleFlight(const SingleFlight&) = delete;
  SingleFlight& operator=(const SingleFlight&) = delete;
  ~SingleFlight() = default;

  /// The result of `work`, or of the run of `key` under way. What `work` throws is thrown to everybody waiting.
  /// A caller that is cancelled gets operation_aborted while the run goes on for the others; the last one to leave
  /// cancels the run and waits for its end. `work` must therefore own what it touches, and must not wait for its own key.
  asio::awaitable<Landing> run(Key key, Work work) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) throw_cancelled();
    const auto under_way = flights_.find(key);
    const bool leads = under_way == flights_.end();
    const auto flight = leads ? start(key, std::move(work), co_await asio::this_coro::executor) : under_way->second;
    ++(leads ? stats_.leaders : stats_.followers);

    ++flight->waiting;
    const bool landed = co_await flight->changed.wait([&flight] { return flight->landed; });
    --flight->waiting;
    if (!landed) {
      const bool throws = co_await asio::this_coro::throw_if_cancelled();
      co_await asio::this_coro::throw_if_cancelled(false);
      if (flight->waiting == 0) co_await abandon(key, *flight);
      co_await asio::this_coro::throw_if_cancelled(throws);
      throw_cancelled();
    }
    if (flight->failure) std::rethrow_exception(flight->failure);
    co_return Landing{.value = *flight->value, .led = leads};
  }

  /// Runs under way.
  std::size_t in_flight() const { return flights_.size(); }

  const SingleFlightStats& stats() const { return stats_; }

 private:
  /// One run; shared by its own coroutine and by the calls that wait for it.
  struct Flight {
    explicit Flight(const asio::any_io_executor& executor) : changed(executor) {}

    Condition changed;
    asio::cancellation_signal cancel;
    std::size_t waiting = 0;
    bool landed = false;
    std::optional<T> value;      ///< set when landed without a failure
    std::exception_ptr failure;  ///< set when landed with one
  };

  std::shared_ptr<Flight> start(const Key& key, Work work, const asio::any_io_executor& executor) {
    auto flight = std::make_shared<Flight>(executor);
    flights_.emplace(key, flight);
    auto land = [this, key, flight](std::exception_ptr failure) {
      flight->failure = std::move(failure);
      flight->landed = true;
      forget(key, *flight);
      flight->changed.notify_all();
    };
    asio::co_spawn(executor, fly(std::move(work), flight),
                   asio::bind_cancellation_slot(flight->cancel.slot(), std::move(land)));
    return flight;
  }

  static asio::awaitable<void> fly(Work work, std::shared_ptr<Flight> flight) {
    co_await asio::post(asio::use_awaitable);  // co_spawn may run up to here inside start()
    flight->value.emplace(co_await work());
  }

  /// A caller that comes from now on gets a run of its own instead of this one's cancellation.
  asio::awaitable<void> abandon(const Key& key, Flight& flight) {
    ++stats_.abandoned;
    forget(key, flight);
    flight.cancel.emit(asio::cancellation_type::terminal);
    co_await flight.changed.wait_shielded([&flight] { return flight.landed; });
  }

  void forget(const Key& key, const Flight& flight) {
    const auto found = flights_.find(key);
    if (found != flights_.end() && found->second.get() == &flight) flights_.erase(found);
  }

  [[noreturn]] static void throw_cancelled() { throw boost::system::system_error(asio::error::operation_aborted); }

  std::unordered_map<Key, std::shared_ptr<Flight>, Hash> flights_;
  SingleFlightStats stats_;
};

}  // namespace showrunner::async
