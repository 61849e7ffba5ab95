#pragma once

#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace showrunner::async {

/// Makes concurrent calls for one key share one run: the first starts the work, later ones wait for its result. Lives on
/// the I/O thread. (Face only; the helper fills it in.)

}  // namespace showrunner::async
