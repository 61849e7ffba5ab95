// Speech: a new text, how soon a new text can be heard while it is made, and a text spoken before.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "perf/suite/load_json.h"
#include "perf/suite/scenarios/scenario.h"

namespace showrunner::perf {

namespace {

constexpr std::uint64_t kColdTexts = 8;
constexpr int kColdSentences = 3;
constexpr int kStreamedSentences = 12;

/// Where the audio of a finished synthesis lies, as a path of the server.
Result<std::string> audio_path(const Bench& bench, const std::string& body) {
  const auto answer = ask_successfully(bench, {.path = kTtsPath, .body = body});
  if (!answer) return fail(answer.error());
  boost::system::error_code error;
  const auto parsed = boost::json::parse(answer->body, error);
  const auto* const object = error ? nullptr : parsed.if_object();
  const auto* const url = object == nullptr ? nullptr : object->if_contains("audio_url");
  if (url == nullptr || !url->is_string()) {
    return fail(ErrorCode::kProviderFailed, fmt::format("{} answered without an audio_url", kTtsPath));
  }
  std::string path(url->as_string());
  if (const std::size_t scheme = path.find("://"); scheme != std::string::npos) {
    path.erase(0, std::min(path.find('/', scheme + 3), path.size()));
  }
  return path;
}

}  // namespace

Result<Section> run_tts(const Bench& bench) {
  Section section{.name = "tts", .title = "Speech: new, streamed and cached"};

  bench.progress("new texts, one at a time");
  LoadPlan cold_plan = post_plan(
      bench, kTtsPath, [&](std::uint64_t number) { return speech_data(bench, "cold", number, kColdSentences); });
  cold_plan.requests = kColdTexts;
  cold_plan.duration = std::chrono::hours(1);
  const auto cold = run_load(cold_plan);
  if (!cold) return fail(cold.error());
  section.load("cold", fmt::format("new texts of {} sentences", kColdSentences), *cold);
  section.at_most("new text, p50", cold->latency.percentile_seconds(0.5) * 1e3, "ms", 3000);

  bench.progress("new texts, streamed");
  LoadPlan stream_plan = post_plan(
      bench, kTtsPath, [&](std::uint64_t number) { return speech_data(bench, "streamed", number, kStreamedSentences); },
      "audio/mpeg");
  stream_plan.requests = kColdTexts;
  stream_plan.duration = std::chrono::hours(1);
  const auto streamed = run_load(stream_plan);
  if (!streamed) return fail(streamed.error());
  const double first = streamed->first_byte.percentile_seconds(0.5);
  const double last = streamed->latency.percentile_seconds(0.5);
  section.load("streamed", fmt::format("new texts of {} sentences, streamed", kStreamedSentences), *streamed);
  section.add("… first byte of audio, p50", first * 1e3, "ms");
  section.at_most("… first byte ÷ last byte", last > 0 ? first / last : 1, "", 0.6);

  const std::string spoken = speech_data(bench, "cold", 0, kColdSentences);
  std::vector<std::pair<std::string, LoadResult>> cached;
  std::uint64_t misses = 0;
  for (const unsigned clients : {1U, 64U}) {
    bench.progress(fmt::format("cached text, {} at once", clients));
    LoadPlan plan = repeat_plan(bench, kTtsPath, spoken);
    plan.connections = clients;
    plan.warm_up = bench.duration / 10;
    plan.on_reply = [&](const Reply& reply) { misses += is_hit(*reply.response) ? 0U : 1U; };
    auto result = run_load(plan);
    if (!result) return fail(result.error());
    const std::string name = fmt::format("cached, {} at once", clients);
    section.load(fmt::format("cached_{}", clients), name, *result);
    cached.emplace_back(name, std::move(*result));
  }
  section.exactly("… of the repeated requests missed", static_cast<double>(misses), "", 0);
  section.at_most("cached text, p50", cached.front().second.latency.percentile_seconds(0.5) * 1e3, "ms", 200);

  bench.progress("audio file, 8 at once");
  const auto path = audio_path(bench, spoken);
  if (!path) return fail(path.error());
  const std::string get = serialise(bench.target, {.method = "GET", .path = *path});
  LoadPlan file_plan{.target = bench.target, .next = [&](std::uint64_t) { return std::string_view(get); }};
  file_plan.connections = 8;
  file_plan.duration = bench.duration;
  const auto files = run_load(file_plan);
  if (!files) return fail(files.error());
  section.load("file", "the file of a cached text, 8 at once", *files);
  section.add("… bytes", files->bytes_per_second() / 1e6, "MB/s");

  section.plots.push_back(percentile_plot("Latency of speech", {{"new", &cold->latency},
                                                                {"new and longer, first byte", &streamed->first_byte},
                                                                {"new and longer, last byte", &streamed->latency},
                                                                {cached[0].first, &cached[0].second.latency},
                                                                {cached[1].first, &cached[1].second.latency}}));
  return section;
}

}  // namespace showrunner::perf
