#include "app/directories.h"

#include <cstdlib>
#include <string>

namespace showrunner::app {

namespace {

/// The XDG base directory of `variable`, else `fallback` under the home directory, else under the temporary directory.
std::filesystem::path base_directory(const char* variable, const char* fallback) {
  if (const char* const set = std::getenv(variable); set != nullptr && *set == '/') return set;
  if (const char* const home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return std::filesystem::path(home) / fallback;
  }
  return std::filesystem::temp_directory_path();
}

}  // namespace

std::filesystem::path data_directory(const Options& options) {
  const std::string& chosen = options.get<std::string>("data.directory");
  return chosen.empty() ? base_directory("XDG_DATA_HOME", ".local/share") / "showrunner"
                        : std::filesystem::path(chosen);
}

std::filesystem::path usual_config_file() {
  return base_directory("XDG_CONFIG_HOME", ".config") / "showrunner" / "config.toml";
}

}  // namespace showrunner::app
