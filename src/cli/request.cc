#include "cli/request.h"

#include <fmt/format.h>

#include "async/offload.h"
#include "base/file.h"
#include "studio/settings.h"
#include "studio/source.h"

namespace showrunner::cli {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLargestScript = std::size_t{64} << 20U;
constexpr std::size_t kLargestLexicon = std::size_t{4} << 20U;

/// All of a request but its sources. Blocking.
Result<studio::EpisodeRequest> to_request(const EpisodeArguments& arguments, const Options& options) {
  if (arguments.script_file.empty() && arguments.sources.empty() && arguments.topic.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "name a document to make an episode of, a topic with --topic, or a script with --script");
  }
  if (!arguments.script_file.empty() && (!arguments.sources.empty() || !arguments.topic.empty())) {
    return fail(ErrorCode::kInvalidInput, "give either documents and a topic or --script, not both");
  }
  studio::EpisodeRequest request;
  const std::string& writer = arguments.writer.empty() ? options.get<std::string>("episode.writer") : arguments.writer;
  const auto choice = studio::parse_writer(writer);
  if (!choice) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("episode.writer must be auto, llm or digest, not \"{}\"", writer));
  }
  request.writer = *choice;
  request.topic = arguments.topic;
  if (!arguments.style.empty()) request.style = arguments.style;
  if (!arguments.tone.empty()) request.tone = arguments.tone;
  request.instructions = arguments.instructions;
  request.intro = !arguments.no_intro;
  request.outro = !arguments.no_outro;
  request.rewrite = arguments.rewrite;
  request.voices = arguments.voices;
  request.language = arguments.language.empty() ? options.get<std::string>("episode.language") : arguments.language;
  const double minutes = arguments.minutes.value_or(options.get<double>("episode.minutes"));
  if (minutes > 0) request.minutes = minutes;
  request.hosts = static_cast<std::size_t>(arguments.hosts.value_or(options.get<std::int64_t>("episode.hosts")));
  if (!arguments.hosts && arguments.voices.size() > request.hosts) request.hosts = arguments.voices.size();

  auto lexicon = load_lexicon(arguments.lexicon_file.empty() ? options.get<std::string>("episode.lexicon")
                                                             : arguments.lexicon_file);
  if (!lexicon) return fail(std::move(lexicon.error()));
  request.lexicon = *std::move(lexicon);

  if (!arguments.script_file.empty()) {
    const auto json = read_file(arguments.script_file == "-" ? "/dev/stdin" : arguments.script_file, kLargestScript);
    if (!json) return fail(json.error());
    auto script = text::parse_script(*json);
    if (!script) {
      return fail(script.error().code, fmt::format("{}: {}", arguments.script_file, script.error().message));
    }
    request.script = *std::move(script);
  }
  return request;
}

}  // namespace

Result<text::Lexicon> load_lexicon(const std::string& file) {
  if (file.empty()) return text::Lexicon{};
  const auto content = read_file(file, kLargestLexicon);
  if (!content) return fail(content.error());
  auto lexicon = text::Lexicon::parse(*content);
  if (!lexicon) return fail(lexicon.error().code, fmt::format("{}: {}", file, lexicon.error().message));
  return lexicon;
}

Result<audio::RenderSettings> render_settings(const std::filesystem::path& output, const std::string& format,
                                              const Options& options) {
  const std::string ending = output.extension().string();
  const auto by_ending = audio::parse_format(ending.empty() ? "" : ending.substr(1));
  const auto wanted = format.empty() ? by_ending : audio::parse_format(format);
  if (!wanted) {
    return fail(
        ErrorCode::kInvalidInput,
        fmt::format(
            "cannot tell the audio format from the name {}; end it in .mp3, .opus, .flac, .wav or .aac, or give "
            "--format",
            output.string()));
  }
  if (by_ending && *by_ending != *wanted) {
    return fail(ErrorCode::kInvalidInput, fmt::format("--format {} does not fit the name {}", format, output.string()));
  }
  return studio::render_settings(*wanted, options);
}

asio::awaitable<Result<studio::EpisodeRequest>> load_request(studio::Rooms& rooms, EpisodeArguments arguments) {
  auto request = co_await async::offload(rooms.workers, [&] { return to_request(arguments, rooms.options); });
  if (!request) co_return fail(std::move(request.error()));
  const auto max_bytes = static_cast<std::size_t>(rooms.options.get<std::int64_t>("read.max_bytes"));
  for (const std::string& argument : arguments.sources) {
    auto source =
        studio::is_web_address(argument)
            ? co_await studio::fetch_source(rooms.pages, argument, Deadline::never())
            : co_await async::offload(rooms.workers, [&] { return studio::load_source(argument, max_bytes); });
    if (!source) co_return fail(std::move(source.error()));
    request->sources.push_back(*std::move(source));
  }
  co_return request;
}

}  // namespace showrunner::cli
