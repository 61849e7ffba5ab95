// The load generator: one thread, one epoll, non-blocking sockets.
//
// It shares the machine with what it measures, so it has to be cheap: a small request costs it one send, one recv and its
// share of an epoll_wait, and no allocation. The reply is read where it lies in one buffer shared by all connections;
// only a response that comes in pieces makes its reader copy anything.
//
// Open loops are what wrk and most others do not do: requests start when the schedule says, not when the server has
// answered the one before. When all connections are busy the arrival waits in a queue and keeps its intended start, so
// that a stall of the server is seen by every request that would have come during it.
#include "perf/suite/load_generator.h"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/descriptor.h"

namespace showrunner::perf {

namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr nanoseconds kSweepEvery = std::chrono::milliseconds(100);
constexpr nanoseconds kConnectTimeout = std::chrono::seconds(10);
constexpr std::size_t kReceiveBuffer = std::size_t{256} * 1024;

struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;
  int family = AF_UNSPEC;
};

Result<Address> resolve(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &hints, &found); error != 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("cannot find {}: {}", endpoint.host, ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  Address address;
  std::copy_n(reinterpret_cast<const char*>(found->ai_addr), found->ai_addrlen,
              reinterpret_cast<char*>(&address.storage));
  address.length = found->ai_addrlen;
  address.family = found->ai_family;
  return address;
}

/// A thousand connections need more descriptors than a shell gives by default.
void raise_descriptor_limit(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, wanted);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

struct Connection {
  enum class Phase { kClosed, kConnecting, kIdle, kBusy };

  Descriptor socket;
  Phase phase = Phase::kClosed;
  bool wants_write = false;
  bool used_before = false;  ///< a response has come over it
  bool has_request = false;  ///< `number` and the times below are of a request that is not answered yet
  std::uint64_t number = 0;
  std::string bytes;  ///< of the request; kept so that it can be sent again
  std::size_t sent_bytes = 0;
  nanoseconds intended{0};  ///< from the start of the run
  nanoseconds deadline{0};
  nanoseconds first_byte{-1};
  ResponseReader reader;
};

class Generator {
 public:
  Generator(const LoadPlan& plan, const Address& address)
      : plan_(plan), address_(address), connections_(std::max(plan.connections, 1U)), buffer_(kReceiveBuffer) {
    if (plan_.rate > 0) schedule_.emplace(plan_.rate, plan_.arrivals, plan_.duration, plan_.seed);
  }

