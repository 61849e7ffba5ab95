// How requests get through libcurl at ten thousand a second on one core, while the core does other work.
//
// libcurl's multi interface does the protocol; this file tells it what happened: which sockets are ready and when its timer
// is due. What costs is not libcurl alone but everything around it, so:
//
//  - sockets wait in one epoll set of our own (socket_watch.h), not in Asio's: a kept connection then costs no system call to
//    be waited for again. Asio waits for that one set, and a wake-up handles every socket that is ready.
//  - easy handles are used again with their options (transfer.h); header lists live in memory that is used again.
//  - no Asio timer for each request. One stands for libcurl's (connect limits and deadlines); it is moved only when libcurl
//    wants it earlier, and a timer that fires too early just looks again. One sweep, ten times a second while requests are
//    under way, finds answers that do not begin or do not go on.
//  - a request is handed to libcurl and written to its socket within the call to `send`; the coroutine of a request that ends
//    alone is resumed from the event itself.
//
// libcurl's callbacks, and so those of a request, run inside of a call of the multi handle, which must not be entered again
// from there. What they ask for (another request, a cancellation) is put down and done when that call has returned: `settle`.
#include "net/http_client.h"

#include <array>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/socket_watch.h"
#include "net/transfer.h"
#include "net/transfer_error.h"

namespace showrunner::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds kSweep{100};
constexpr std::size_t kEventsAtOnce = 128;

void initialise_libcurl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::uint32_t epoll_events(int curl_poll) {
  switch (curl_poll) {
    case CURL_POLL_IN: return EPOLLIN;
    case CURL_POLL_OUT: return EPOLLOUT;
    case CURL_POLL_INOUT: return EPOLLIN | EPOLLOUT;
    default: return 0;
  }
}

int curl_select(std::uint32_t events) {
  int mask = 0;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) mask |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) mask |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0) mask |= CURL_CSELECT_ERR;
  return mask;
}

}  // namespace

/// The state of a client. Shared by the client and by the Asio operations that are not over yet when it goes.
class Driver : public std::enable_shared_from_this<Driver> {
 public:
  using Clock = Transfer::Clock;

