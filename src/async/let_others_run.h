#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace showrunner::async {

/// Goes on behind everything that is waiting for the caller's thread: for loops on the I/O thread that take milliseconds.
inline boost::asio::awaitable<void> let_others_run() {
  co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
}

}  // namespace showrunner::async
