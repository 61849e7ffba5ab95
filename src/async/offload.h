#pragma once

#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace showrunner::async {

namespace asio = boost::asio;

/// Runs `work` (blocking or heavy) on `pool` and resumes the caller where it was, usually on the I/O thread. What `work`
/// throws is thrown there. `work` must own what it touches, or touch what outlives the call; a cancellation of the caller
/// waits for `work` to end. Do not call it on a pool that has been stopped: nothing would resume the caller.
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> offload(asio::thread_pool& pool, Work work) {
  auto on_pool = [](Work moved) -> asio::awaitable<std::invoke_result_t<Work&>> { co_return moved(); };
  // The caller's cancellation slot must not reach the pool: Asio would emit it on one pool thread while the coroutine ends
  // on another.
  co_return co_await asio::co_spawn(pool, on_pool(std::move(work)),
                                    asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
}

}  // namespace showrunner::async
