// One client of the HTTP server.
//
// A hit should cost what the kernel takes for its two system calls and little else, so:
//   - what is asked is answered in the call that read it: read, parse in place, ask the handler, one sendmsg straight away;
//     only what the socket does not take at once waits for the reactor. Pipelined requests go round the same loop;
//   - nothing is allocated for a request: the parser keeps offsets, heads are built in one string, bodies are sent from
//     where they lie;
//   - no timers: each phase has a deadline, and the server's sweep looks at them;
//   - while a coroutine makes a reply, a read into the free tail of the buffer is under way: it takes pipelined requests
//     in, and finds out when the client goes. The buffer must not move meanwhile, since the request's views point into it.

#include "net/server_connection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include "base/log.h"

namespace showrunner::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kFirstBuffer = 4096;
constexpr std::size_t kKeptBuffer = std::size_t{64}
                                    << 10U;  ///< a buffer that has grown beyond is given back between requests
constexpr std::size_t kTail = 1024;          ///< least room to read into
constexpr std::size_t kYieldAfter = std::size_t{512}
                                    << 10U;  ///< bytes a stream may write at a stretch before others get their turn
constexpr std::chrono::seconds kLinger{2};
constexpr std::chrono::milliseconds kDrainingLinger{500};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

iovec piece(std::string_view bytes) {
  return {.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
}

/// What the socket takes without waiting; 0 when that is nothing, -1 when the connection is broken.
ssize_t send_some(int socket, std::span<iovec> pieces) {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  while (true) {
    const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return sent;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    if (errno != EINTR) return -1;
  }
}

/// Whether a reply of this status has no body by definition (RFC 9110 §6.4.1).
bool bodiless(int status) {
  return status == 204 || status == 304 || status < 200;
}

}  // namespace

/// Pieces of a streamed body: chunks in HTTP/1.1, plain bytes in HTTP/1.0.
class StreamWriter final : public BodyWriter {
 public:
  StreamWriter(Connection& connection, bool chunked) : connection_(connection), chunked_(chunked) {}

  asio::awaitable<void> write(std::string_view bytes) override {
    if (bytes.empty()) co_return;  // an empty chunk would end the body
    std::array<char, 20> size{};
    const auto size_end = fmt::format_to_n(size.data(), size.size(), "{:x}\r\n", bytes.size()).out;
    std::array<iovec, 3> pieces{piece({size.data(), size_end}), piece(bytes), piece("\r\n")};
    co_await connection_.write_now(chunked_ ? std::span(pieces) : std::span(pieces).subspan(1, 1));
    connection_.body_bytes_ += bytes.size();
  }

  asio::awaitable<void> finish() {
    if (!chunked_) co_return;
    std::array<iovec, 1> last{piece("0\r\n\r\n")};
    co_await connection_.write_now(last);
  }

 private:
  Connection& connection_;
  bool chunked_;
};

Connection::Connection(std::shared_ptr<ServerCore> core, ServerSocket socket, std::string peer)
    : core_(std::move(core)),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      buffer_(std::make_unique_for_overwrite<char[]>(kFirstBuffer)),
      capacity_(kFirstBuffer),
      parser_(core_->limits.max_header_bytes) {
  ++core_->stats.connections;
}

Connection::~Connection() {
  if (phase_ != Phase::kClosed) --core_->stats.connections;
}

void Connection::start() {
  deadline_ = Clock::now() + core_->limits.idle_timeout;
  read();
}

void Connection::turn_away() {
  refuse(503, "the server has as many connections as it takes");
}

void Connection::look_at(Clock::time_point now) {
  if (now < deadline_) return;
  const auto self = shared_from_this();
  switch (phase_) {
    case Phase::kHead: return refuse(408, "the request head did not come in time");
    case Phase::kBody: return refuse(408, "the request body did not come in time");
    default: return cut();
  }
}

