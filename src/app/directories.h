#pragma once

#include <filesystem>

#include "base/options.h"

namespace showrunner::app {

/// Where data lives: the option `data.directory`, else $XDG_DATA_HOME/showrunner, else ~/.local/share/showrunner.
std::filesystem::path data_directory(const Options& options);

/// The configuration file that is read when none is named: $XDG_CONFIG_HOME/showrunner/config.toml, else the one under
/// ~/.config. It need not exist.
std::filesystem::path usual_config_file();

}  // namespace showrunner::app
