#include "speech/worker/sentence_server.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace showrunner::speech {

namespace {

constexpr std::size_t kReadBytes = 1U << 16U;
constexpr int kPipeBytes = 1 << 20;

Result<void> write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(system_error("cannot answer the voice pool", errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

/// Appends what can be read now; false at the end of the stream.
template <class Buffer>
bool read_some(int descriptor, Buffer& buffer) {
  static std::array<char, kReadBytes> bytes;
  ssize_t got = 0;
  while ((got = ::read(descriptor, bytes.data(), bytes.size())) < 0 && errno == EINTR) {
  }
  if (got <= 0) return false;
  buffer.append(std::string_view(bytes.data(), static_cast<std::size_t>(got)));
  return true;
}

/// The process of one sentence.
[[noreturn]] void say_and_exit(const Engines& engines, const protocol::Speak& command, int control, int output,
                               pid_t server) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != server) ::_exit(1);
  ::close(control);
  const rlimit cpu{.rlim_cur = command.cpu_seconds, .rlim_max = command.cpu_seconds + 1};
  ::setrlimit(RLIMIT_CPU, &cpu);
#ifndef SHOWRUNNER_SANITIZED
  ::dup2(STDOUT_FILENO, STDERR_FILENO);  // /dev/null: engines print what they think of a text; nobody reads it
#endif
  speak_sentence(engines, command, [output](std::string_view frame) {
    if (!write_all(output, frame)) ::_exit(1);
  });
  ::_exit(0);
}

/// What the end of a process that was not stopped by us says about its sentence.
Error verdict(int status, std::uint32_t cpu_seconds) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
    return {.code = ErrorCode::kDeadlineExceeded,
            .message = fmt::format("saying this sentence took more than {} s of processor time", cpu_seconds)};
  }
  if (WIFSIGNALED(status)) {
    return {.code = ErrorCode::kInternal,
            .message = fmt::format("the speech engine crashed on this sentence (signal {})", WTERMSIG(status))};
  }
  return {.code = ErrorCode::kInternal,
          .message = fmt::format("the speech engine gave up on this sentence (status {})", WEXITSTATUS(status))};
}

}  // namespace

SentenceServer::SentenceServer(int control, const Engines& engines) : control_(control), engines_(engines) {}

SentenceServer::~SentenceServer() {
  if (!sentence_) return;
  ::kill(sentence_->process, SIGKILL);
  ::waitpid(sentence_->process, nullptr, 0);
  ::close(sentence_->output);
}

Result<void> SentenceServer::run() {
  auto result = send(protocol::encode(protocol::Ready{.versions = engines_.versions()}));
  while (result && !closed_) result = wait_for_events();
  return result;
}

Result<void> SentenceServer::wait_for_events() {
  std::array<pollfd, 2> waits{pollfd{.fd = control_, .events = POLLIN, .revents = 0},
                              pollfd{.fd = sentence_ ? sentence_->output : -1, .events = POLLIN, .revents = 0}};
  const bool limited = sentence_ && sentence_->deadline.at() != Deadline::Clock::time_point::max();
  const auto left = limited ? std::chrono::ceil<std::chrono::milliseconds>(sentence_->deadline.left()).count() : -1;
  if (::poll(waits.data(), waits.size(), static_cast<int>(std::min<long>(left, 1'000'000))) < 0 && errno != EINTR) {
    return fail(system_error("cannot wait for the voice pool", errno));
  }
  if (waits[0].revents != 0) {
    if (auto taken = take_control_bytes(); !taken || closed_) return taken;
  }
  if (sentence_ && sentence_->deadline.passed()) {
    stop({.code = ErrorCode::kDeadlineExceeded, .message = "saying this sentence took too long and was stopped"});
  }
  if (waits[1].revents != 0) return relay_output();
  return {};
}

Result<void> SentenceServer::take_control_bytes() {
  if (!read_some(control_, commands_)) {
    closed_ = true;
    return {};
  }
  for (;;) {
    const auto frame = commands_.next();
    if (!frame) return fail(frame.error());
    if (!*frame) return {};
    const auto message = protocol::decode(**frame);
    if (!message) return fail(message.error());
    if (auto taken = take_command(*message); !taken) return taken;
  }
}