void Connection::drain(Clock::time_point deadline) {
  if (phase_ == Phase::kIdle || phase_ == Phase::kLingering) deadline_ = std::min(deadline_, deadline);
}

void Connection::cut() {
  const auto self = shared_from_this();
  gone_ = true;
  const bool coroutine = coroutine_;
  if (!coroutine) end_request(true);
  close();
  // The last thing: it may resume the coroutine, which then ends the request.
  if (coroutine) cancel_.emit(asio::cancellation_type::terminal);
}

void Connection::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  boost::system::error_code ignored;
  socket_.close(ignored);
  unlink();
  --core_->stats.connections;
  if (core_->draining) core_->changed.notify_all();
}

/// Ends the connection after a last reply. Closing with unread bytes would send a reset, which may destroy the reply
/// before the client has read it (RFC 9112 §9.6).
void Connection::linger() {
  if (input_ended_) return close();
  phase_ = Phase::kLingering;
  deadline_ = Clock::now() + (core_->draining ? std::chrono::milliseconds(kDrainingLinger) : kLinger);
  boost::system::error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  read();
}

// Reading

/// Makes room behind the bytes there are. Moves them, so no view into them may be alive.
void Connection::make_room() {
  if (reading_) return;
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (capacity_ > kKeptBuffer) {
      buffer_ = std::make_unique_for_overwrite<char[]>(kFirstBuffer);
      capacity_ = kFirstBuffer;
    }
  }
  if (capacity_ - end_ >= kTail) return;
  const std::size_t size = end_ - begin_;
  // Twice as much as is there, never what a Content-Length claims: memory is for those who send.
  const std::size_t wanted = size + kTail <= capacity_ / 2 ? capacity_ : std::max(capacity_ * 2, size + kTail);
  if (wanted == capacity_) {
    std::memmove(buffer_.get(), request_start(), size);
  } else {
    auto larger = std::make_unique_for_overwrite<char[]>(wanted);
    std::memcpy(larger.get(), request_start(), size);
    buffer_ = std::move(larger);
    capacity_ = wanted;
  }
  begin_ = 0;
  end_ = size;
}

void Connection::read() {
  if (reading_ || phase_ == Phase::kClosed || input_ended_) return;
  if (phase_ == Phase::kLingering) begin_ = end_ = 0;
  if (!in_request_) make_room();
  if (end_ == capacity_) return;  // the client sends ahead more than is kept; its going is noticed on writing
  reading_ = true;
  read_at_ = end_;
  socket_.async_read_some(asio::buffer(buffer_.get() + end_, capacity_ - end_),
                          [self = shared_from_this()](const boost::system::error_code& error, std::size_t bytes) {
                            self->on_read(error, bytes);
                          });
}

void Connection::on_read(const boost::system::error_code& error, std::size_t bytes) {
  reading_ = false;
  if (phase_ == Phase::kClosed) return;
  if (error) return on_client_end(error == asio::error::eof);
  if (phase_ == Phase::kLingering) return read();
  if (read_at_ != end_) std::memmove(buffer_.get() + end_, buffer_.get() + read_at_, bytes);
  end_ += bytes;
  if (phase_ == Phase::kAnswering) return read();
  if (phase_ != Phase::kWriting) process();
}

void Connection::on_client_end(bool orderly) {
  input_ended_ = true;
  switch (phase_) {
    case Phase::kAnswering: return cut();
    // The reply is at hand: a client that has closed its sending half alone still gets it.
    case Phase::kWriting: return orderly ? void() : cut();
    case Phase::kHead:
    case Phase::kBody: ++core_->stats.bad_requests; return close();
    default: return close();
  }
}

// Requests

/// Goes on with what has been read. It may be called from below itself, when a reply is sent at once: the outer call
/// then takes the next round, so that many pipelined requests do not pile up on the stack.
void Connection::process() {
  if (processing_) return;
  const auto self = shared_from_this();
  processing_ = true;
  while ((phase_ == Phase::kIdle || phase_ == Phase::kHead || phase_ == Phase::kBody) && step()) {
  }
  processing_ = false;
}

