#pragma once

#include <future>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/inbox.h"

namespace showrunner::async {

namespace asio = boost::asio;

/// Runs `work` (blocking or heavy) on `pool` and resumes the caller on the I/O thread, where it must have been. What `work`
/// throws is thrown there. `work` must own what it touches, or touch what outlives the call; a cancellation of the caller
/// waits for `work` to end. Do not call it on a pool that has been stopped: nothing would resume the caller.
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> offload(asio::thread_pool& pool, Work work) {
  std::packaged_task<std::invoke_result_t<Work&>()> task(std::move(work));
  auto result = task.get_future();
  Inbox& inbox = Inbox::of(co_await asio::this_coro::executor);
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
      [&](auto resume) {
        inbox.expect();
        asio::post(pool, [&inbox, task = std::move(task), resume = std::move(resume)]() mutable {
          std::exchange(task, {})();  // what it owns goes here, on the pool
          inbox.deliver_expected([resume = std::move(resume)]() mutable { std::move(resume)(); });
        });
      },
      asio::use_awaitable);
  co_return result.get();
}

}  // namespace showrunner::async
