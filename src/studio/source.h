#pragma once

#include <cstddef>
#include <string>

#include "base/options.h"
#include "base/result.h"
#include "text/document.h"

namespace showrunner::studio {

/// The bytes of something to make an episode of, and what it is called.
struct Source {
  std::string name;
  std::string bytes;
};

/// Fetches what a user named on the command line: a file, or "-" for standard input. Blocking. Fails by name when it is
/// missing, a directory, empty, unreadable, too large, or a web address (which this version does not fetch).
Result<Source> load_source(const std::string& argument, std::size_t max_bytes);

/// Reads a source into a Document in a child process (`showrunner-reader`) with limits on memory, CPU, wall time,
/// descriptors and output, and without network: parsers of untrusted formats never run in this process. Blocking.
Result<text::Document> read_isolated(const Source& source, const Options& options);

}  // namespace showrunner::studio
