#pragma once

#include <cstddef>
#include <exception>
#include <list>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "async/condition.h"

namespace showrunner::async {

/// Child coroutines that run at the same time, a bounded number of them, and that have all ended before the group goes:
/// so a child may refer to what lives in the coroutine that opened the group. Made by `with_task_group` only, because
/// nothing else can promise that end. Lives on the I/O thread.
/// After N. J. Smith, "Notes on structured concurrency" (2018).
class TaskGroup {
 public:
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup() = default;

  /// Starts `task` as soon as fewer than the limit run. Throws operation_aborted when the caller is cancelled while it
  /// waits, or when the group has been cancelled: `task` does not start then. A task must not spawn into its own group
  /// when the group may be full.
  asio::awaitable<void> spawn(asio::awaitable<void> task) {
    const bool free = co_await changed_.wait([this] { return cancelled_ || children_.size() < limit_; });
    if (!free || cancelled_) throw boost::system::system_error(asio::error::operation_aborted);
    const auto child = children_.emplace(children_.end());
    auto ended = [this, child](std::exception_ptr failure) {
      children_.erase(child);
      if (failure) fail(std::move(failure));
      changed_.notify_all();
    };
    asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(child->slot(), std::move(ended)));
  }

  /// Cancels the children and refuses new ones; whoever opened the group still waits for their end.
  void cancel() {
    cancelled_ = true;
    for (auto child = children_.begin(); child != children_.end();) {
      (child++)->emit(asio::cancellation_type::terminal);
    }
    changed_.notify_all();
  }

  std::size_t running() const { return children_.size(); }

 private:
  template <class Body>
  friend asio::awaitable<void> with_task_group(std::size_t limit, Body body);

  TaskGroup(asio::any_io_executor executor, std::size_t limit)
      : executor_(std::move(executor)), limit_(limit), changed_(executor_) {}

  /// The first failure is the one that counts: it cancels the others, whose own failures then only echo it.
  void fail(std::exception_ptr failure) {
    if (failure_) return;
    failure_ = std::move(failure);
    cancel();
  }

  asio::awaitable<void> join() {
    const auto idle = [this] { return children_.empty(); };
    if (co_await changed_.wait(idle)) co_return;
    cancel();
    co_await changed_.wait_shielded(idle);
  }

  asio::any_io_executor executor_;
  std::size_t limit_;
  Condition changed_;
  std::list<asio::cancellation_signal> children_;
  std::exception_ptr failure_;
  bool cancelled_ = false;
};

/// Runs `body(group)`, an awaitable<void>, with a group of at most `limit` (> 0) children at once, and returns when it and
/// every child have ended. What the body or a child throws first cancels the others and is thrown here; a cancellation of
/// the caller reaches all of them. Children whose failures must not touch each other return a Result instead.
template <class Body>
asio::awaitable<void> with_task_group(std::size_t limit, Body body) {
  TaskGroup group(co_await asio::this_coro::executor, limit);
  try {
    co_await body(group);
  } catch (...) {
    group.fail(std::current_exception());
  }
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await group.join();
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (group.failure_) std::rethrow_exception(group.failure_);
}

}  // namespace showrunner::async
