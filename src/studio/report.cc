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

}  // namespace

// Written by hand because Boost.JSON prints every real number in scientific notation, which people do not like to read.
std::string to_json(const EpisodeReport& report) {
  std::vector<std::string> voices;
  for (const std::string& voice : report.voices) voices.push_back(json_string(voice));
  const EpisodeReport::Seconds& seconds = report.seconds;
  return fmt::format(
      R"({{"audio":{},"duration_seconds":{:.6f},"words":{},"loudness_lufs":{:.2f},"true_peak_dbtp":{:.2f},"writer":{},)"
      R"("voices":[{}],"chapters":{},"cached":{{"sentences":{},"of":{}}},)"
      R"("seconds":{{"read":{:.3f},"write":{:.3f},"speak":{:.3f},"master":{:.3f},"total":{:.3f}}}{}}})",
      json_string(report.audio), report.duration_seconds, report.words, report.loudness_lufs, report.true_peak_dbtp,
      json_string(report.writer), fmt::join(voices, ","), report.chapters, report.cached_sentences, report.sentences,
      seconds.read, seconds.write, seconds.speak, seconds.master, seconds.total,
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
    return report;
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInvalidInput, error.what());
  }
}

}  // namespace showrunner::studio
