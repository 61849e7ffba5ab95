#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace showrunner::async {

namespace asio = boost::asio;

/// A condition variable for coroutines of one thread: they wait until a predicate over plain variables holds, and whoever
/// changes those variables notifies. It is a timer that never expires, which `notify_all` cancels.
/// Lives on the I/O thread; must outlive those waiting.
class Condition {
 public:
  explicit Condition(const asio::any_io_executor& executor) : never_(executor, asio::steady_timer::time_point::max()) {}

  /// Wakes everybody waiting; they look at their predicates again.
  void notify_all() { never_.cancel(); }

  /// Waits until `holds()`. False when the caller was cancelled first; its next co_await then throws as usual.
  template <class Predicate>
  asio::awaitable<bool> wait(Predicate holds) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    const auto state = co_await asio::this_coro::cancellation_state;
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!holds() && state.cancelled() == asio::cancellation_type::none) {
      co_await never_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return holds();
  }

  /// Waits until `holds()`, however often the caller is cancelled: for work that must have ended before its owner goes.
  /// The caller must have switched `this_coro::throw_if_cancelled` off, or a co_await of a cancelled coroutine throws.
  template <class Predicate>
  asio::awaitable<void> wait_shielded(Predicate holds) {
    while (!holds()) {
      co_await never_.async_wait(
          asio::bind_cancellation_slot(asio::cancellation_slot(), asio::as_tuple(asio::use_awaitable)));
    }
  }

 private:
  asio::steady_timer never_;
};

}  // namespace showrunner::async
