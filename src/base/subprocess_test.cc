#include "base/subprocess.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scratch_directory.h"

namespace showrunner {

namespace {

using namespace std::chrono_literals;

Result<std::string> shell(const std::string& script, std::string_view input = {}, const ProcessLimits& limits = {}) {
  return run_limited("/bin/sh", {"-c", script}, input, limits);
}

TEST(RunLimited, GivesBackWhatTheChildWrites) {
  EXPECT_EQ(shell("printf 'a b'; printf c >&2").value(), "a b");
  EXPECT_EQ(shell("exit 0").value(), "");
}

TEST(RunLimited, FeedsMoreThanAnyPipeHolds) {
  const std::string input(5'000'000, 'x');
  EXPECT_EQ(run_limited("/bin/cat", {}, input, {}).value(), input);
}

TEST(RunLimited, AnEmptyInputEndsAtOnce) {
  EXPECT_EQ(run_limited("/bin/cat", {}, "", {}).value(), "");
}

TEST(RunLimited, AChildThatStopsReadingDoesNotKillUs) {
  ::signal(SIGPIPE, SIG_DFL);
  EXPECT_EQ(shell("head -c 3; exec <&-; printf done", std::string(5'000'000, 'x')).value(), "xxxdone");
}

TEST(RunLimited, PassesArgumentsAsTheyAre) {
  EXPECT_EQ(run_limited("/bin/echo", {"-n", "a b", "$HOME", "'\"*"}, {}, {}).value(), "a b $HOME '\"*");
}

TEST(RunLimited, NamesAProgramThatIsMissingOrNoProgram) {
  const auto missing = run_limited("/no/such/program", {}, {}, {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.error().message,
            "cannot start /no/such/program: No such file or directory; is the installation complete?");
  EXPECT_EQ(run_limited("/etc/passwd", {}, {}, {}).error().code, ErrorCode::kNotFound);
}

TEST(RunLimited, TellsTheStatusesOfAChildApart) {
  const auto invalid = shell("echo 'page 3 is damaged' >&2; echo more >&2; exit 1");
  EXPECT_EQ(invalid.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(invalid.error().message, "page 3 is damaged");
  EXPECT_EQ(shell("exit 1").error().message, "sh failed without saying why");
  EXPECT_EQ(shell("echo 'too many pages' >&2; exit 3").error().code, ErrorCode::kResourceLimit);
  EXPECT_EQ(shell("exit 2").error().code, ErrorCode::kInternal);
  EXPECT_EQ(shell("kill -SEGV $$").error().message, "sh crashed (signal 11)");
  EXPECT_EQ(shell("kill -KILL $$").error().code, ErrorCode::kResourceLimit);
}

TEST(RunLimited, StopsWhatTakesTooLong) {
  const auto sleeping = shell("exec sleep 1000", {}, {.wall = 50ms});
  EXPECT_EQ(sleeping.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(sleeping.error().message, "sh took longer than 0.05 s and was stopped");
}

TEST(RunLimited, StopsAChildThatClosesItsOutputAndStays) {
  EXPECT_EQ(shell("exec sleep 1000 >&- 2>&-", {}, {.wall = 50ms}).error().code, ErrorCode::kDeadlineExceeded);
}

TEST(RunLimited, StopsWhatUsesTooMuchProcessorTime) {
  const auto looping = shell("while :; do :; done", {}, {.cpu = 1s});
  EXPECT_EQ(looping.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(looping.error().message, "sh used more processor time than it is allowed");
}

TEST(RunLimited, StopsWhatWritesTooMuch) {
  EXPECT_EQ(shell("cat /dev/zero", {}, {.output_bytes = 100'000}).error().code, ErrorCode::kResourceLimit);
  EXPECT_EQ(shell("cat /dev/zero >&2").error().code, ErrorCode::kResourceLimit);
  EXPECT_EQ(shell("head -c 1000 /dev/zero", {}, {.output_bytes = 1000}).value().size(), 1000U);
}

TEST(RunLimited, SetsTheLimitsItIsGiven) {
  const ProcessLimits limits{.memory_bytes = 512U << 20U, .cpu = 7s, .open_files = 40};
  const std::string got = shell("ulimit -c; ulimit -t; ulimit -n; ulimit -v", {}, limits).value();
#ifdef SHOWRUNNER_SANITIZED
  EXPECT_TRUE(got.starts_with("0\n7\n40\n")) << got;
#else
  EXPECT_EQ(got, "0\n7\n40\n524288\n");
#endif
}

TEST(RunLimited, HandsDownNoSecretOfTheEnvironment) {
  ::setenv("GROQ_API_KEY", "secret", 1);
  const std::string environment = run_limited("/usr/bin/env", {}, {}, {}).value();
  ::unsetenv("GROQ_API_KEY");
  EXPECT_EQ(environment.find("secret"), std::string::npos);
  EXPECT_NE(environment.find("PATH="), std::string::npos);
}

TEST(RunLimited, HandsDownNoOtherDescriptor) {
  const int leaking = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as a careless library does
  const int high = ::fcntl(leaking, F_DUPFD, 200);
  const std::string open = shell("ls /proc/$$/fd").value();
  ::close(leaking);
  ::close(high);
  std::istringstream names(open);
  for (int descriptor = 0; names >> descriptor;) EXPECT_LE(descriptor, 2) << open;
}

TEST(RunLimited, AChildStartsWithoutTheSignalMaskOfItsParent) {
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto ended = shell("kill -TERM $$; printf survived");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "sh crashed (signal 15)");
}

TEST(SpawnProcess, PutsEveryStreamWhereItBelongs) {
  const ScratchDirectory scratch;
  const int output = ::open((scratch / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  const int error = ::open((scratch / "err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  const auto process = spawn_process("/bin/sh", {"-c", "cat; echo out; echo err >&2; nice >&2"},
                                     {.input = -1, .output = output, .error = error}, {}, 7);
  ASSERT_TRUE(process) << process.error().message;
  int status = -1;
  ::waitpid(*process, &status, 0);
  EXPECT_EQ(status, 0);
  ::close(output);
  ::close(error);
  EXPECT_EQ(read_file(scratch / "out", 100).value(), "out\n");
  EXPECT_EQ(read_file(scratch / "err", 100).value(), "err\n7\n");
}

/// Runs `work` in a child process and returns its exit status.
template <class Work>
int status_of_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SpawnProcess, WorksWhenTheParentHasClosedItsOwnStreams) {
  EXPECT_EQ(status_of_child([] {
              ::close(0);
              ::close(1);
              ::close(2);
              return shell("printf out; printf err >&2; cat", "in").value_or("") == "outin" ? 0 : 1;
            }),
            0);
}

TEST(ForbidNetworkAndExec, LeavesFilesAndTakesSocketsAndPrograms) {
  EXPECT_EQ(status_of_child([] {
              if (!forbid_network_and_exec()) return 1;
              errno = 0;
              if (::socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM) return 2;
              if (::socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || errno != EPERM) return 3;
              std::array<char*, 1> none{nullptr};
              errno = 0;
              ::execve("/bin/true", none.data(), none.data());
              if (errno != EPERM) return 4;
              return ::open("/dev/null", O_RDONLY) >= 0 ? 0 : 5;
            }),
            0);
}

TEST(SiblingProgram, LiesBesideTheRunningOne) {
  EXPECT_TRUE(std::filesystem::exists(sibling_program("base_test")));
}

}  // namespace

}  // namespace showrunner
