#include <cstdio>

#include <fmt/format.h>

#include "cli/commands.h"

namespace showrunner::cli {

Result<int> run_config(const Options& options) {
  fmt::print("{}", options.to_toml());
  return 0;
}

}  // namespace showrunner::cli
