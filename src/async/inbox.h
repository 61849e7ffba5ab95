#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace showrunner::async {

namespace asio = boost::asio;

// How other threads hand things to the I/O thread.
//
// The problem: Asio's own post() to a loop that sleeps wakes it while it holds the lock that the loop takes first. A poster
// that runs behind the loop (mastering, at nice 10) is then preempted by the very thread it has woken, which finds the lock
// taken and waits until the poster has a core again: 5 to 8 ms with every core busy, measured as p99 of cached hits.
//
// The choice: a list that is pushed to without a lock and taken as a whole, and an eventfd that is written by whoever pushed
// to an empty list, after that. Nobody holds anything while the loop wakes up. A loop that watches a descriptor does not end
// by itself, so this one is watched only while something is expected.

/// What other threads have for the thread of one event loop; a service of the loop, which owns it.
class Inbox : public asio::execution_context::service {
 public:
  using Task = std::move_only_function<void()>;

  // NOLINTNEXTLINE(readability-identifier-naming): Asio wants this name
  static asio::execution_context::id id;

  explicit Inbox(asio::execution_context& loop);

  /// That of the loop of `executor`, which one thread runs. On that thread.
  static Inbox& of(const asio::any_io_executor& executor);

  /// Keeps the loop running until one more `deliver_expected`. On the loop's thread.
  void expect();

  /// Runs `task` on the loop's thread behind what was delivered before; any thread. The counterpart of one `expect`.
  void deliver_expected(Task task);

  /// The same for tasks that come beside an expected one, and before it: alone they do not keep the loop running.
  void deliver(Task task);

 private:
  struct Node {
    Task task;
    bool expected;
    Node* next = nullptr;
  };

  void shutdown() override;
  void push(std::unique_ptr<Node> node);
  void watch();
  void take_all();
  void run_due();
  static void discard(Node* list);

  std::atomic<Node*> newest_ = nullptr;
  int event_ = -1;  ///< the eventfd; `descriptor_` owns it
  // The loop's thread alone:
  std::optional<asio::posix::stream_descriptor> descriptor_;
  Node* due_ = nullptr;  ///< taken and not run yet, the oldest first
  std::size_t expected_ = 0;
  bool watching_ = false;
};

}  // namespace showrunner::async