Result<void> SentenceServer::take_command(const protocol::Message& message) {
  if (const auto* const speak = std::get_if<protocol::Speak>(&message)) {
    if (!sentence_) return start(*speak);
    return send(protocol::encode(protocol::Failed{
        .id = speak->id, .error = {.code = ErrorCode::kUnavailable, .message = "this worker is speaking already"}}));
  }
  if (const auto* const cancel = std::get_if<protocol::Cancel>(&message)) {
    if (sentence_ && sentence_->id == cancel->id) {
      stop({.code = ErrorCode::kCancelled, .message = "speaking was cancelled"});
    }
    return {};
  }
  return fail(ErrorCode::kInternal, "the voice pool sent a message that is not for workers");
}

Result<void> SentenceServer::start(const protocol::Speak& command) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail(system_error("cannot make a pipe", errno));
  ::fcntl(pipe[1], F_SETPIPE_SZ, kPipeBytes);  // the engine need not wait for the relay; the default size works too
  const pid_t server = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) {
    ::close(pipe[0]);
    say_and_exit(engines_, command, control_, pipe[1], server);
  }
  const int fork_error = errno;
  ::close(pipe[1]);
  if (process < 0) {
    ::close(pipe[0]);
    return send(protocol::encode(protocol::Failed{
        .id = command.id, .error = system_error("cannot start a process for the sentence", fork_error)}));
  }
  sentence_.emplace();
  sentence_->id = command.id;
  sentence_->process = process;
  sentence_->output = pipe[0];
  sentence_->deadline = Deadline::after(std::chrono::milliseconds(command.wall_ms));
  sentence_->cpu_seconds = command.cpu_seconds;
  return {};
}

Result<void> SentenceServer::relay_output() {
  if (!read_some(sentence_->output, sentence_->frames)) return finish();
  outgoing_.clear();
  for (;;) {
    const auto frame = sentence_->frames.next();
    if (frame && !*frame) break;
    if (!frame) {
      stop(frame.error());
      break;
    }
    take_frame(**frame);
  }
  return send(outgoing_);
}

/// The process of a sentence may say only what belongs to its sentence, and nothing after it was stopped.
void SentenceServer::take_frame(std::string_view frame) {
  if (sentence_->stopped_for) return;
  auto message = protocol::decode(frame);
  if (!message) return stop(message.error());
  const auto of_sentence = [this]<class T>(const T* part) { return part != nullptr && part->id == sentence_->id; };
  if (of_sentence(std::get_if<protocol::Audio>(&*message)) || of_sentence(std::get_if<protocol::Words>(&*message))) {
    outgoing_.append(frame);
  } else if (of_sentence(std::get_if<protocol::Done>(&*message))) {
    sentence_->done = true;
  } else if (auto* const failed = std::get_if<protocol::Failed>(&*message); of_sentence(failed)) {
    sentence_->stopped_for = std::move(failed->error);
  } else {
    stop({.code = ErrorCode::kInternal, .message = "the speech engine wrote into its own output"});
  }
}

/// The process has closed its pipe: it is at its end.
Result<void> SentenceServer::finish() {
  int status = 0;
  while (::waitpid(sentence_->process, &status, 0) < 0 && errno == EINTR) {
  }
  ::close(sentence_->output);
  const RunningSentence ended = *std::exchange(sentence_, std::nullopt);
  if (ended.stopped_for) return send(protocol::encode(protocol::Failed{.id = ended.id, .error = *ended.stopped_for}));
  if (ended.done && WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return send(protocol::encode(protocol::Done{.id = ended.id}));
  return send(protocol::encode(protocol::Failed{.id = ended.id, .error = verdict(status, ended.cpu_seconds)}));
}

/// Ends the process; what it left is answered when its pipe closes.
void SentenceServer::stop(Error reason) {
  ::kill(sentence_->process, SIGKILL);
  sentence_->deadline = Deadline::never();
  sentence_->stopped_for = std::move(reason);
}

Result<void> SentenceServer::send(std::string_view frame) {
  return write_all(control_, frame);
}

}  // namespace showrunner::speech
