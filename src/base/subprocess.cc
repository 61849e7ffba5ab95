#include "base/subprocess.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/descriptor.h"

namespace showrunner {

namespace {

constexpr std::size_t kErrorBytesAtMost = 1U << 20U;

/// Two ends of a channel between this process and a child.
struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(system_error("cannot make a pipe", errno));
  return Pipe{.reading = Descriptor(ends[0]), .writing = Descriptor(ends[1])};
}

/// A channel into a child that may stop reading at any time: a socket, because writing to a pipe that nobody reads kills
/// the writer (SIGPIPE), and whether this process ignores that signal is not ours to decide.
Result<Pipe> make_input_channel() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(system_error("cannot make a pipe", errno));
  }
  return Pipe{.reading = Descriptor(ends[0]), .writing = Descriptor(ends[1])};
}

/// Everything the child needs, prepared before the fork: between fork and exec only async-signal-safe calls are allowed.
struct Launch {
  const char* program = nullptr;
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  StandardStreams streams;
  const ProcessLimits* limits = nullptr;
  int nice = 0;
  int parent = 0;
};

void limit(int resource, rlim_t soft, rlim_t hard) {
  const rlimit value{.rlim_cur = soft, .rlim_max = hard};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &value);
}

/// Reports a failure of the last call to the parent, and ends the child.
[[noreturn]] void give_up(int report) {
  const int error_number = errno;
  if (::write(report, &error_number, sizeof error_number) < 0) ::_exit(126);
  ::_exit(127);
}

/// Puts the streams on 0, 1 and 2 and closes everything else but the returned copy of `report`.
int arrange_descriptors(const StandardStreams& streams, int report) {
  const int null = ::open("/dev/null", O_RDWR);
  const int inherited_error = ::fcntl(2, F_GETFD) < 0 ? null : 2;
  std::array<int, 3> sources{streams.input < 0 ? null : streams.input, streams.output < 0 ? null : streams.output,
                             streams.error < 0 ? inherited_error : streams.error};
  // A stream may itself be descriptor 0, 1 or 2 of the parent: move the sources out of the way first.
  for (int& source : sources) {
    source = ::fcntl(source, F_DUPFD, 10);
    if (source < 0) give_up(report);
  }
  const int kept = ::fcntl(report, F_DUPFD_CLOEXEC, 10);
  if (kept < 0) give_up(report);
  for (int target = 0; target < 3; ++target) {
    if (::dup2(sources.at(static_cast<std::size_t>(target)), target) < 0) give_up(report);
  }
  ::close_range(3, static_cast<unsigned>(kept) - 1, 0);
  ::close_range(static_cast<unsigned>(kept) + 1, ~0U, 0);
  return kept;
}

/// Runs in the child. Reports a failure by writing errno to `report`; exec closes it otherwise.
[[noreturn]] void become(const Launch& launch, int report) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) ::_exit(127);
  report = arrange_descriptors(launch.streams, report);

  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) ::signal(signal, signal == SIGINT ? SIG_IGN : SIG_DFL);
  limit(RLIMIT_CORE, 0, 0);
  const ProcessLimits& limits = *launch.limits;
  if (limits.cpu.count() > 0) {
    const auto seconds = static_cast<rlim_t>(limits.cpu.count());
    limit(RLIMIT_CPU, seconds, seconds + 1);  // SIGXCPU says what it was; SIGKILL is for who ignores it
  }
  if (limits.open_files > 0) limit(RLIMIT_NOFILE, limits.open_files, limits.open_files);
#ifndef SHOWRUNNER_SANITIZED
  if (limits.memory_bytes > 0) limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes);
#endif
  if (launch.nice != 0) ::setpriority(PRIO_PROCESS, 0, launch.nice);
  ::execve(launch.program, launch.arguments, launch.environment);
  give_up(report);
}

std::vector<std::string> child_environment() {
  std::vector<std::string> environment;
  for (const char* const name :
       {"PATH", "LANG", "ESPEAK_DATA_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* const value = std::getenv(name)) environment.push_back(fmt::format("{}={}", name, value));
  }
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

int wait_for(int process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// A child that does not outlive the call that runs it.
class Child {
 public:
  explicit Child(int process) : process_(process) {}

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ~Child() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    wait_for(process_);
  }

  /// Its status once it has ended; nothing when it has not by then.
  std::optional<int> end_by(const Deadline& deadline) {
    // The C library's own pidfd_open cannot be linked from C++ in glibc 2.36 (its header lacks extern "C").
    const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0)));
    pollfd wait{.fd = handle.get(), .events = POLLIN, .revents = 0};
    while (handle && wait.revents == 0) {
      if (deadline.passed()) return std::nullopt;
      ::poll(&wait, 1, poll_timeout(deadline));
    }
    return wait_for(std::exchange(process_, -1));
  }

  static int poll_timeout(const Deadline& deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline.left()).count();
    return static_cast<int>(std::min<decltype(left)>(left, 60'000)) + 1;
  }

 private:
  int process_;
};

/// Moves what is there to read behind `into`; closes `from` at its end.
void drain(Descriptor& from, std::string& into) {
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
  if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
  if (got == 0 || (got < 0 && errno != EINTR)) from.reset();
}

