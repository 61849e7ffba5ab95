#include "async/inbox.h"

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <sys/eventfd.h>
#include <unistd.h>

namespace showrunner::async {

asio::execution_context::id Inbox::id;

Inbox::Inbox(asio::execution_context& loop) : service(loop), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Inbox& Inbox::of(const asio::any_io_executor& executor) {
  auto& inbox = asio::use_service<Inbox>(asio::query(executor, asio::execution::context));
  if (!inbox.descriptor_) inbox.descriptor_.emplace(executor, inbox.event_);
  return inbox;
}

void Inbox::shutdown() {
  discard(newest_.exchange(nullptr));
  discard(std::exchange(due_, nullptr));
  if (!descriptor_) ::close(event_);
  descriptor_.reset();
}

void Inbox::expect() {
  ++expected_;
  watch();
}

void Inbox::deliver_expected(Task task) {
  push(std::make_unique<Node>(std::move(task), true));
}

void Inbox::deliver(Task task) {
  push(std::make_unique<Node>(std::move(task), false));
}

void Inbox::push(std::unique_ptr<Node> node) {
  Node* const pushed = node.release();
  Node* before = newest_.load(std::memory_order_relaxed);
  do {
    pushed->next = before;
  } while (!newest_.compare_exchange_weak(before, pushed, std::memory_order_release, std::memory_order_relaxed));
  // From here on the node is the loop's, and may be gone.
  if (before != nullptr) return;
  const std::uint64_t one = 1;
  while (::write(event_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void Inbox::watch() {
  if (std::exchange(watching_, true)) return;
  descriptor_->async_wait(asio::posix::descriptor_base::wait_read, [this](const boost::system::error_code& error) {
    watching_ = false;
    if (!error) take_all();
  });
}

void Inbox::take_all() {
  std::uint64_t wakes = 0;
  while (::read(event_, &wakes, sizeof wakes) < 0 && errno == EINTR) {
  }
  // Read before the list is taken: whoever pushes to the list that is then empty wakes the loop again.
  Node* newest_first = newest_.exchange(nullptr, std::memory_order_acquire);
  Node* oldest_first = nullptr;
  while (newest_first != nullptr) {
    Node* const node = std::exchange(newest_first, newest_first->next);
    expected_ -= node->expected ? 1 : 0;
    node->next = std::exchange(oldest_first, node);
  }
  Node** end = &due_;
  while (*end != nullptr) end = &(*end)->next;
  *end = oldest_first;
  if (expected_ > 0) watch();
  run_due();
}

void Inbox::run_due() {
  // A task that throws ends this call; the others have their turn all the same.
  struct Rest {
    Inbox& inbox;

    ~Rest() {
      if (inbox.due_ != nullptr) asio::post(inbox.descriptor_->get_executor(), [&inbox = inbox] { inbox.run_due(); });
    }
  } const rest{*this};

  while (due_ != nullptr) {
    const std::unique_ptr<Node> node(std::exchange(due_, due_->next));
    node->task();
  }
}

void Inbox::discard(Node* list) {
  while (list != nullptr) const std::unique_ptr<Node> node(std::exchange(list, list->next));
}

}  // namespace showrunner::async
