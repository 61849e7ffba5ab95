#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/result.h"
#include "speech/protocol.h"
#include "speech/voice_pool.h"

namespace showrunner::speech {

/// One running `showrunner-voice`, seen from the pool: messages out, messages in, and its end. Lives on the I/O thread.
/// Shared by the pool and by its own reading coroutine, which ends soon after `kill`.
class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
 public:
  /// Called on the I/O thread, never from within a member of this class. `on_end` comes once, last, and not after `kill`.
  struct Events {
    std::function<void(protocol::Message)> on_message;
    std::function<void(Error)> on_end;
  };

  /// Starts the program and reads from it. Blocks for the few milliseconds of fork and exec. Fails as spawn_process does.
  static Result<std::shared_ptr<WorkerProcess>> start(const boost::asio::any_io_executor& executor,
                                                      const VoicePoolOptions& options);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  void listen(Events events);
  void send(const protocol::Message& message);

  /// Ends the process with `on_end` when it is not told otherwise within `span`: it hangs.
  void watch(std::chrono::milliseconds span);
  void stop_watching();

  /// Ends the process now, and silently.
  void kill();

 private:
  WorkerProcess(boost::asio::local::stream_protocol::socket socket, int process);
  static boost::asio::awaitable<void> read(std::shared_ptr<WorkerProcess> self);
  void write_next();
  void end(Error reason);
  void reap();

  boost::asio::local::stream_protocol::socket socket_;
  boost::asio::steady_timer watchdog_;
  int process_;
  Events events_;
  std::deque<std::string> outgoing_;
};

}  // namespace showrunner::speech
