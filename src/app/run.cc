#include "app/run.h"

#include <utility>

#include "app/application.h"
#include "app/directories.h"
#include "base/file.h"
#include "base/options.h"
#include "cli/commands.h"
#include "studio/settings.h"

namespace showrunner::app {

namespace {

constexpr std::size_t kLargestConfig = std::size_t{1} << 20U;

Result<Options> load_options(const cli::Invocation& invocation) {
  Options options(studio::option_table());
  const bool named = !invocation.config_file.empty();
  const std::filesystem::path file = named ? invocation.config_file : usual_config_file();
  const auto content = read_file(file, kLargestConfig);
  if (content) {
    if (auto loaded = options.load_toml(*content, file.string()); !loaded) return fail(std::move(loaded.error()));
  } else if (named || content.error().code != ErrorCode::kNotFound) {
    return fail(content.error());
  }
  if (!invocation.data_directory.empty()) {
    if (auto set = options.set("data.directory", invocation.data_directory); !set) return fail(std::move(set.error()));
  }
  return options;
}

/// What each command needs: most want the rooms, a few only print.
struct Dispatch {
  const Options& options;

  Result<int> operator()(cli::MakeCommand& command) const {
    const auto output = command.output;
    return Application(options).run([&](studio::Rooms& rooms) { return run_make(rooms, std::move(command)); }, output);
  }

  Result<int> operator()(cli::ScriptCommand& command) const {
    const auto output = command.output;
    return Application(options).run([&](studio::Rooms& rooms) { return run_script(rooms, std::move(command)); },
                                    output);
  }

  Result<int> operator()(cli::SpeakCommand& command) const {
    const auto output = command.output;
    return Application(options).run([&](studio::Rooms& rooms) { return run_speak(rooms, std::move(command)); }, output);
  }

  Result<int> operator()(const cli::VoicesCommand& command) const { return run_voices(command); }

  Result<int> operator()(const cli::LintCommand& command) const { return run_lint(command); }

  Result<int> operator()(const cli::ConfigCommand&) const { return cli::run_config(options); }
};

}  // namespace

Result<int> run(cli::Invocation invocation) {
  const auto options = load_options(invocation);
  if (!options) return fail(options.error());
  return std::visit(Dispatch{*options}, invocation.command);
}

}  // namespace showrunner::app