/// Writes what there is room for; closes `to` when everything is written or the child has stopped reading, in which case
/// its status says why.
void feed(Descriptor& to, std::string_view& input) {
  const ssize_t written = ::send(to.get(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
  if (input.empty() || (written < 0 && errno != EAGAIN && errno != EINTR)) to.reset();
}

/// What a child says about its own failure: the first line of its standard error.
std::string complaint(std::string_view errors, std::string_view name) {
  const std::string_view line = errors.substr(0, errors.find('\n'));
  return line.empty() ? fmt::format("{} failed without saying why", name) : std::string(line);
}

/// What the child left behind, in the words of the face.
Result<std::string> verdict(int status, std::string output, std::string_view errors, std::string_view name) {
  if (WIFEXITED(status)) {
    switch (WEXITSTATUS(status)) {
      case 0: return output;
      case 1: return fail(ErrorCode::kInvalidInput, complaint(errors, name));
      case 3: return fail(ErrorCode::kResourceLimit, complaint(errors, name));
      default: return fail(ErrorCode::kInternal, fmt::format("{} failed with status {}", name, WEXITSTATUS(status)));
    }
  }
  if (WTERMSIG(status) == SIGXCPU) {
    return fail(ErrorCode::kDeadlineExceeded, fmt::format("{} used more processor time than it is allowed", name));
  }
  if (WTERMSIG(status) == SIGKILL) {
    return fail(ErrorCode::kResourceLimit, fmt::format("{} was killed, probably because memory ran out", name));
  }
  return fail(ErrorCode::kInternal, fmt::format("{} crashed (signal {})", name, WTERMSIG(status)));
}

}  // namespace

Result<int> spawn_process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                          const StandardStreams& streams, const ProcessLimits& limits, int nice) {
  auto report = make_pipe();
  if (!report) return fail(std::move(report.error()));
  std::vector<std::string> argument_strings{program.string()};
  argument_strings.insert(argument_strings.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment_strings = child_environment();
  const std::vector<char*> argv = pointers(argument_strings);
  const std::vector<char*> envp = pointers(environment_strings);
  const Launch launch{.program = program.c_str(),
                      .arguments = argv.data(),
                      .environment = envp.data(),
                      .streams = streams,
                      .limits = &limits,
                      .nice = nice,
                      .parent = ::getpid()};
  const pid_t process = ::fork();
  if (process < 0) return fail(system_error(fmt::format("cannot start {}", program.string()), errno));
  if (process == 0) become(launch, report->writing.get());
  report->writing.reset();
  int error_number = 0;
  ssize_t got = 0;
  while ((got = ::read(report->reading.get(), &error_number, sizeof error_number)) < 0 && errno == EINTR) {
  }
  if (got == 0) return process;
  wait_for(process);
  return fail(ErrorCode::kNotFound, fmt::format("cannot start {}: {}; is the installation complete?", program.string(),
                                                system_error("", error_number).message.substr(2)));
}

Result<std::string> run_limited(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                std::string_view input, const ProcessLimits& limits) {
  auto to_child = make_input_channel();
  auto from_child = make_pipe();
  auto errors_of_child = make_pipe();
  for (auto* pipe : {&to_child, &from_child, &errors_of_child}) {
    if (!*pipe) return fail(std::move(pipe->error()));
  }
  const StandardStreams streams{
      .input = to_child->reading.get(), .output = from_child->writing.get(), .error = errors_of_child->writing.get()};
  const auto process = spawn_process(program, arguments, streams, limits, 0);
  if (!process) return fail(process.error());
  Child child(*process);
  to_child->reading.reset();
  from_child->writing.reset();
  errors_of_child->writing.reset();
  if (input.empty()) to_child->writing.reset();

  const std::string name = program.filename().string();
  const Deadline deadline = limits.wall.count() > 0 ? Deadline::after(limits.wall) : Deadline::never();
  const auto too_long = [&] {
    return fail(ErrorCode::kDeadlineExceeded, fmt::format("{} took longer than {:g} s and was stopped", name,
                                                          std::chrono::duration<double>(limits.wall).count()));
  };
  std::string output;
  std::string errors;
  while (from_child->reading || errors_of_child->reading) {
    std::array waits{pollfd{.fd = from_child->reading.get(), .events = POLLIN, .revents = 0},
                     pollfd{.fd = errors_of_child->reading.get(), .events = POLLIN, .revents = 0},
                     pollfd{.fd = to_child->writing.get(), .events = POLLOUT, .revents = 0}};
    if (::poll(waits.data(), waits.size(), Child::poll_timeout(deadline)) < 0 && errno != EINTR) {
      return fail(system_error("cannot wait for a child process", errno));
    }
    if (deadline.passed()) return too_long();
    if (waits[0].revents != 0) drain(from_child->reading, output);
    if (waits[1].revents != 0) drain(errors_of_child->reading, errors);
    if (waits[2].revents != 0) feed(to_child->writing, input);
    if ((limits.output_bytes > 0 && output.size() > limits.output_bytes) || errors.size() > kErrorBytesAtMost) {
      return fail(ErrorCode::kResourceLimit, fmt::format("{} wrote more than it is allowed", name));
    }
  }
  to_child->writing.reset();
  const auto status = child.end_by(deadline);
  if (!status) return too_long();
  return verdict(*status, std::move(output), errors, name);
}

Result<void> forbid_network_and_exec() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return fail(ErrorCode::kInternal, "cannot make a system-call filter");
  int failed = 0;
  for (const int call : {SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(execve),
                         SCMP_SYS(execveat), SCMP_SYS(ptrace), SCMP_SYS(io_uring_setup)}) {
    failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
  }
  if (failed == 0) failed = seccomp_load(filter);
  seccomp_release(filter);
  if (failed != 0) return fail(system_error("cannot load the system-call filter", -failed));
  return {};
}

std::filesystem::path sibling_program(std::string_view name) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return self.parent_path() / name;
}

}  // namespace showrunner
