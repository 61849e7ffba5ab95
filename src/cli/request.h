#pragma once

#include <filesystem>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "audio/renderer.h"
#include "base/options.h"
#include "base/result.h"
#include "cli/command_line.h"
#include "studio/episode_request.h"
#include "studio/rooms.h"

namespace showrunner::cli {

/// Arguments and options as a request; reads the script and the lexicon, reads or fetches the sources. On the I/O thread,
/// with files on `rooms.workers`; cancelled as Asio does. `render` and `output` are left to the caller.
boost::asio::awaitable<Result<studio::EpisodeRequest>> load_request(studio::Rooms& rooms, EpisodeArguments arguments);

/// How the audio at `output` is to be rendered: the format by `--format`, else by the file's ending.
Result<audio::RenderSettings> render_settings(const std::filesystem::path& output, const std::string& format,
                                              const Options& options);

/// The lexicon of a file; empty when no file is named.
Result<text::Lexicon> load_lexicon(const std::string& file);

}  // namespace showrunner::cli