/// Takes the next request from what has been read. False when that takes more bytes than there are.
bool Connection::step() {
  if (phase_ == Phase::kIdle) {
    // Empty lines before a request are to be ignored (RFC 9112 §2.2).
    while (end_ - begin_ >= 2 && std::memcmp(request_start(), "\r\n", 2) == 0) begin_ += 2;
    if (begin_ == end_) return need_more();
  }
  std::size_t size = end_ - begin_;
  const auto found = parser_.parse(request_start(), size);
  end_ = begin_ + size;
  switch (found) {
    case RequestParser::Step::kBody: return begin_body();
    case RequestParser::Step::kBad: refuse(parser_.status(), parser_.reason()); return true;
    case RequestParser::Step::kComplete: respond(); return true;
    case RequestParser::Step::kMore: break;
  }
  if (phase_ == Phase::kIdle) {
    phase_ = Phase::kHead;
    deadline_ = Clock::now() + core_->limits.header_timeout;
  }
  return need_more();
}

bool Connection::need_more() {
  if (input_ended_) {
    close();
  } else {
    read();
  }
  return false;
}

/// The head is whole. Most bodies have come with it.
bool Connection::begin_body() {
  const char* const start = request_start();
  parser_.limit_body(core_->handler->max_body_bytes(parser_.method(start), parser_.path(start)));
  phase_ = Phase::kBody;
  deadline_ = Clock::now() + core_->limits.body_timeout;
  const bool refused = parser_.content_length() > parser_.body_limit();
  if (!refused && parser_.expects_continue() && parser_.http_1_1() && end_ - begin_ == parser_.head_bytes()) {
    // A handful of bytes into an empty socket: what cannot take them is broken.
    std::array<iovec, 1> interim{piece(kContinue)};
    if (send_some(socket_.native_handle(), interim) != static_cast<ssize_t>(kContinue.size())) {
      cut();
      return false;
    }
  }
  return true;
}

void Connection::describe_request() {
  const char* const start = request_start();
  own_id_ = core_->ids.next();
  request_.request_id = {own_id_.data(), own_id_.size()};
  request_.peer = peer_;
  request_.head = this;
  if (!parser_.head_complete()) return;
  request_.method = parser_.method(start);
  request_.target = parser_.target(start);
  request_.path = parser_.path(start);
  request_.query = parser_.query(start);
  request_.body = parser_.body(start);
  if (usable_request_id(parser_.request_id(start))) request_.request_id = parser_.request_id(start);
  user_agent_ = parser_.user_agent(start);
}

void Connection::respond() {
  make_room();  // for the read that goes on meanwhile, while nothing points into the buffer yet
  in_request_ = true;
  started_ = Clock::now();
  describe_request();
  ++core_->stats.requests;
  ++core_->stats.in_flight;
  keep_alive_ = parser_.keep_alive();
  head_only_ = request_.method == "HEAD";
  std::optional<ServerReply> reply;
  try {
    reply = core_->handler->answer_now(request_);
  } catch (const std::exception& error) {
    reply = internal_error(error.what());
  }
  if (reply && (head_only_ || !std::holds_alternative<BodyStream>(reply->body))) return send(std::move(*reply));
  start_answer(std::move(reply));
}

void Connection::refuse(int status, std::string_view reason) {
  if (core_->handler == nullptr) return close();
  in_request_ = true;
  started_ = Clock::now();
  describe_request();
  ++core_->stats.bad_requests;
  ++core_->stats.in_flight;
  keep_alive_ = false;
  head_only_ = request_.method == "HEAD";
  send(core_->handler->refuse(status, reason));
}

ServerReply Connection::internal_error(std::string_view what) {
  log_warning("{} {} failed: {} (this is a defect of Showrunner)", request_.method, request_.path, what);
  return core_->handler->refuse(500, "the request failed inside; the log says why");
}

