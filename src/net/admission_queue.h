#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/deadline.h"

namespace showrunner::net {

/// A fixed number of slots and a bounded line of those that wait for one, first come first served. A slot goes straight from
/// whoever gives it back to whoever waits longest, so that nobody overtakes. Lives on the I/O thread; slots and those waiting
/// may outlive it.
class AdmissionQueue {
  struct State;
  struct Waiter;

 public:
  /// A place among those at work; given back when it goes.
  class Slot {
   public:
    Slot(Slot&&) noexcept = default;
    Slot& operator=(Slot&&) = delete;
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot();

   private:
    friend class AdmissionQueue;
    friend struct State;

    explicit Slot(std::shared_ptr<State> state) : state_(std::move(state)) {}

    std::shared_ptr<State> state_;
  };

  enum class Refusal {
    kFull,  ///< as many wait as may
    kLate   ///< no slot came free in time
  };

  AdmissionQueue(boost::asio::any_io_executor executor, std::size_t slots, std::size_t most_waiting);

  /// A slot if one is free now.
  std::optional<Slot> try_enter();

  /// Waits for a slot until `deadline`. A cancelled call leaves the line and throws operation_aborted.
  boost::asio::awaitable<std::expected<Slot, Refusal>> enter(Deadline deadline);

  std::size_t active() const;
  std::size_t waiting() const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace showrunner::net
