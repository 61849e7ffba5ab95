#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner {

/// What a child process may use. Zero means no limit of that kind.
struct ProcessLimits {
  std::size_t memory_bytes = 0;       ///< address space (not applied in sanitizer builds, which map terabytes)
  std::chrono::seconds cpu{0};        ///< processor time, then SIGXCPU, and SIGKILL a second later
  std::chrono::milliseconds wall{0};  ///< wall time, then SIGKILL by the parent
  unsigned open_files = 0;            ///< file descriptors
  std::size_t output_bytes = 0;       ///< the most that is read from its standard output, then SIGKILL
};

/// The descriptors that a child sees as 0, 1 and 2. They stay the caller's to close.
struct StandardStreams {
  int input = -1;   ///< -1: /dev/null
  int output = -1;  ///< -1: /dev/null
  int error = -1;   ///< -1: inherited
};

/// Starts `program` in a process of its own: only descriptors 0, 1 and 2, no environment but PATH, LANG and what names
/// the data of engines, SIGKILL when the thread that started it ends, scheduling priority `nice`. Returns the process
/// id, which the caller must reap. `limits.wall` and `limits.output_bytes` are the caller's business.
/// Thread-safe; fails with kNotFound when the program is missing or cannot be executed.
Result<int> spawn_process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                          const StandardStreams& streams, const ProcessLimits& limits, int nice);

/// Runs `program` with `arguments`, feeds `input` to its standard input and returns its standard output. Fails with
/// kNotFound when the program is missing, kDeadlineExceeded on wall or CPU time, kResourceLimit on memory or output,
/// kInvalidInput with the child's own standard-error line when it exits with status 1, and kInternal otherwise.
/// Blocking: call it on a pool. Thread-safe.
Result<std::string> run_limited(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                std::string_view input, const ProcessLimits& limits);

/// Takes the network (and starting other programs) away from this process for good, by a system-call filter: opening a
/// socket or executing a program fails with EPERM. Call it in a child before it reads anything untrusted.
Result<void> forbid_network_and_exec();

/// The program `name` beside the running executable (build/release/showrunner-voice beside build/release/showrunner).
std::filesystem::path sibling_program(std::string_view name);

}  // namespace showrunner