// Coroutines

void Connection::start_answer(std::optional<ServerReply> ready) {
  phase_ = Phase::kAnswering;
  deadline_ = Clock::time_point::max();
  coroutine_ = true;
  streaming_ = false;
  unyielded_ = 0;
  read();
  const asio::any_io_executor executor = core_->executor;
  asio::co_spawn(
      executor, answer(shared_from_this(), std::move(ready)),
      asio::bind_cancellation_slot(cancel_.slot(), [self = shared_from_this()](const std::exception_ptr& failure) {
        self->on_answered(failure);
      }));
}

asio::awaitable<void> Connection::answer(std::shared_ptr<Connection> self, std::optional<ServerReply> ready) {
  ServerReply reply = ready ? std::move(*ready) : co_await self->core_->handler->answer(self->request_);
  const auto* const stream = std::get_if<BodyStream>(&reply.body);
  if (stream == nullptr || self->head_only_ || bodiless(reply.status)) {
    self->reply_ = std::move(reply);
    co_return;
  }
  const bool chunked = self->parser_.http_1_1();
  if (!chunked) self->keep_alive_ = false;
  self->write_head(reply, std::nullopt, chunked);
  self->streaming_ = true;
  std::array<iovec, 1> head{piece(self->head_)};
  co_await self->write_now(head);
  StreamWriter writer(*self, chunked);
  const auto made = co_await (*stream)(writer);
  if (!made) {
    if (made.error().code != ErrorCode::kCancelled) {
      log_warning("{} {}: the reply was cut short: {}", self->request_.method, self->request_.path,
                  made.error().message);
    }
    throw boost::system::system_error(asio::error::connection_aborted);
  }
  co_await writer.finish();
}

/// Writes all of `pieces`, waiting as long as the client takes any of it within the write timeout.
asio::awaitable<void> Connection::write_now(std::span<iovec> pieces) {
  while (!pieces.empty()) {
    if (gone_) throw boost::system::system_error(asio::error::operation_aborted);
    ssize_t sent = send_some(socket_.native_handle(), pieces);
    if (sent == 0) {
      deadline_ = Clock::now() + core_->limits.write_timeout;
      const auto [error] =
          co_await socket_.async_wait(asio::socket_base::wait_write, asio::as_tuple(asio::use_awaitable));
      deadline_ = Clock::time_point::max();
      if (error) throw boost::system::system_error(asio::error::operation_aborted);
      continue;
    }
    if (sent < 0) {
      gone_ = true;
      continue;
    }
    unyielded_ += static_cast<std::size_t>(sent);
    while (!pieces.empty() && static_cast<std::size_t>(sent) >= pieces.front().iov_len) {
      sent -= static_cast<ssize_t>(pieces.front().iov_len);
      pieces = pieces.subspan(1);
    }
    if (!pieces.empty()) {
      pieces.front().iov_base = static_cast<char*>(pieces.front().iov_base) + sent;
      pieces.front().iov_len -= static_cast<std::size_t>(sent);
    }
    if (unyielded_ > kYieldAfter) {
      unyielded_ = 0;
      co_await asio::post(asio::use_awaitable);
    }
  }
}

void Connection::on_answered(const std::exception_ptr& failure) {
  const auto self = shared_from_this();
  coroutine_ = false;
  cancel_.slot().clear();
  if (phase_ == Phase::kClosed) return end_request(true);
  if (!failure && !gone_) {
    if (streaming_) return request_sent();
    return send(std::move(reply_));
  }
  if (gone_ || streaming_) {
    // Where the end of the connection marks the end of the body, only a reset tells the client that it is cut short.
    boost::system::error_code ignored;
    if (!parser_.http_1_1()) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    return cut();
  }
  std::string what;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "an exception of unknown type";
  }
  if (core_->handler == nullptr) return cut();
  send(internal_error(what));
}

