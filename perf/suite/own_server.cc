#include "perf/suite/own_server.h"

#include <chrono>
#include <csignal>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/descriptor.h"
#include "base/file.h"
#include "base/subprocess.h"
#include "perf/suite/load_generator.h"

namespace showrunner::perf {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kStartTimeout = std::chrono::seconds(20);
constexpr auto kStopTimeout = std::chrono::seconds(12);
constexpr auto kPoll = std::chrono::milliseconds(5);

/// The concurrency scenario has a thousand clients whose scripts all differ; nothing of it may wait for the pool.
constexpr std::string_view kConfig = "[upstream]\nmax_connections = 1000\nqueue = 1000\n";

/// A port that nobody listens on now.
Result<int> free_port() {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return fail(system_error("cannot find a free port", errno));
  }
  return ntohs(address.sin_port);
}

/// The last line of the server's output, for the message of a failed start.
std::string last_line(const std::filesystem::path& log) {
  std::string text = read_file(log, std::size_t{16} << 20U).value_or("");
  text.erase(text.find_last_not_of('\n') + 1);
  const std::size_t line = text.rfind('\n');
  return line == std::string::npos ? text : text.substr(line + 1);
}

}  // namespace

Result<OwnServer> OwnServer::start() {
  OwnServer server;
  const auto port = free_port();
  if (!port) return fail(port.error());
  server.endpoint_ = {.host = "127.0.0.1", .port = std::to_string(*port), .prefix = ""};
  const ScratchDirectory& directory = *server.directory_;
  if (auto written = write_file_atomically(directory / "config.toml", kConfig); !written) return fail(written.error());
  const std::filesystem::path log = directory / "server.log";
  const Descriptor output(::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600));
  if (!output) return fail(system_error("cannot write " + log.string(), errno));
  const auto process = spawn_process(sibling_program("showrunner"),
                                     {"serve", "--demo", "--listen", server.endpoint_.authority(), "--data",
                                      (directory / "data").string(), "--config", (directory / "config.toml").string()},
                                     {.output = output.get(), .error = output.get()}, {}, 0);
  if (!process) return fail(process.error());
  server.process_ = *process;
  const auto give_up = Clock::now() + kStartTimeout;
  while (Clock::now() < give_up) {
    int status = 0;
    if (::waitpid(server.process_, &status, WNOHANG) == server.process_) {
      server.process_ = -1;
      return fail(ErrorCode::kUnavailable, fmt::format("the server to be measured did not start: {}", last_line(log)));
    }
    const auto ready = ask(server.endpoint_, {.method = "GET", .path = "/health/ready"});
    if (ready && ready->status == 200) return server;
    std::this_thread::sleep_for(kPoll);
  }
  return fail(ErrorCode::kDeadlineExceeded,
              fmt::format("the server to be measured was not ready within {}", kStartTimeout));
}

OwnServer::OwnServer(OwnServer&& other) noexcept
    : directory_(std::move(other.directory_)),
      endpoint_(std::move(other.endpoint_)),
      process_(std::exchange(other.process_, -1)) {}

OwnServer::~OwnServer() {
  if (process_ < 0) return;
  ::kill(process_, SIGTERM);
  const auto give_up = Clock::now() + kStopTimeout;
  while (::waitpid(process_, nullptr, WNOHANG) == 0) {
    if (Clock::now() >= give_up) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
      return;
    }
    std::this_thread::sleep_for(kPoll);
  }
}

}  // namespace showrunner::perf
