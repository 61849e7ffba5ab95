#pragma once

#include <filesystem>
#include <string>

#include "audio/renderer.h"
#include "base/options.h"
#include "base/result.h"
#include "cli/command_line.h"
#include "studio/episode.h"

namespace showrunner::cli {

/// Arguments and options as a request; reads the sources, the script and the lexicon. Blocking. `render` and `output` are
/// left to the caller.
Result<studio::EpisodeRequest> to_request(const EpisodeArguments& arguments, const Options& options);

/// How the audio at `output` is to be rendered: the format by `--format`, else by the file's ending.
Result<audio::RenderSettings> render_settings(const std::filesystem::path& output, const std::string& format,
                                              const Options& options);

/// The lexicon of a file; empty when no file is named.
Result<text::Lexicon> load_lexicon(const std::string& file);

}  // namespace showrunner::cli
