#include <cstdio>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/progress_bar.h"
#include "cli/request.h"
#include "studio/episode.h"

namespace showrunner::cli {

namespace asio = boost::asio;

asio::awaitable<Result<int>> run_script(studio::Rooms& rooms, ScriptCommand command) {
  const auto request = co_await load_request(rooms, command.episode);
  if (!request) co_return fail(request.error());
  studio::EpisodeReport report;
  ProgressBar progress_bar(!command.quiet);
  const auto show = [&progress_bar](const studio::Progress& progress) { progress_bar.show(progress); };
  const auto cast = co_await studio::write_episode_script(rooms, *request, show, report);
  progress_bar.wipe();
  if (!cast) co_return fail(cast.error());
  if (!cast->notice.empty() && !command.quiet) fmt::print(stderr, "showrunner: note: {}\n", cast->notice);
  const std::string json = text::to_json(cast->script);
  if (command.output.empty() || command.output == "-") {
    fmt::print("{}", json);
    co_return 0;
  }
  if (auto written = write_file_atomically(command.output, json); !written) co_return fail(std::move(written.error()));
  co_return 0;
}

}  // namespace showrunner::cli
