#include "studio/report.h"

#include <cmath>

#include <boost/json.hpp>

namespace showrunner::studio {

namespace json = boost::json;

namespace {

double round_to(double value, double unit) {
  return std::round(value / unit) * unit;
}

}  // namespace

std::string to_json(const EpisodeReport& report) {
  constexpr double kMillisecond = 0.001;
  constexpr double kCentibel = 0.01;
  const auto seconds = [](double value) { return round_to(value, kMillisecond); };
  json::object object{
      {"audio", report.audio},
      {"duration_seconds", report.duration_seconds},
      {"words", report.words},
      {"loudness_lufs", round_to(report.loudness_lufs, kCentibel)},
      {"true_peak_dbtp", round_to(report.true_peak_dbtp, kCentibel)},
      {"writer", report.writer},
      {"voices", json::array(report.voices.begin(), report.voices.end())},
      {"chapters", report.chapters},
      {"cached", {{"sentences", report.cached_sentences}, {"of", report.sentences}}},
      {"seconds",
       {{"read", seconds(report.seconds.read)},
        {"write", seconds(report.seconds.write)},
        {"speak", seconds(report.seconds.speak)},
        {"master", seconds(report.seconds.master)},
        {"total", seconds(report.seconds.total)}}},
  };
  if (!report.notice.empty()) object["notice"] = report.notice;
  return json::serialize(object);
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