  Result<LoadResult> run() {
    raise_descriptor_limit(connections_.size() + 64);
    epoll_ = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll_) return fail(system_error("cannot make an epoll", errno));
    if (auto connected = connect_all(); !connected) return fail(std::move(connected.error()));
    start_ = Clock::now();
    for (Connection& connection : connections_) become_idle(connection);
    while (true) {
      const nanoseconds now = since_start();
      if (!stopped_ && plan_.stop != nullptr && plan_.stop->load(std::memory_order_relaxed)) stopped_ = true;
      if (schedule_ && !stopped_) start_due(now);
      if (finished(now)) break;
      wait(now);
      if (const nanoseconds later = since_start(); later - swept_ >= kSweepEvery) sweep(later);
    }
    if (!stopped_) result_.errors[static_cast<std::size_t>(LoadError::kUnsent)] += backlog_.size();
    const nanoseconds end = std::max(last_response_, std::min(since_start(), plan_.duration));
    result_.elapsed = std::max(nanoseconds(1), (plan_.requests > 0 ? last_response_ : end) - plan_.warm_up);
    for (std::size_t status = 0; status < statuses_.size(); ++status) {
      if (statuses_[status] > 0) result_.statuses[static_cast<int>(status)] = statuses_[status];
    }
    return std::move(result_);
  }

 private:
  nanoseconds since_start() const { return Clock::now() - start_; }

  /// Opens every connection before the clock starts, so that no handshake is in the figures.
  Result<void> connect_all() {
    start_ = Clock::now();
    for (Connection& connection : connections_) {
      if (!open(connection)) return cannot_connect();
    }
    while (std::ranges::any_of(connections_, [](const Connection& c) { return c.phase != Connection::Phase::kIdle; })) {
      const nanoseconds now = since_start();
      if (now > kConnectTimeout || connect_failed_) return cannot_connect();
      wait(now);
    }
    idle_.clear();
    return {};
  }

  std::unexpected<Error> cannot_connect() const {
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot open {} connections to {}; is the server running, and does it take as many?",
                            connections_.size(), plan_.target.authority()));
  }

  bool open(Connection& connection) {
    connection.socket = Descriptor(::socket(address_.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!connection.socket) return false;
    const int on = 1;
    ::setsockopt(connection.socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection.used_before = false;
    connection.wants_write = true;
    connection.phase = Connection::Phase::kConnecting;
    connection.deadline = since_start() + kConnectTimeout;
    if (::connect(connection.socket.get(), reinterpret_cast<const sockaddr*>(&address_.storage), address_.length) !=
            0 &&
        errno != EINPROGRESS) {
      close(connection);
      return false;
    }
    epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = &connection}};
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection.socket.get(), &event) != 0) {
      close(connection);
      return false;
    }
    return true;
  }

  static void close(Connection& connection) {
    connection.socket.reset();
    connection.phase = Connection::Phase::kClosed;
  }

  void watch(Connection& connection, bool writing) {
    if (connection.wants_write == writing) return;
    connection.wants_write = writing;
    epoll_event event{.events = EPOLLIN | (writing ? EPOLLOUT : 0U), .data = {.ptr = &connection}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, connection.socket.get(), &event);
  }

  bool all_started() const { return stopped_ || (plan_.requests > 0 && started_ >= plan_.requests); }

  bool finished(nanoseconds now) const {
    if (stopped_) return in_flight_ == 0 || now > stopping_deadline();
    const bool no_more = all_started() || (schedule_ ? !schedule_->next() : now >= plan_.duration);
    if (no_more && in_flight_ == 0 && backlog_.empty()) return true;
    return now > plan_.duration + plan_.timeout + kConnectTimeout;
  }

  nanoseconds stopping_deadline() const { return plan_.duration + plan_.timeout; }

  /// Moves what is due into the backlog and gives the backlog to idle connections.
  void start_due(nanoseconds now) {
    while (!all_started()) {
      const auto due = schedule_->take_due(now);
      if (!due) break;
      ++started_;
      backlog_.push_back(*due);
    }
    while (!backlog_.empty() && !idle_.empty()) {
      Connection& connection = *idle_.back();
      idle_.pop_back();
      if (connection.phase == Connection::Phase::kBusy || connection.phase == Connection::Phase::kConnecting) continue;
      begin(connection, backlog_.front());
      backlog_.pop_front();
    }
  }

  /// The connection has nothing to do: the closed loop gives it the next request, the open loop what waits longest.
  void become_idle(Connection& connection) {
    if (connection.phase != Connection::Phase::kClosed) connection.phase = Connection::Phase::kIdle;
    if (schedule_) {
      if (!backlog_.empty() && !stopped_) {
        begin(connection, backlog_.front());
        backlog_.pop_front();
      } else {
        idle_.push_back(&connection);
      }
      return;
    }
    const nanoseconds now = since_start();
    if (all_started() || now >= plan_.duration) return;
    ++started_;
    begin(connection, now);
  }

  void begin(Connection& connection, nanoseconds intended) {
    connection.number = numbers_++;
    connection.bytes = plan_.next(connection.number);
    connection.intended = intended;
    connection.has_request = true;
    ++in_flight_;
    start_request(connection);
  }

  /// Sends the connection's request, over a new socket where the old one is closed.
  void start_request(Connection& connection) {
    connection.sent_bytes = 0;
    connection.first_byte = nanoseconds(-1);
    connection.reader.start(plan_.head_requests, plan_.keep_body);
    if (connection.phase == Connection::Phase::kClosed) {
      if (!open(connection)) lose(connection, LoadError::kConnect);
      return;
    }
    connection.phase = Connection::Phase::kBusy;
    connection.deadline = since_start() + plan_.timeout;
    push(connection);
  }

  void push(Connection& connection) {
    while (connection.sent_bytes < connection.bytes.size()) {
      const ssize_t sent = ::send(connection.socket.get(), connection.bytes.data() + connection.sent_bytes,
                                  connection.bytes.size() - connection.sent_bytes, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && errno == EAGAIN) return watch(connection, true);
      if (sent < 0) break;  // the reset is seen, with any early answer, when reading
      connection.sent_bytes += static_cast<std::size_t>(sent);
    }
    watch(connection, false);
  }

  /// Gives the request of the connection up.
  void lose(Connection& connection, LoadError error) {
    close(connection);
    if (since_start() >= plan_.warm_up) ++result_.errors[static_cast<std::size_t>(error)];
    connection.has_request = false;
    --in_flight_;
    lost_.push_back(&connection);  // not at once: a refused connection would recurse for ever
  }

  void wait(nanoseconds now) {
    nanoseconds pause = lost_.empty() ? kSweepEvery : std::chrono::milliseconds(1);
    if (schedule_ && !stopped_) {
      if (const auto next = schedule_->next(); next && !all_started())
        pause = std::clamp(*next - now, nanoseconds(0), pause);
    }
    const timespec timeout{.tv_sec = 0, .tv_nsec = static_cast<long>(pause.count())};
    const int ready = ::epoll_pwait2(epoll_.get(), events_.data(), static_cast<int>(events_.size()), &timeout, nullptr);
    for (int i = 0; i < ready; ++i) {
      handle(*static_cast<Connection*>(events_[static_cast<std::size_t>(i)].data.ptr),
             events_[static_cast<std::size_t>(i)].events);
    }
    for (Connection* const connection : std::exchange(lost_, {})) become_idle(*connection);
  }

  void handle(Connection& connection, std::uint32_t events) {
    if (connection.phase == Connection::Phase::kClosed) return;
    if (connection.phase == Connection::Phase::kConnecting) return finish_connect(connection);
    if ((events & EPOLLOUT) != 0 && connection.has_request) push(connection);
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) receive(connection);
  }

  void finish_connect(Connection& connection) {
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(connection.socket.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) {
      connect_failed_ = true;
      if (connection.has_request) {
        lose(connection, LoadError::kConnect);
      } else {
        close(connection);
      }
      return;
    }
    connection.phase = Connection::Phase::kIdle;
    watch(connection, false);
    if (connection.has_request) start_request(connection);
  }

  void receive(Connection& connection) {
    while (true) {
      const ssize_t got = ::recv(connection.socket.get(), buffer_.data(), buffer_.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) return hung_up(connection);
      if (!connection.has_request) return close(connection);  // something nobody asked for
      const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
      const std::size_t used = connection.reader.feed(bytes);
      if (connection.first_byte < nanoseconds(0) &&
          (connection.reader.body_bytes() > 0 || connection.reader.complete())) {
        connection.first_byte = since_start() - connection.intended;
      }
      if (connection.reader.failed()) return lose(connection, LoadError::kMalformed);
      if (connection.reader.complete()) {
        if (used < bytes.size()) return lose(connection, LoadError::kMalformed);
        return answered(connection);
      }
      if (bytes.size() < buffer_.size()) return;  // epoll tells of more
    }
  }

  void hung_up(Connection& connection) {
    if (!connection.has_request) return close(connection);
    const bool begun = connection.reader.begun();
    connection.reader.end_of_stream();
    if (connection.reader.complete()) return answered(connection);
    if (!begun && connection.used_before) {
      ++result_.resent;
      close(connection);
      return start_request(connection);
    }
    lose(connection, LoadError::kReset);
  }

  void answered(Connection& connection) {
    const nanoseconds now = since_start();
    const nanoseconds total = now - connection.intended;
    if (now >= plan_.warm_up) {
      result_.latency.record(total);
      result_.first_byte.record(connection.first_byte);
      ++result_.responses;
      result_.body_bytes += connection.reader.body_bytes();
      ++statuses_[static_cast<std::size_t>(connection.reader.status()) % statuses_.size()];
      last_response_ = now;
    }
    if (plan_.on_reply) {
      plan_.on_reply({.number = connection.number,
                      .response = &connection.reader,
                      .sent = connection.intended,
                      .first_byte = connection.first_byte,
                      .total = total});
    }
    connection.has_request = false;
    connection.used_before = true;
    --in_flight_;
    if (!connection.reader.keep_alive()) close(connection);
    become_idle(connection);
  }

  void sweep(nanoseconds now) {
    swept_ = now;
    for (Connection& connection : connections_) {
      if (connection.has_request && now > connection.deadline) {
        lose(connection,
             connection.phase == Connection::Phase::kConnecting ? LoadError::kConnect : LoadError::kTimeout);
      }
    }
  }

  const LoadPlan& plan_;
  const Address& address_;
  Descriptor epoll_;
  std::vector<Connection> connections_;
  std::vector<char> buffer_;
  std::array<epoll_event, 256> events_{};
  std::optional<ArrivalSchedule> schedule_;
  std::deque<nanoseconds> backlog_;  ///< intended starts of due requests that no connection was free for
  std::vector<Connection*> idle_;    ///< of an open loop
  std::vector<Connection*> lost_;    ///< that gave a request up and are to go on
  std::array<std::uint64_t, 1000> statuses_{};
  Clock::time_point start_;
  nanoseconds swept_{0};
  nanoseconds last_response_{0};
  std::uint64_t started_ = 0;
  std::uint64_t numbers_ = 0;
  std::size_t in_flight_ = 0;
  bool stopped_ = false;
  bool connect_failed_ = false;
  LoadResult result_;
};

}  // namespace

