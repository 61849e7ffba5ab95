#include "speech/worker_process.h"

#include <array>
#include <cerrno>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/subprocess.h"

namespace showrunner::speech {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kReadBytes = 1U << 16U;
// A sentence of 4,000 bytes takes about 300 MB in flite; this stops what runs away.
constexpr std::size_t kMemoryBytes = std::size_t{2} << 30U;
constexpr unsigned kOpenFiles = 64;

}  // namespace

Result<std::shared_ptr<WorkerProcess>> WorkerProcess::start(const asio::any_io_executor& executor,
                                                            const VoicePoolOptions& options) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(system_error("cannot make a socket for showrunner-voice", errno));
  }
  asio::local::stream_protocol::socket ours(executor, asio::local::stream_protocol(), ends[0]);
  const ProcessLimits limits{.memory_bytes = kMemoryBytes, .open_files = kOpenFiles};
  const auto process = spawn_process(options.program, {}, {.input = ends[1]}, limits, options.nice);
  ::close(ends[1]);
  if (!process) return fail(process.error());
  std::shared_ptr<WorkerProcess> worker(new WorkerProcess(std::move(ours), *process));
  asio::co_spawn(executor, read(worker), asio::detached);
  return worker;
}

WorkerProcess::WorkerProcess(asio::local::stream_protocol::socket socket, int process)
    : socket_(std::move(socket)), watchdog_(socket_.get_executor()), process_(process) {}

WorkerProcess::~WorkerProcess() {
  reap();
}

void WorkerProcess::listen(Events events) {
  events_ = std::move(events);
}

void WorkerProcess::send(const protocol::Message& message) {
  outgoing_.push_back(protocol::encode(message));
  if (outgoing_.size() == 1) write_next();
}

void WorkerProcess::write_next() {
  // A failed write is the end of the process, which the reading side sees and reports.
  asio::async_write(socket_, asio::buffer(outgoing_.front()),
                    [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                      self->outgoing_.pop_front();
                      if (!error && !self->outgoing_.empty()) self->write_next();
                    });
}

void WorkerProcess::watch(std::chrono::milliseconds span) {
  watchdog_.expires_after(span);
  watchdog_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->end({.code = ErrorCode::kDeadlineExceeded, .message = "showrunner-voice hung and was stopped"});
  });
}

void WorkerProcess::stop_watching() {
  watchdog_.cancel();
}

void WorkerProcess::kill() {
  events_ = {};
  watchdog_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);  // NOLINT(bugprone-unused-return-value)
  reap();
}

asio::awaitable<void> WorkerProcess::read(std::shared_ptr<WorkerProcess> self) {
  protocol::FrameBuffer frames;
  std::array<char, kReadBytes> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by the socket
  for (;;) {
    boost::system::error_code error;
    const std::size_t got =
        co_await self->socket_.async_read_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    frames.append(std::string_view(bytes.data(), got));
    for (;;) {
      const auto frame = frames.next();
      if (frame && !*frame) break;
      auto message = frame ? protocol::decode(**frame) : Result<protocol::Message>(fail(frame.error()));
      if (!message) {
        self->end(std::move(message.error()));
        co_return;
      }
      // A copy: the receiver may kill this worker, which drops the events.
      if (const auto on_message = self->events_.on_message) on_message(*std::move(message));
    }
  }
  self->end({.code = ErrorCode::kInternal, .message = "showrunner-voice ended unexpectedly"});
}

void WorkerProcess::end(Error reason) {
  const auto on_end = std::move(events_.on_end);
  kill();
  if (on_end) on_end(std::move(reason));
}

void WorkerProcess::reap() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

}  // namespace showrunner::speech
