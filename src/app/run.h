#pragma once

#include "base/result.h"
#include "cli/command_line.h"

namespace showrunner::app {

/// Loads the options, builds what the command needs and runs it. Returns the exit status.
Result<int> run(cli::Invocation invocation);

}  // namespace showrunner::app
