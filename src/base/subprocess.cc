#include "base/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/deadline.h"

namespace showrunner {

namespace {

/// A file descriptor that is closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = std::exchange(other.value_, -1);
    }
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  void reset() {
    if (value_ >= 0) ::close(std::exchange(value_, -1));
  }

  int get() const { return value_; }

  explicit operator bool() const { return value_ >= 0; }

 private:
  int value_;
};

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(system_error("cannot make a pipe", errno));
  return Pipe{.reading = Descriptor(ends[0]), .writing = Descriptor(ends[1])};
}

/// Everything the child needs, prepared before the fork: between fork and exec only async-signal-safe calls are allowed.
struct Launch {
  const char* program;
  char* const* arguments;
  char* const* environment;
  StandardStreams streams;
  const ProcessLimits* limits;
  int nice;
  int parent;
};

void limit(int resource, rlim_t soft, rlim_t hard) {
  const rlimit value{.rlim_cur = soft, .rlim_max = hard};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &value);
}

/// Runs in the child. Reports a failure by writing errno to `report`; exec closes it otherwise.
[[noreturn]] void become(const Launch& launch, int report) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) ::_exit(127);
  // A stream may itself be descriptor 0, 1 or 2 of the parent: move the sources out of the way first.
  const int null = ::open("/dev/null", O_RDWR);
  std::array<int, 3> sources{launch.streams.input, launch.streams.output, launch.streams.error};
  for (int target = 0; target < 3; ++target) {
    int& source = sources.at(static_cast<std::size_t>(target));
    if (source < 0) source = target == 2 ? 2 : null;
    source = ::fcntl(source, F_DUPFD, 10);
  }
  report = ::fcntl(report, F_DUPFD_CLOEXEC, 20);
  for (int target = 0; target < 3; ++target) ::dup2(sources.at(static_cast<std::size_t>(target)), target);
  for (int descriptor = 3; descriptor < report; ++descriptor) ::close(descriptor);
  ::close_range(static_cast<unsigned>(report) + 1, ~0U, 0);

  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) ::signal(signal, signal == SIGINT ? SIG_IGN : SIG_DFL);
  limit(RLIMIT_CORE, 0, 0);
  const ProcessLimits& limits = *launch.limits;
  if (limits.cpu.count() > 0) {
    limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu.count()), static_cast<rlim_t>(limits.cpu.count()));
  }
  if (limits.open_files > 0) limit(RLIMIT_NOFILE, limits.open_files, limits.open_files);
#ifndef SHOWRUNNER_SANITIZED
  if (limits.memory_bytes > 0) limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes);
#endif
  if (launch.nice != 0) ::setpriority(PRIO_PROCESS, 0, launch.nice);
  ::execve(launch.program, launch.arguments, launch.environment);
  const int error_number = errno;
  if (::write(report, &error_number, sizeof error_number) < 0) ::_exit(126);
  ::_exit(127);
}

std::vector<std::string> child_environment() {
  std::vector<std::string> environment;
  for (const char* const name : {"PATH", "LANG", "ESPEAK_DATA_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS",
                                 "LSAN_OPTIONS"}) {
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

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// What the child left behind, in the words of the face.
Result<std::string> verdict(int status, std::string output, std::string_view errors, std::string_view name) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return output;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 1) return fail(ErrorCode::kInvalidInput, first_line(errors));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 3) return fail(ErrorCode::kResourceLimit, first_line(errors));
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)) {
    return fail(ErrorCode::kDeadlineExceeded, fmt::format("{} used more processor time than it is allowed", name));
  }
  if (WIFSIGNALED(status)) {
    return fail(ErrorCode::kInternal, fmt::format("{} crashed (signal {})", name, WTERMSIG(status)));
  }
  return fail(ErrorCode::kInternal, fmt::format("{} failed with status {}", name, WEXITSTATUS(status)));
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
  auto to_child = make_pipe();
  auto from_child = make_pipe();
  auto errors_of_child = make_pipe();
  for (auto* pipe : {&to_child, &from_child, &errors_of_child}) {
    if (!*pipe) return fail(std::move(pipe->error()));
  }
  const StandardStreams streams{.input = to_child->reading.get(),
                                .output = from_child->writing.get(),
                                .error = errors_of_child->writing.get()};
  const auto process = spawn_process(program, arguments, streams, limits, 0);
  if (!process) return fail(process.error());
  to_child->reading.reset();
  from_child->writing.reset();
  errors_of_child->writing.reset();
  ::fcntl(to_child->writing.get(), F_SETFL, O_NONBLOCK);

  const std::string name = program.filename().string();
  const Deadline deadline = limits.wall.count() > 0 ? Deadline::after(limits.wall) : Deadline::never();
  std::string output;
  std::string errors;
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  while (from_child->reading || errors_of_child->reading) {
    if (input.empty()) to_child->writing.reset();
    std::array<pollfd, 3> waits{pollfd{.fd = from_child->reading.get(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = errors_of_child->reading.get(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = to_child->writing.get(), .events = POLLOUT, .revents = 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline.left()).count();
    const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(std::min<long>(left + 1, 60'000)));
    if (ready < 0 && errno != EINTR) {
      Error error = system_error("cannot wait for a child process", errno);
      ::kill(*process, SIGKILL);
      wait_for(*process);
      return fail(std::move(error));
    }
    if (deadline.passed()) {
      ::kill(*process, SIGKILL);
      wait_for(*process);
      return fail(ErrorCode::kDeadlineExceeded,
                  fmt::format("{} took longer than {} s and was stopped", name, limits.wall.count() / 1000));
    }
    if (waits[2].revents != 0) {
      const ssize_t written = ::write(to_child->writing.get(), input.data(), input.size());
      if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
      if (written < 0 && errno != EAGAIN && errno != EINTR) input = {};  // the child stopped reading: its status says why
    }
    const auto drain = [&](Descriptor& from, std::string& into) {
      const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
      if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) from.reset();
    };
    if (waits[0].revents != 0) drain(from_child->reading, output);
    if (waits[1].revents != 0) drain(errors_of_child->reading, errors);
    if ((limits.output_bytes > 0 && output.size() > limits.output_bytes) || errors.size() > (1U << 20U)) {
      ::kill(*process, SIGKILL);
      wait_for(*process);
      return fail(ErrorCode::kResourceLimit, fmt::format("{} wrote more than it is allowed", name));
    }
  }
  to_child->writing.reset();
  return verdict(wait_for(*process), std::move(output), errors, name);
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
