#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "base/deadline.h"
#include "base/options.h"
#include "base/result.h"
#include "net/fetch.h"
#include "text/document.h"
#include "text/reader.h"

namespace showrunner::studio {

/// The bytes of something to make an episode of, and what it is called.
struct Source {
  std::string name;
  std::string bytes;
  std::optional<text::SourceFormat> format;  ///< where it is known; else name and bytes tell
};

/// Fetches what a user named on the command line: a file, or "-" for standard input. Blocking. Fails by name when it is
/// missing, a directory, empty, unreadable or too large.
Result<Source> load_source(const std::string& argument, std::size_t max_bytes);

/// Whether the user named a page rather than a file.
bool is_web_address(std::string_view argument);

/// Fetches a page that the user named; its name is the address where it was found in the end. On the I/O thread. Fails and
/// is cancelled as `PageFetcher::fetch` says.
boost::asio::awaitable<Result<Source>> fetch_source(net::PageFetcher& pages, std::string url, Deadline deadline);

/// The `[fetch]` options. Fails with kInvalidInput on a network or port that is none, naming the option.
Result<net::FetchOptions> fetch_options(const Options& options);

/// Reads a source into a Document in a child process (`showrunner-reader`) with limits on memory, CPU, wall time,
/// descriptors and output, and without network: parsers of untrusted formats never run in this process. Blocking.
Result<text::Document> read_isolated(const Source& source, const Options& options);

}  // namespace showrunner::studio
