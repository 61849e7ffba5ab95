#include "net/http_server.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "net/server_connection.h"

namespace showrunner::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr int kBacklog = 4096;
constexpr std::size_t kAcceptedAtOnce = 64;
constexpr std::size_t kTurnedAwayAtOnce = 256;  ///< clients over the limit that still get a 503; more are just closed
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::milliseconds kDrainingSweep{20};

Executor io_executor(const asio::any_io_executor& executor) {
  const auto* const io = executor.target<Executor>();
  if (io == nullptr) throw std::invalid_argument("the HTTP server needs the executor of an io_context");
  return *io;
}

/// Splits "ADDRESS:PORT".
std::optional<tcp::endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  std::uint16_t port = 0;
  const auto [end, bad] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (bad != std::errc() || end != port_text.data() + port_text.size()) return std::nullopt;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : std::string(host), error);
  if (error) return std::nullopt;
  return tcp::endpoint(address, port);
}

std::chrono::milliseconds sweep_interval(const ServerLimits& limits) {
  const auto shortest =
      std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout, limits.write_timeout});
  return std::clamp(shortest / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(1'000));
}

}  // namespace

std::string_view ServerRequest::header(std::string_view name) const {
  return head == nullptr ? std::string_view() : static_cast<const Connection*>(head)->header(name);
}

/// Shared by the server and by its own waits.
struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
  Impl(const Executor& executor, ServerHandler& handler, ServerLimits limits)
      : core(std::make_shared<ServerCore>(executor, handler, limits)), sweep_timer(executor) {}

  /// One socket that is listened on.
  struct Door {
    explicit Door(const Executor& executor) : acceptor(executor), pause(executor) {}

    Acceptor acceptor;
    Timer pause;
    tcp::endpoint peer;
  };

  void accept(const std::shared_ptr<Door>& door) {
    door->acceptor.async_accept(
        door->peer, [self = shared_from_this(), door](const boost::system::error_code& error, ServerSocket socket) {
          if (!door->acceptor.is_open()) return;
          if (!error) {
            self->admit(std::move(socket), door->peer);
            self->accept_waiting(*door, kAcceptedAtOnce);
          }
          // Out of descriptors or memory: the client stays in the queue, and trying again at once would spin.
          const bool exhausted = error == boost::system::errc::too_many_files_open ||
                                 error == boost::system::errc::too_many_files_open_in_system ||
                                 error == boost::system::errc::no_buffer_space ||
                                 error == boost::system::errc::not_enough_memory;
          if (!exhausted) return self->accept(door);
          log_warning("cannot accept a connection: {}; raise the limit on open files", error.message());
          door->pause.expires_after(kAcceptPause);
          door->pause.async_wait([self, door](const boost::system::error_code& stopped) {
            if (!stopped && door->acceptor.is_open()) self->accept(door);
          });
        });
  }

  void admit(ServerSocket socket, const tcp::endpoint& peer) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const auto connected = core->stats.connections;
    if (connected >= core->limits.max_connections + kTurnedAwayAtOnce) {
      ++core->stats.refused;
      return;
    }
    auto connection = std::make_shared<Connection>(core, std::move(socket), peer.address().to_string());
    connections.push_back(*connection);
    if (connected >= core->limits.max_connections) {
      ++core->stats.refused;
      return connection->turn_away();
    }
    ++core->stats.accepted;
    connection->start();
  }

  void sweep() {
    sweep_timer.expires_after(core->draining ? kDrainingSweep : sweep_interval(core->limits));
    sweep_timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error || self->stopped) return;
      const auto now = Connection::Clock::now();
      self->for_each([now](Connection& connection) { connection.look_at(now); });
      self->sweep();
    });
  }

  /// `action` may end the connection that it is given.
  template <class Action>
  void for_each(Action action) {
    for (auto at = connections.begin(); at != connections.end();) action(*at++);
  }

  /// Takes in up to `most` clients that are connected as far as the kernel goes. One for each turn of a loop that is busy
  /// would keep the last of a crowd waiting for seconds.
  void accept_waiting(Door& door, std::size_t most) {
    boost::system::error_code error;
    for (std::size_t taken = 0; taken < most; ++taken) {
      ServerSocket socket(core->executor);
      door.acceptor.accept(socket, door.peer, error);
      if (error) return;
      admit(std::move(socket), door.peer);
    }
  }

  void close_doors() {
    for (const auto& door : doors) {
      boost::system::error_code ignored;
      door->acceptor.close(ignored);
      door->pause.cancel();
    }
    doors.clear();
  }

  bool ended() const { return connections.empty() && core->stats.in_flight == 0; }

  std::shared_ptr<ServerCore> core;
  Timer sweep_timer;
  bool stopped = false;
  std::vector<std::shared_ptr<Door>> doors;
  ConnectionList connections;
};

