#include <cstdio>
#include <variant>

#include <fmt/format.h>

#include "app/run.h"
#include "cli/command_line.h"

int main(int argc, char** argv) {
  auto parsed = showrunner::cli::parse_command_line(argc, argv);
  if (const auto* const status = std::get_if<showrunner::cli::ExitStatus>(&parsed)) return status->value;
  const auto result = showrunner::app::run(std::get<showrunner::cli::Invocation>(std::move(parsed)));
  if (!result) {
    fmt::print(stderr, "showrunner: error: {}\n", result.error().message);
    return 1;
  }
  if (std::fflush(stdout) != 0) {
    fmt::print(stderr, "showrunner: error: cannot write to standard output\n");
    return 1;
  }
  return *result;
}
