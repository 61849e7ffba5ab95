#include "net/admission_queue.h"

#include <list>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace showrunner::net {

namespace asio = boost::asio;

/// Shared by the queue, the slots that are out and those waiting.
struct AdmissionQueue::State {
  asio::any_io_executor executor;
  std::size_t free = 0;
  std::size_t most_waiting = 0;
  std::size_t active = 0;
  std::list<Waiter*> line;

  void give_back();
};

/// One that waits; lives in its coroutine's frame and leaves the line with it, however that ends.
struct AdmissionQueue::Waiter {
  explicit Waiter(std::shared_ptr<State> of) : state(std::move(of)), woken(state->executor) {
    place = state->line.insert(state->line.end(), this);
  }

  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  ~Waiter() {
    if (!slot) state->line.erase(place);
  }

  std::shared_ptr<State> state;
  asio::steady_timer woken;
  std::list<Waiter*>::iterator place;  ///< in the line, while there is no slot
  std::optional<Slot> slot;
};

void AdmissionQueue::State::give_back() {
  if (line.empty()) {
    ++free;
    --active;
    return;
  }
  Waiter& next = *line.front();
  line.pop_front();
  next.slot.emplace(Slot(next.state));
  next.woken.cancel();
}

AdmissionQueue::Slot::~Slot() {
  if (state_) state_->give_back();
}

AdmissionQueue::AdmissionQueue(asio::any_io_executor executor, std::size_t slots, std::size_t most_waiting)
    : state_(std::make_shared<State>()) {
  state_->executor = std::move(executor);
  state_->free = slots;
  state_->most_waiting = most_waiting;
}

std::optional<AdmissionQueue::Slot> AdmissionQueue::try_enter() {
  if (state_->free == 0) return std::nullopt;
  --state_->free;
  ++state_->active;
  return Slot(state_);
}

asio::awaitable<std::expected<AdmissionQueue::Slot, AdmissionQueue::Refusal>> AdmissionQueue::enter(Deadline deadline) {
  if (auto slot = try_enter()) co_return *std::move(slot);
  if (state_->line.size() >= state_->most_waiting) co_return std::unexpected(Refusal::kFull);
  Waiter waiter(state_);
  waiter.woken.expires_at(deadline.at());
  co_await waiter.woken.async_wait(asio::as_tuple(asio::use_awaitable));
  const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
  if (cancelled != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  if (!waiter.slot) co_return std::unexpected(Refusal::kLate);
  co_return *std::move(waiter.slot);
}

std::size_t AdmissionQueue::active() const {
  return state_->active;
}

std::size_t AdmissionQueue::waiting() const {
  return state_->line.size();
}

}  // namespace showrunner::net