HttpServer::HttpServer(const asio::any_io_executor& executor, ServerHandler& handler, ServerLimits limits)
    : impl_(std::make_shared<Impl>(io_executor(executor), handler, limits)) {}

HttpServer::~HttpServer() {
  impl_->close_doors();
  impl_->stopped = true;
  impl_->sweep_timer.cancel();
  impl_->core->handler = nullptr;
  impl_->for_each([](Connection& connection) { connection.cut(); });
}

Result<tcp::endpoint> HttpServer::listen(std::string_view address) {
  const auto endpoint = parse_endpoint(address);
  if (!endpoint) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("cannot listen on \"{}\": give an address and a port, as in 127.0.0.1:8000", address));
  }
  auto door = std::make_shared<Impl::Door>(impl_->core->executor);
  boost::system::error_code error;
  door->acceptor.open(endpoint->protocol(), error);
  if (!error) door->acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) door->acceptor.bind(*endpoint, error);
  if (!error) door->acceptor.listen(kBacklog, error);
  if (!error) door->acceptor.non_blocking(true, error);
  if (error == asio::error::address_in_use) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot listen on {}: another program does; stop it or choose another port", address));
  }
  if (error == boost::system::errc::address_not_available) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("cannot listen on {}: this machine does not have that address", address));
  }
  if (error) return fail(system_error(fmt::format("cannot listen on {}", address), error.value()));
  auto bound = door->acceptor.local_endpoint(error);
  if (impl_->doors.empty()) impl_->sweep();
  impl_->doors.push_back(door);
  impl_->accept(door);
  return bound;
}

asio::awaitable<void> HttpServer::stop() {
  const auto impl = impl_;
  impl->core->draining = true;
  // The kernel has completed connections that we have not seen; closing the socket would reset them.
  for (const auto& door : impl->doors) impl->accept_waiting(*door, kBacklog);
  impl->close_doors();
  const auto now = Connection::Clock::now();
  impl->for_each([now](Connection& connection) { connection.drain(now + kIdleGrace); });

  const auto late = std::make_shared<bool>(false);
  const auto drained = [impl, late] { return *late || impl->ended(); };
  Timer limit(impl->core->executor, now + impl->core->limits.drain);
  limit.async_wait([impl, late](const boost::system::error_code& error) {
    if (error) return;
    *late = true;
    impl->core->changed.notify_all();
  });
  impl->sweep();  // ends the wait for the next one, which is too far off to notice the end of the grace
  const bool in_time = co_await impl->core->changed.wait(drained);

  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  if (!in_time || *late) impl->for_each([](Connection& connection) { connection.cut(); });
  co_await impl->core->changed.wait_shielded([impl] { return impl->ended(); });
  limit.cancel();
  impl->stopped = true;
  impl->sweep_timer.cancel();
  co_await asio::this_coro::throw_if_cancelled(throws);
}

const ServerStats& HttpServer::stats() const {
  return impl_->core->stats;
}

}  // namespace showrunner::net
