#include "cli/request.h"

#include <fmt/format.h>

#include "base/file.h"
#include "studio/source.h"

namespace showrunner::cli {

namespace {

constexpr std::size_t kLargestScript = std::size_t{64} << 20U;
constexpr std::size_t kLargestLexicon = std::size_t{4} << 20U;

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
        fmt::format("cannot tell the audio format from the name {}; end it in .mp3, .opus, .flac or .wav, or give "
                    "--format",
                    output.string()));
  }
  if (by_ending && *by_ending != *wanted) {
    return fail(ErrorCode::kInvalidInput, fmt::format("--format {} does not fit the name {}", format, output.string()));
  }
  auto settings = audio::RenderSettings::for_format(*wanted);
  settings.target_lufs = options.get<double>("audio.target_lufs");
  settings.ceiling_dbtp = options.get<double>("audio.ceiling_dbtp");
  if (*wanted == audio::Format::kMp3) {
    settings.bitrate_kbps = static_cast<int>(options.get<std::int64_t>("audio.mp3_bitrate_kbps"));
  }
  return settings;
}

Result<studio::EpisodeRequest> to_request(const EpisodeArguments& arguments, const Options& options) {
  if (arguments.script_file.empty() && arguments.sources.empty()) {
    return fail(ErrorCode::kInvalidInput, "name a document to make an episode of, or a script with --script");
  }
  if (!arguments.script_file.empty() && !arguments.sources.empty()) {
    return fail(ErrorCode::kInvalidInput, "give either documents or --script, not both");
  }
  studio::EpisodeRequest request;
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
  for (const std::string& argument : arguments.sources) {
    auto source = studio::load_source(argument, static_cast<std::size_t>(options.get<std::int64_t>("read.max_bytes")));
    if (!source) return fail(std::move(source.error()));
    request.sources.push_back(*std::move(source));
  }
  return request;
}

}  // namespace showrunner::cli
