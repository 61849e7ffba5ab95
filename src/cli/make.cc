#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/progress_bar.h"
#include "cli/request.h"
#include "studio/episode.h"

namespace showrunner::cli {

namespace asio = boost::asio;

namespace {

std::string clock_time(double seconds) {
  const long whole = std::lround(seconds);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

void print_summary(const studio::EpisodeReport& report) {
  fmt::print(stderr, "{}: {}, {} words, {} chapters, {:.1f} LUFS, true peak {:.1f} dBTP\n", report.audio,
             clock_time(report.duration_seconds), report.words, report.chapters, report.loudness_lufs,
             report.true_peak_dbtp);
  fmt::print(stderr, "  voices {}; {} sentences, {} of them from the cache; {:.1f} s\n", fmt::join(report.voices, ", "),
             report.sentences, report.cached_sentences, report.seconds.total);
  if (report.cached_script && report.writer == "llm") {
    fmt::print(stderr, "  script by {}, kept from an earlier time (--rewrite asks for a new one)\n", report.model);
  } else if (report.writer == "llm") {
    fmt::print(stderr, "  script by {} of {}: {} calls, {} tokens in, {} out\n", report.model, report.provider,
               report.model_calls, report.usage.input, report.usage.output);
  }
}

}  // namespace

asio::awaitable<Result<int>> run_make(studio::Rooms& rooms, MakeCommand command) {
  const auto settings = render_settings(command.output, command.format, rooms.options);
  if (!settings) co_return fail(settings.error());
  if (settings->format == audio::Format::kPcm) {
    co_return fail(ErrorCode::kInvalidInput,
                   "raw PCM has no room for the title and chapters of an episode; choose wav or flac");
  }
  auto request = co_await load_request(rooms, command.episode);
  if (!request) co_return fail(std::move(request.error()));
  request->output = command.output;
  request->render = *settings;

  ProgressBar progress_bar(!command.quiet);
  const auto show = [&progress_bar](const studio::Progress& progress) { progress_bar.show(progress); };
  const auto report = co_await studio::make_episode(rooms, *std::move(request), show);
  progress_bar.wipe();
  if (!report) co_return fail(report.error());
  if (!report->notice.empty() && !command.quiet) fmt::print(stderr, "showrunner: note: {}\n", report->notice);
  if (command.json) {
    fmt::print("{}\n", studio::to_json(*report));
  } else if (!command.quiet) {
    print_summary(*report);
  }
  co_return 0;
}

}  // namespace showrunner::cli
