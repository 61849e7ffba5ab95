#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
#include <sys/uio.h>

#include "async/condition.h"
#include "net/http_server.h"
#include "net/reply_head.h"
#include "net/request_parser.h"

namespace showrunner::net {

class Connection;

/// What an idle client gets when the server drains, because its next request may be on its way.
inline constexpr std::chrono::milliseconds kIdleGrace{200};

using ConnectionHook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
using ConnectionList = boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;
using Executor = boost::asio::io_context::executor_type;
/// Without a type-erased executor, which would cost a virtual call for every operation.
using ServerSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

/// What the connections of one server share. Owned by the server and by its connections, which may outlive it.
struct ServerCore {
  ServerCore(const Executor& io, ServerHandler& replies, ServerLimits server_limits)
      : executor(io), handler(&replies), limits(server_limits), changed(io) {}

  Executor executor;
  ServerHandler* handler;  ///< null once the server is gone
  ServerLimits limits;
  ServerStats stats;
  bool draining = false;
  ReplyHeadWriter heads;
  RequestIds ids;
  async::Condition changed;  ///< notified while draining, when a connection or a request has ended
};

/// One client. It lives as long as one of its operations is under way (they hold it); `close` ends them.
///
/// A state machine of callbacks, not a coroutine: the whole of a hit, from the bytes read to the bytes written, is one
/// call without a suspension. Only `ServerHandler::answer` and streamed bodies get a coroutine.
class Connection : public std::enable_shared_from_this<Connection>, public ConnectionHook {
 public:
  using Clock = std::chrono::steady_clock;

  Connection(std::shared_ptr<ServerCore> core, ServerSocket socket, std::string peer);
  ~Connection();

  /// Begins to read. The caller has put it on its list.
  void start();
  /// Answers 503 and closes: there are too many.
  void turn_away();

  /// What the sweep does: acts when the deadline of the present phase has passed.
  void look_at(Clock::time_point now);
  /// The server drains: an idle connection gets until `deadline` for a request that may be on its way.
  void drain(Clock::time_point deadline);

  /// Of the request being answered.
  std::string_view header(std::string_view name) const { return parser_.header(buffer_.get() + begin_, name); }

  /// Ends it now, whatever it does; a coroutine under way is cancelled.
  void cut();

 private:
  friend class StreamWriter;

  enum class Phase {
    kIdle,       ///< between requests
    kHead,       ///< a head has begun
    kBody,       ///< a body is to come
    kAnswering,  ///< the handler's coroutine runs
    kWriting,    ///< the reply waits for the client to take more
    kLingering,  ///< all is said; reads on until the client closes, so that no reset overtakes the last reply
    kClosed,
  };

  char* request_start() { return buffer_.get() + begin_; }

  void read();
  void on_read(const boost::system::error_code& error, std::size_t bytes);
  void on_client_end(bool orderly);
  void make_room();
  void process();
  bool step();
  bool begin_body();
  bool need_more();
  void respond();
  void describe_request();
  void refuse(int status, std::string_view reason);
  ServerReply internal_error(std::string_view what);

  void start_answer(std::optional<ServerReply> ready);
  static boost::asio::awaitable<void> answer(std::shared_ptr<Connection> self, std::optional<ServerReply> ready);
  void on_answered(const std::exception_ptr& failure);
  boost::asio::awaitable<void> write_now(std::span<iovec> pieces);

  std::string_view body_of(const ServerReply& reply) const;
  void write_head(const ServerReply& reply, std::optional<std::uint64_t> length, bool chunked);
  void send(ServerReply reply);
  void flush();
  void on_written(const boost::system::error_code& error, std::size_t bytes);
  void end_request(bool aborted);
  void request_sent();
  void linger();
  void close();

  std::shared_ptr<ServerCore> core_;
  ServerSocket socket_;
  std::string peer_;
  Phase phase_ = Phase::kIdle;
  Clock::time_point deadline_;

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  ///< of the present request
  std::size_t end_ = 0;
  std::size_t read_at_ = 0;  ///< where a read under way lands; end_ may have come down since
  RequestParser parser_;
  bool reading_ = false;     ///< a read is under way
  bool processing_ = false;  ///< step() is on the stack
  bool input_ended_ = false;

  // The request being answered.
  bool in_request_ = false;
  ServerRequest request_;
  std::string_view user_agent_;
  std::array<char, 16> own_id_{};
  Clock::time_point started_;
  bool keep_alive_ = true;
  bool head_only_ = false;

  // Its reply.
  ServerReply reply_;
  std::string head_;
  std::string_view body_;
  std::size_t sent_ = 0;  ///< of head and body
  int status_ = 0;
  std::uint64_t body_bytes_ = 0;

  // Its coroutine.
  boost::asio::cancellation_signal cancel_;
  bool coroutine_ = false;
  bool gone_ = false;       ///< the client went, or was cut off
  bool streaming_ = false;  ///< the head of a streamed body has been sent
  std::size_t unyielded_ = 0;
};

}  // namespace showrunner::net