std::string_view to_string(LoadError error) {
  switch (error) {
    case LoadError::kConnect: return "connect";
    case LoadError::kReset: return "reset";
    case LoadError::kTimeout: return "timeout";
    case LoadError::kMalformed: return "malformed";
    case LoadError::kUnsent: return "unsent";
  }
  return "";
}

std::uint64_t LoadResult::failures() const {
  return std::accumulate(errors.begin(), errors.end(), std::uint64_t{0});
}

std::uint64_t LoadResult::with_status(int from, int to) const {
  std::uint64_t sum = 0;
  for (const auto& [status, count] : statuses) {
    if (status >= from && status < to) sum += count;
  }
  return sum;
}

double LoadResult::requests_per_second() const {
  return static_cast<double>(responses) / std::chrono::duration<double>(elapsed).count();
}

double LoadResult::bytes_per_second() const {
  return static_cast<double>(body_bytes) / std::chrono::duration<double>(elapsed).count();
}

void LoadResult::merge(const LoadResult& other) {
  latency.merge(other.latency);
  first_byte.merge(other.first_byte);
  responses += other.responses;
  body_bytes += other.body_bytes;
  for (const auto& [status, count] : other.statuses) statuses[status] += count;
  for (std::size_t i = 0; i < errors.size(); ++i) errors[i] += other.errors[i];
  resent += other.resent;
  elapsed = std::max(elapsed, other.elapsed);
}

