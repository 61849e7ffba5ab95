#pragma once

#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/result.h"
#include "store/library.h"
#include "studio/media_shelf.h"

namespace showrunner::studio {

/// The names of a render's files. Fails where its record cannot be read: nobody knows then which files are its own.
Result<std::vector<std::string>> file_names(const store::Render& render);

/// Removes the files of an episode that no render of it has: those of a run that was killed, or stopped, between putting
/// them on the shelf and noting them in the library. No job of the episode may be under way. What cannot be told from what
/// is needed stays. On the I/O thread.
boost::asio::awaitable<Result<void>> clear_leftovers(store::Library& library, MediaShelf& shelf,
                                                     boost::asio::thread_pool& workers, store::Id episode);

}  // namespace showrunner::studio