// Replies

std::string_view Connection::body_of(const ServerReply& reply) const {
  if (const auto* const text = std::get_if<std::string>(&reply.body)) return *text;
  if (const auto* const shared = std::get_if<SharedBytes>(&reply.body)) return shared->bytes;
  return {};
}

void Connection::write_head(const ServerReply& reply, std::optional<std::uint64_t> length, bool chunked) {
  if (core_->draining || input_ended_) keep_alive_ = false;
  status_ = reply.status;
  body_bytes_ = 0;
  using Said = ReplyHead::Connection;
  core_->heads.write(head_, {.status = reply.status,
                             .content_type = reply.content_type,
                             .headers = reply.headers,
                             .request_id = request_.request_id,
                             .content_length = length,
                             .chunked = chunked,
                             .connection = !keep_alive_         ? Said::kClose
                                           : parser_.http_1_1() ? Said::kUnsaid
                                                                : Said::kKeepAlive});
}

/// Sends a reply whose body is at hand, at once as far as the socket takes it.
void Connection::send(ServerReply reply) {
  reply_ = std::move(reply);
  body_ = body_of(reply_);
  const bool stream = std::holds_alternative<BodyStream>(reply_.body);
  std::optional<std::uint64_t> length;
  if (!bodiless(reply_.status) && !stream) length = body_.size();
  write_head(reply_, length, stream && !bodiless(reply_.status) && parser_.http_1_1());
  if (head_only_ || bodiless(reply_.status)) body_ = {};
  body_bytes_ = body_.size();
  sent_ = 0;

  std::array<iovec, 2> pieces{piece(head_), piece(body_)};
  const ssize_t sent = send_some(socket_.native_handle(), pieces);
  if (sent < 0) return cut();
  sent_ = static_cast<std::size_t>(sent);
  if (sent_ == head_.size() + body_.size()) return request_sent();
  phase_ = Phase::kWriting;
  flush();
}

void Connection::flush() {
  deadline_ = Clock::now() + core_->limits.write_timeout;
  const auto head = std::string_view(head_).substr(std::min(sent_, head_.size()));
  const auto body = body_.substr(sent_ - (head_.size() - head.size()));
  socket_.async_write_some(std::array{asio::buffer(head), asio::buffer(body)},
                           [self = shared_from_this()](const boost::system::error_code& error, std::size_t bytes) {
                             self->on_written(error, bytes);
                           });
}

void Connection::on_written(const boost::system::error_code& error, std::size_t bytes) {
  if (phase_ != Phase::kWriting) return;
  if (error) return cut();
  sent_ += bytes;
  if (sent_ < head_.size() + body_.size()) return flush();
  request_sent();
}

/// The reply is with the kernel.
void Connection::request_sent() {
  end_request(false);
  if (!keep_alive_) return linger();
  begin_ += parser_.bytes();
  parser_.next();
  phase_ = Phase::kIdle;
  deadline_ = started_ + core_->limits.idle_timeout;
  // A stream whose head went out before the server began to drain did not say that the connection closes.
  if (core_->draining) drain(started_ + kIdleGrace);
  process();
}

void Connection::end_request(bool aborted) {
  if (!in_request_) return;
  in_request_ = false;
  const auto now = Clock::now();
  if (core_->handler != nullptr) {
    core_->handler->log({.method = request_.method,
                         .target = request_.target,
                         .request_id = request_.request_id,
                         .peer = peer_,
                         .user_agent = user_agent_,
                         .status = status_,
                         .bytes = aborted && !streaming_ ? 0 : body_bytes_,
                         .took = now - started_,
                         .aborted = aborted});
  }
  --core_->stats.in_flight;
  started_ = now;
  request_ = {};
  user_agent_ = {};
  body_ = {};
  reply_ = {};
  status_ = 0;
  streaming_ = false;
  if (core_->draining) core_->changed.notify_all();
}

}  // namespace showrunner::net