Result<LoadResult> run_load(const LoadPlan& plan) {
  const auto address = resolve(plan.target);
  if (!address) return fail(address.error());
  return Generator(plan, *address).run();
}

std::string Answer::header(std::string_view name) const {
  ResponseReader reader;
  reader.start(true, false);
  reader.feed(head);
  return std::string(reader.header(name));
}

Result<Answer> ask(const Endpoint& target, const Request& request, nanoseconds timeout) {
  const std::string bytes = serialise(target, request);
  Answer answer;
  LoadPlan plan{.target = target, .next = [&](std::uint64_t) { return std::string_view(bytes); }};
  plan.on_reply = [&](const Reply& reply) {
    answer = {.status = reply.response->status(),
              .head = std::string(reply.response->head()),
              .body = std::string(reply.response->body()),
              .first_byte = reply.first_byte,
              .total = reply.total};
  };
  plan.requests = 1;
  plan.timeout = timeout;
  plan.keep_body = true;
  plan.head_requests = request.method == "HEAD";
  const auto result = run_load(plan);
  if (!result) return fail(result.error());
  if (result->responses != 1) {
    for (std::size_t kind = 0; kind < kLoadErrors; ++kind) {
      if (result->errors[kind] == 0) continue;
      return fail(ErrorCode::kUnavailable, fmt::format("{} {} of {} gave no answer ({})", request.method, request.path,
                                                       target.authority(), to_string(static_cast<LoadError>(kind))));
    }
  }
  return answer;
}

}  // namespace showrunner::perf
