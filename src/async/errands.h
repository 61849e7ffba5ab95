#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "async/condition.h"

namespace showrunner::async {

/// One coroutine that runs beside the one that started it. Whoever holds this wants it to run: when the last holder goes
/// before it has ended, it is cancelled. On the I/O thread.
class Errand {
 public:
  Errand() = default;
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  ~Errand() {
    if (!state_->ended) state_->cancel.emit(asio::cancellation_type::terminal);
  }

 private:
  friend class Errands;

  struct State {
    asio::cancellation_signal cancel;
    bool ended = false;
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();  ///< shared with the coroutine's end
};

/// Runs errands and knows when all have ended: for work that outlives the function that began it (a reply that is streamed
/// after its handler has returned), and whose owner must be able to wait for it. Lives on the I/O thread.
class Errands {
 public:
  explicit Errands(const asio::any_io_executor& executor) : executor_(executor), changed_(executor) {}

  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;
  ~Errands() = default;

  /// Starts `task`, which owns what it touches. What it throws is dropped: a task that can fail keeps its result itself.
  std::shared_ptr<Errand> start(asio::awaitable<void> task) {
    auto errand = std::make_shared<Errand>();
    ++running_;
    auto ended = [this, state = errand->state_](const std::exception_ptr&) {
      state->ended = true;
      --running_;
      changed_.notify_all();
    };
    asio::co_spawn(executor_, std::move(task),
                   asio::bind_cancellation_slot(errand->state_->cancel.slot(), std::move(ended)));
    return errand;
  }

  /// Starts `task`, which runs to its end whoever leaves: for what is not to be lost and nobody is to wait for.
  void finish_later(asio::awaitable<void> task) {
    ++running_;
    asio::co_spawn(executor_, std::move(task), [this](const std::exception_ptr&) {
      --running_;
      changed_.notify_all();
    });
  }

  /// Waits until all have ended. Their holders must have let go of them, or they must end by themselves.
  asio::awaitable<void> join() {
    co_await changed_.wait([this] { return running_ == 0; });
  }

  std::size_t running() const { return running_; }

 private:
  asio::any_io_executor executor_;
  Condition changed_;
  std::size_t running_ = 0;
};

}  // namespace showrunner::async
