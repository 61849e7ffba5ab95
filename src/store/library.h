#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "async/offload.h"
#include "base/result.h"
#include "store/store.h"

namespace showrunner::store {

/// A Store for the I/O thread: reads go to a pool, changes to a thread of their own, one behind the other, and what has
/// changed is told in the order in which it did. Lives on the I/O thread; must outlive its calls.
class Library {
 public:
  /// Told of the events of every change, on the I/O thread, before whoever made the change goes on.
  using Listener = std::function<void(const std::vector<Event>&)>;

  /// `store` and `readers` must outlive it.
  Library(Store& store, boost::asio::thread_pool& readers) : store_(store), readers_(readers) {}

  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  ~Library() { writing_.join(); }

  void listen(Listener listener) { listener_ = std::move(listener); }

  /// What `look(reader)` returns; it runs on another thread and owns what it touches. Fails as Store::read does.
  template <class Look>
  boost::asio::awaitable<Result<std::invoke_result_t<Look&, const Reader&>>> read(Look look) {
    using Value = std::invoke_result_t<Look&, const Reader&>;
    co_return co_await async::offload(readers_, [this, look = std::move(look)]() mutable -> Result<Value> {
      std::optional<Value> value;
      auto done = store_.read([&](const Reader& reader) { value.emplace(look(reader)); });
      if (!done) return fail(std::move(done.error()));
      return *std::move(value);
    });
  }

  /// What `change(writer)` returns, once it is on disk. As `read`; `change` is one transaction. A cancellation waits for it.
  template <class Change>
  boost::asio::awaitable<Result<std::invoke_result_t<Change&, Writer&>>> write(Change change) {
    using Value = std::invoke_result_t<Change&, Writer&>;
    std::vector<Event> events;
    auto result =
        co_await async::offload(writing_, [this, &events, change = std::move(change)]() mutable -> Result<Value> {
          std::optional<Value> value;
          auto done = store_.write([&](Writer& writer) {
            const std::int64_t before = writer.last_event();
            value.emplace(change(writer));
            events = writer.events_after(before, kAllEvents);
          });
          if (!done) return fail(std::move(done.error()));
          return *std::move(value);
        });
    if (result && !events.empty() && listener_) listener_(events);
    co_return result;
  }

 private:
  static constexpr std::size_t kAllEvents = 1'000'000;

  Store& store_;
  boost::asio::thread_pool& readers_;
  boost::asio::thread_pool writing_{1};
  Listener listener_;
};

}  // namespace showrunner::store
