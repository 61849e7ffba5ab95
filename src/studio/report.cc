#include "studio/report.h"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace showrunner::studio {

namespace json = boost::json;

namespace {

std::string json_string(std::string_view text) {
  return json::serialize(json::string(text));
}

std::string model_json(const EpisodeReport& report) {
  return fmt::format(R"(,"model":{},"provider":{},"usage":{{"input_tokens":{},"output_tokens":{},"calls":{}}})",
                     json_string(report.model), json_string(report.provider), report.usage.input, report.usage.output,
                     report.model_calls);
}

std::string substitutions_json(const EpisodeReport& report) {
  std::string list;
  for (const speech::Substitution& made : report.substitutions) {
    list += fmt::format(R"({}{{"speaker":{},"from":{},"to":{},"sentence":{},"reason":{}}})", list.empty() ? "" : ",",
                        made.speaker, json_string(made.from), json_string(made.to), made.sentence,
                        json_string(made.reason));
  }
  return list.empty() ? "" : fmt::format(R"(,"substitutions":[{}])", list);
}

}  // namespace

void EpisodeReport::nothing_made(double total_seconds) {
  cached_sentences = sentences;
  cached_script = true;
  usage = {};
  model_calls = 0;
  seconds = {.total = total_seconds};
}

// Written by hand because Boost.JSON prints every real number in scientific notation, which people do not like to read.
std::string to_json(const EpisodeReport& report) {
  std::vector<std::string> voices;
  for (const std::string& voice : report.voices) voices.push_back(json_string(voice));
  const EpisodeReport::Seconds& seconds = report.seconds;
  const bool by_model = report.writer == "llm";
  return fmt::format(
      R"({{"audio":{},"duration_seconds":{:.6f},"words":{},"loudness_lufs":{:.2f},"true_peak_dbtp":{:.2f},"writer":{},)"
      R"("voices":[{}],"chapters":{},"cached":{{"sentences":{},"of":{}{}}},)"
      R"("seconds":{{"read":{:.3f},"write":{:.3f},"speak":{:.3f},"master":{:.3f},"total":{:.3f}}}{}{}{}}})",
      json_string(report.audio), report.duration_seconds, report.words, report.loudness_lufs, report.true_peak_dbtp,
      json_string(report.writer), fmt::join(voices, ","), report.chapters, report.cached_sentences, report.sentences,
      by_model ? fmt::format(R"(,"script":{})", report.cached_script) : "", seconds.read, seconds.write, seconds.speak,
      seconds.master, seconds.total, by_model ? model_json(report) : "", substitutions_json(report),
      report.notice.empty() ? "" : fmt::format(R"(,"notice":{})", json_string(report.notice)));
}

Result<EpisodeReport> report_from_json(std::string_view text) {
  try {
    const json::object object = json::parse(text).as_object();
    const json::object& cached = object.at("cached").as_object();
    const json::object& seconds = object.at("seconds").as_object();
    EpisodeReport report;
    report.audio = object.at("audio").as_string();
    report.duration_seconds = object.at("duration_seconds").to_number<double>();
    report.words = object.at("words").to_number<std::size_t>();
    report.loudness_lufs = object.at("loudness_lufs").to_number<double>();
    report.true_peak_dbtp = object.at("true_peak_dbtp").to_number<double>();
    report.writer = object.at("writer").as_string();
    for (const json::value& voice : object.at("voices").as_array()) report.voices.emplace_back(voice.as_string());
    report.chapters = object.at("chapters").to_number<std::size_t>();
    report.sentences = cached.at("of").to_number<std::size_t>();
    report.cached_sentences = cached.at("sentences").to_number<std::size_t>();
    report.seconds = {.read = seconds.at("read").to_number<double>(),
                      .write = seconds.at("write").to_number<double>(),
                      .speak = seconds.at("speak").to_number<double>(),
                      .master = seconds.at("master").to_number<double>(),
                      .total = seconds.at("total").to_number<double>()};
    if (const json::value* notice = object.if_contains("notice")) report.notice = notice->as_string();
    if (report.writer == "llm") {
      const json::object& usage = object.at("usage").as_object();
      report.model = object.at("model").as_string();
      report.provider = object.at("provider").as_string();
      report.usage = {.input = usage.at("input_tokens").to_number<std::uint64_t>(),
                      .output = usage.at("output_tokens").to_number<std::uint64_t>()};
      report.model_calls = usage.at("calls").to_number<std::size_t>();
      report.cached_script = cached.at("script").as_bool();
    }
    return report;
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInvalidInput, error.what());
  }
}

}  // namespace showrunner::studio
