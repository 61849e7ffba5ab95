// Pages that users name.
//
// The problem: libcurl's transfer of a page takes up to 20 s at the mercy of a stranger's server, and the I/O thread must not
// notice. The HttpClient of this folder shares connections, a DNS cache and one multi handle between its requests, which is
// right for a handful of trusted providers. Here every fetch may be an attack and none may profit from another: no shared
// connection, no shared name, no shared TLS session.
//
// The choice: each fetch has libcurl handles of its own and runs, redirects and all, as plain blocking code on a thread of a
// small pool that is made when the first page is fetched. Fetches are rare (10 a minute for a user), so a thread each costs
// nothing, and the code that must be right reads from top to bottom (page_transfer.cc). The coroutine never waits for that
// thread: it leaves when it is cancelled or its deadline passes, and wakes the thread out of its poll to end too. What both
// touch is a `Fetch`, shared by them alone, so it does not matter who goes last.

#include "net/fetch.h"

#include <algorithm>
#include <list>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "base/excerpt.h"
#include "net/client_name.h"
#include "net/page_transfer.h"
#include "net/rate_window.h"

namespace showrunner::net {

namespace asio = boost::asio;

namespace {

/// Transfers at once; more wait.
constexpr std::size_t kThreads = 16;

struct Rules {
  AddressPolicy policy;
  FetchOptions options;
};

/// One fetch: shared by the coroutine that waits for it and the thread that does it.
struct Fetch {
  Fetch(const asio::any_io_executor& executor, std::string address, std::shared_ptr<const Rules> by,
        Deadline caller_deadline)
      : url(std::move(address)),
        rules(std::move(by)),
        deadline(std::min(caller_deadline, Deadline::after(rules->options.total),
                          [](const Deadline& a, const Deadline& b) { return a.at() < b.at(); })),
        over(executor, deadline.at()) {}

  const std::string url;
  const std::shared_ptr<const Rules> rules;
  const Deadline deadline;
  Interrupt interrupt;

  // The I/O thread's; `result` is the thread's until it has posted the end.
  asio::steady_timer over;  ///< expires at the deadline, cancelled when finished or closed
  bool finished = false;
  bool closed = false;  ///< the PageFetcher has gone
  Result<FetchedPage> result = fail(ErrorCode::kCancelled, "not fetched");
};

/// Ends the thread's part however the coroutine ends, a destroyed frame included.
class Leaving {
 public:
  explicit Leaving(std::shared_ptr<Fetch> fetch) : fetch_(std::move(fetch)) {}

  Leaving(const Leaving&) = delete;
  Leaving& operator=(const Leaving&) = delete;

  ~Leaving() { fetch_->interrupt.stop(); }

  Fetch& operator*() const { return *fetch_; }

  Fetch* operator->() const { return fetch_.get(); }

 private:
  std::shared_ptr<Fetch> fetch_;
};

std::shared_ptr<const Rules> make_rules(FetchOptions options) {
  auto policy = AddressPolicy::create(options.allow_cidr, options.allow_ports);
  if (!policy) throw std::invalid_argument(policy.error().message);
  return std::make_shared<const Rules>(Rules{.policy = *std::move(policy), .options = std::move(options)});
}

[[noreturn]] void throw_cancelled() {
  throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

struct PageFetcher::Impl {
  Impl(asio::any_io_executor io, FetchOptions options)
      : executor(std::move(io)),
        rules(make_rules(std::move(options))),
        asked_for(rules->options.per_minute, std::chrono::minutes(1)) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ~Impl() {
    for (const auto& known : under_way) {
      const auto fetch = known.lock();
      if (!fetch) continue;
      fetch->closed = true;
      fetch->over.cancel();
      fetch->interrupt.stop();
    }
    if (threads) threads->join();
    curl_global_cleanup();
  }

  std::shared_ptr<Fetch> start(std::string url, Deadline deadline) {
    if (!threads) threads = std::make_unique<asio::thread_pool>(kThreads);
    std::erase_if(under_way, [](const auto& known) { return known.expired(); });
    auto fetch = std::make_shared<Fetch>(executor, std::move(url), rules, deadline);
    under_way.push_back(fetch);
    asio::post(*threads, [fetch, io = executor]() mutable {
      if (!fetch->interrupt.stopped()) {
        fetch->result =
            transfer_page(fetch->url, fetch->rules->policy, fetch->rules->options, fetch->deadline, fetch->interrupt);
      }
      // Moved, so that the last owner lets go on the I/O thread, where the timer belongs.
      asio::post(io, [fetch = std::move(fetch)] {
        fetch->finished = true;
        fetch->over.cancel();
      });
    });
    return fetch;
  }

  const asio::any_io_executor executor;
  const std::shared_ptr<const Rules> rules;
  RateWindow asked_for;
  std::list<std::weak_ptr<Fetch>> under_way;
  std::unique_ptr<asio::thread_pool> threads;  ///< from the first fetch on
};

PageFetcher::PageFetcher(asio::any_io_executor executor, FetchOptions options)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(options))) {}

PageFetcher::~PageFetcher() = default;

std::chrono::milliseconds PageFetcher::admit(const std::string& client) {
  if (impl_->rules->options.per_minute == 0) return {};
  const auto wait = impl_->asked_for.admit(client_name(client), RateWindow::Clock::now());
  return std::chrono::ceil<std::chrono::milliseconds>(wait);
}

asio::awaitable<Result<FetchedPage>> PageFetcher::fetch(std::string url, Deadline deadline) {
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) throw_cancelled();
  const Leaving fetch(impl_->start(std::move(url), deadline));  // from here on `this` may go

  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  const auto cancelled = [&] { return fetch->closed || state.cancelled() != asio::cancellation_type::none; };
  while (!fetch->finished && !cancelled() && !fetch->deadline.passed()) {
    co_await fetch->over.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (fetch->finished) co_return std::move(fetch->result);
  if (cancelled()) throw_cancelled();
  const auto code = deadline.passed() ? ErrorCode::kDeadlineExceeded : ErrorCode::kUnavailable;
  co_return fail({.code = code,
                  .message = fmt::format("{}: the page did not arrive in time", excerpt(fetch->url, 120)),
                  .retryable = true});
}

}  // namespace showrunner::net