  Driver(asio::any_io_executor executor, HttpClientOptions options)
      : executor_(std::move(executor)),
        options_(std::move(options)),
        sockets_(executor_, ::fcntl(watch_.descriptor(), F_DUPFD_CLOEXEC, 0)),
        timer_(executor_),
        sweep_(executor_),
        most_kept_(std::max<std::size_t>(1, options_.idle_connections)) {
    initialise_libcurl();
    multi_ = curl_multi_init();
    if (multi_ == nullptr) throw std::bad_alloc();
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Driver::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Driver::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(most_kept_));
  }

  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  ~Driver() {
    free_.clear();
    curl_multi_cleanup(multi_);
  }

  const HttpClientStats& stats() const { return stats_; }

  /// Not inside of a callback of this client alone: anywhere on the I/O thread.
  void start(Exchange& exchange, Transfer::Resume resume) {
    if (free_.empty()) free_.push_back(make_transfer());
    under_way_.push_back(std::move(free_.back()));
    free_.pop_back();
    Transfer& transfer = *under_way_.back();
    transfer.index = under_way_.size() - 1;
    transfer.serial = ++stats_.requests;
    transfer.begin(exchange, Clock::now());
    watch_for_cancellation(transfer, resume);
    transfer.resume.emplace(std::move(resume));
    stats_.in_flight = under_way_.size();

    if (in_libcurl_) {
      to_add_.emplace_back(&transfer, transfer.serial);
    } else {
      add(transfer);
      settle();
    }
    keep_going();
    post_ended();
  }

  void shut_down() {
    closed_ = true;
    while (!under_way_.empty()) {
      end(*under_way_.back(), CURLE_OK, {},
          Error{.code = ErrorCode::kCancelled, .message = "the HTTP client was closed"});
    }
    post_ended();
    timer_.cancel();
    sweep_.cancel();
    sockets_.cancel();
  }

 private:
  struct Ended {
    Transfer::Resume resume;
    error_code error;
  };

  std::unique_ptr<Transfer> make_transfer() {
    auto transfer = std::make_unique<Transfer>(options_.user_agent, options_.ca_file);
    curl_easy_setopt(transfer->easy(), CURLOPT_OPENSOCKETFUNCTION, &Driver::open_socket);
    curl_easy_setopt(transfer->easy(), CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(transfer->easy(), CURLOPT_CLOSESOCKETFUNCTION, &Driver::close_socket);
    curl_easy_setopt(transfer->easy(), CURLOPT_CLOSESOCKETDATA, this);
    if (options_.may_connect) curl_easy_setopt(transfer->easy(), CURLOPT_PROXY, "");
    return transfer;
  }

  void watch_for_cancellation(Transfer& transfer, Transfer::Resume& resume) {
    auto slot = asio::get_associated_cancellation_slot(resume);
    if (!slot.is_connected()) return;
    slot.assign([weak = weak_from_this(), which = &transfer, serial = transfer.serial](asio::cancellation_type) {
      if (const auto self = weak.lock()) self->cancel(which, serial);
    });
  }

  /// The transfer numbered `serial`, if it is still under way. `which` may be gone, so it is only compared until found.
  Transfer* find(const Transfer* which, std::uint64_t serial) {
    for (const auto& transfer : under_way_) {
      if (transfer.get() == which) return transfer->serial == serial ? transfer.get() : nullptr;
    }
    return nullptr;
  }

  void cancel(const Transfer* which, std::uint64_t serial) {
    Transfer* const transfer = find(which, serial);
    if (transfer == nullptr) return;
    if (in_libcurl_) {
      to_cancel_.emplace_back(which, serial);
      return;
    }
    end(*transfer, CURLE_OK, asio::error::operation_aborted);
    settle();
    post_ended();
  }

  void add(Transfer& transfer) {
    if (under_way_.size() > most_kept_) {
      most_kept_ = under_way_.size() * 2;
      curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(most_kept_));
    }
    transfer.added = true;
    in_libcurl_ = true;
    const CURLMcode added = curl_multi_add_handle(multi_, transfer.easy());
    in_libcurl_ = false;
    if (added != CURLM_OK) end(transfer, CURLE_OUT_OF_MEMORY);
  }

  void act(curl_socket_t socket, int mask) {
    int running = 0;
    in_libcurl_ = true;
    curl_multi_socket_action(multi_, socket, mask, &running);
    in_libcurl_ = false;
  }

  /// Does what was put down while libcurl was busy, and takes what it has finished, until nothing of that is left.
  void settle() {
    for (;;) {
      if (!to_cancel_.empty()) {
        for (const auto& [which, serial] : std::exchange(to_cancel_, {})) {
          if (auto* transfer = find(which, serial)) end(*transfer, CURLE_OK, asio::error::operation_aborted);
        }
      }
      if (!to_add_.empty()) {
        for (const auto& [which, serial] : std::exchange(to_add_, {})) {
          if (auto* transfer = find(which, serial)) add(*transfer);
        }
      }
      if (std::exchange(timer_due_now_, false)) act(CURL_SOCKET_TIMEOUT, 0);
      take_finished();
      if (to_cancel_.empty() && to_add_.empty() && !timer_due_now_) return;
    }
  }

  void take_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Transfer* transfer = nullptr;
      const CURLcode code = message->data.result;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      end(*transfer, code);
    }
  }

  /// The only way out of `under_way_`. Must not be called inside of libcurl.
  void end(Transfer& transfer, CURLcode code, error_code error = {}, std::optional<Error> failure = {}) {
    if (std::exchange(transfer.added, false)) {
      in_libcurl_ = true;
      curl_multi_remove_handle(multi_, transfer.easy());
      in_libcurl_ = false;
      stats_.connections_opened += static_cast<std::uint64_t>(transfer.connections_opened());
    }
    if (transfer.end(code, std::move(failure)) || error) ++stats_.failed;
    ended_.push_back({std::move(*transfer.resume), error});
    transfer.resume.reset();

    std::swap(under_way_[transfer.index], under_way_.back());
    under_way_[transfer.index]->index = transfer.index;
    if (free_.size() < most_kept_) free_.push_back(std::move(under_way_.back()));
    under_way_.pop_back();
    stats_.in_flight = under_way_.size();
  }

  /// Resumes whoever waited for what has ended. Directly where that is safe and cheapest: from an event, as its last deed,
  /// when there is one. With several, an exception out of one coroutine must not keep the others from going on.
  void resume_ended() {
    if (ended_.size() != 1) return post_ended();
    Ended one = std::move(ended_.front());
    ended_.clear();
    one.resume(one.error);
  }

  void post_ended() {
    for (Ended& each : ended_) {
      asio::post(executor_, [resume = std::move(each.resume), error = each.error]() mutable { resume(error); });
    }
    ended_.clear();
  }

  /// Waits for sockets, the timer and the sweep, as far as nobody does.
  void keep_going() {
    if (closed_ || under_way_.empty()) return;
    if (!std::exchange(watching_, true)) {
      sockets_.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](error_code error) { self->on_sockets(error); });
    }
    if (!std::exchange(sweeping_, true)) {
      sweep_.expires_after(kSweep);
      sweep_.async_wait([self = shared_from_this()](error_code /*error*/) { self->on_sweep(); });
    }
    if (timer_due_ >= timer_set_for_) return;
    timer_set_for_ = timer_due_;
    timer_.expires_at(timer_due_);
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->on_timer_fired();
    });
  }

  void on_sockets(error_code error) {
    watching_ = false;
    if (closed_) return;
    if (!error) {
      std::array<epoll_event, kEventsAtOnce> events{};
      for (const epoll_event& event : watch_.ready(events)) act(event.data.fd, curl_select(event.events));
      settle();
    }
    keep_going();
    resume_ended();
  }

  void on_timer_fired() {
    timer_set_for_ = Clock::time_point::max();
    if (closed_) return;
    if (Clock::now() >= timer_due_) {
      timer_due_ = Clock::time_point::max();
      timer_due_now_ = true;
      settle();
    }
    keep_going();
    resume_ended();
  }

  void on_sweep() {
    sweeping_ = false;
    if (closed_) return;
    const auto now = Clock::now();
    for (std::size_t i = under_way_.size(); i > 0; --i) {
      if (auto late = under_way_[i - 1]->overdue(now)) end(*under_way_[i - 1], CURLE_OK, {}, std::move(late));
    }
    settle();
    if (under_way_.empty()) {  // nothing may keep the I/O thread's loop from ending
      sockets_.cancel();
      timer_.cancel();
      timer_set_for_ = Clock::time_point::max();
    }
    keep_going();
    resume_ended();
  }

  static int on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* /*per_socket*/) {
    static_cast<Driver*>(self)->watch_.want(socket, epoll_events(what));
    return 0;
  }

  static int on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
    auto& driver = *static_cast<Driver*>(self);
    driver.timer_due_now_ = timeout_ms == 0;
    driver.timer_due_ =
        timeout_ms > 0 ? Clock::now() + std::chrono::milliseconds(timeout_ms) : Clock::time_point::max();
    return 0;
  }

  static curl_socket_t open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
    if (!static_cast<Driver*>(self)->may_connect(*address)) return CURL_SOCKET_BAD;
    const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (socket < 0) return CURL_SOCKET_BAD;
    static_cast<Driver*>(self)->watch_.opened(socket);
    return socket;
  }

  bool may_connect(const curl_sockaddr& address) const {
    if (!options_.may_connect) return true;
    asio::ip::tcp::endpoint endpoint;
    const bool known = address.family == AF_INET || address.family == AF_INET6;
    if (!known || address.addrlen > endpoint.capacity()) return false;
    std::memcpy(endpoint.data(), &address.addr, address.addrlen);
    endpoint.resize(address.addrlen);
    return options_.may_connect(endpoint.address(), endpoint.port());
  }

  static int close_socket(void* self, curl_socket_t socket) {
    static_cast<Driver*>(self)->watch_.closing(socket);
    return ::close(socket);
  }

  asio::any_io_executor executor_;
  HttpClientOptions options_;
  SocketWatch watch_;
  asio::posix::stream_descriptor sockets_;  ///< a second descriptor of watch_'s set, Asio's own to close
  asio::steady_timer timer_;
  asio::steady_timer sweep_;
  std::size_t most_kept_;
  CURLM* multi_ = nullptr;
  HttpClientStats stats_;

  std::vector<std::unique_ptr<Transfer>> under_way_;
  std::vector<std::unique_ptr<Transfer>> free_;
  std::vector<Ended> ended_;
  std::vector<std::pair<const Transfer*, std::uint64_t>> to_add_;
  std::vector<std::pair<const Transfer*, std::uint64_t>> to_cancel_;

  Clock::time_point timer_due_ = Clock::time_point::max();      ///< when libcurl wants to be called
  Clock::time_point timer_set_for_ = Clock::time_point::max();  ///< when timer_ fires, max: never
  bool timer_due_now_ = false;
  bool in_libcurl_ = false;
  bool watching_ = false;
  bool sweeping_ = false;
  bool closed_ = false;
};

struct HttpClient::Impl {
  std::shared_ptr<Driver> driver;
};

HttpClient::HttpClient(asio::any_io_executor executor, HttpClientOptions options)
    : impl_(std::make_unique<Impl>(std::make_shared<Driver>(std::move(executor), std::move(options)))) {}

HttpClient::~HttpClient() {
  impl_->driver->shut_down();
}

asio::awaitable<Result<HttpResponse>> HttpClient::send(HttpRequest request) {
  if (auto wrong = check_request(request)) co_return fail(*std::move(wrong));
  if (request.deadline.passed()) {
    co_return fail(ErrorCode::kDeadlineExceeded, fmt::format("no time is left to ask {}", host_of(request.url)));
  }
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  Exchange exchange{.request = std::move(request), .response = {}, .failure = {}};
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code)>(
      [driver = impl_->driver, &exchange](Transfer::Resume resume) { driver->start(exchange, std::move(resume)); },
      asio::use_awaitable);
  if (exchange.failure) co_return fail(*std::move(exchange.failure));
  co_return std::move(exchange.response);
}

const HttpClientStats& HttpClient::stats() const {
  return impl_->driver->stats();
}

}  // namespace showrunner::net
