#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "cli/command_line.h"
#include "studio/rooms.h"

namespace showrunner::app {

/// `showrunner serve`: builds the caches, services and routes on top of the rooms, listens, and serves until SIGTERM or
/// SIGINT; then it stops accepting, says that it is not ready any more, lets the requests under way end (at most
/// `server.drain_seconds`), and takes everything down in reverse. A second signal ends the process at once. Fails before
/// it listens when the address is taken, or open to others without a token.
boost::asio::awaitable<Result<int>> serve(studio::Rooms& rooms, const cli::ServeCommand& command);

}  // namespace showrunner::app
