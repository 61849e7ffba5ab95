#include "app/run.h"

#include <utility>

#include "app/application.h"
#include "app/directories.h"
#include "app/providers.h"
#include "app/service.h"
#include "base/file.h"
#include "base/options.h"
#include "cli/commands.h"
#include "perf/suite/suite.h"
#include "studio/settings.h"
#include "studio/source.h"

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
  if (auto usable = studio::fetch_options(options); !usable) return fail(std::move(usable.error()));
  if (!invocation.data_directory.empty()) {
    if (auto set = options.set("data.directory", invocation.data_directory); !set) return fail(std::move(set.error()));
  }
  return options;
}

/// The suite's words for the command's, so that neither has to know the other.
Result<cli::BenchProducts> run_suite(const cli::BenchCommand& command, std::function<void(std::string_view)> progress) {
  const auto report = perf::run_suite(
      {.scenario = command.scenario, .url = command.url, .seconds = command.seconds, .progress = std::move(progress)});
  if (!report) return fail(report.error());
  return cli::BenchProducts{.text = perf::to_text(*report),
                            .json = perf::to_json(*report),
                            .html = perf::to_html(*report),
                            .met = report->met()};
}

/// What each command needs: most want the rooms, a few only print.
struct Dispatch {
  const Options& options;
  const Providers& providers;

  Result<int> operator()(cli::MakeCommand& command) const {
    const auto output = command.output;
    return Application(options, providers)
        .run([&](studio::Rooms& rooms) { return run_make(rooms, std::move(command)); }, output);
  }

  Result<int> operator()(cli::ScriptCommand& command) const {
    const auto output = command.output;
    return Application(options, providers)
        .run([&](studio::Rooms& rooms) { return run_script(rooms, std::move(command)); }, output);
  }

  Result<int> operator()(cli::SpeakCommand& command) const {
    const auto output = command.output;
    return Application(options, providers)
        .run([&](studio::Rooms& rooms) { return run_speak(rooms, std::move(command)); }, output);
  }

  Result<int> operator()(const cli::ServeCommand& command) const {
    return Application(options, providers, command.demo).host([&](studio::Rooms& rooms) {
      return serve(rooms, command);
    });
  }

  Result<int> operator()(const cli::VoicesCommand& command) const {
    if (providers.speakers.empty()) return run_voices(command, {});
    const auto work = [&](studio::Rooms& rooms) -> boost::asio::awaitable<Result<int>> {
      co_return run_voices(command, rooms.hosts);
    };
    return Application(options, providers).run(work, {});
  }

  Result<int> operator()(cli::LintCommand& command) const {
    if (!studio::is_web_address(command.target)) return run_lint(command);
    return Application(options, providers)
        .run([&](studio::Rooms& rooms) { return run_lint_address(rooms, std::move(command)); }, {});
  }

  Result<int> operator()(const cli::ConfigCommand&) const { return cli::run_config(options); }

  Result<int> operator()(const cli::BenchCommand& command) const { return run_bench(command, run_suite); }
};

}  // namespace

Result<int> run(cli::Invocation invocation) {
  const auto options = load_options(invocation);
  if (!options) return fail(options.error());
  const auto providers = providers_of(*options, process_environment());
  if (!providers) return fail(providers.error());
  return std::visit(Dispatch{*options, *providers}, invocation.command);
}

}  // namespace showrunner::app
