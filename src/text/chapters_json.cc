#include <cmath>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "text/captions.h"
#include "text/json_reader.h"
#include "text/json_seconds.h"

namespace showrunner::text {
namespace {

constexpr double kMaxSeconds = 1e7;
constexpr std::size_t kMaxChapters = 100'000;
constexpr std::size_t kMaxChapterTitleBytes = 4'000;
constexpr std::size_t kMaxVersionBytes = 32;

std::int64_t milliseconds(double seconds) {
  return std::llround(seconds * 1000);
}

}  // namespace

std::string to_chapters_json(const std::vector<Chapter>& chapters) {
  std::string out = "{\n  \"version\": \"1.2.0\",\n  \"chapters\": [";
  for (const Chapter& chapter : chapters) {
    out += fmt::format("{}\n    {{\"startTime\": {}, \"title\": {}", &chapter == chapters.data() ? "" : ",",
                       json_seconds(chapter.start_ms), json_string(chapter.title));
    if (chapter.end_ms >= 0) out += fmt::format(", \"endTime\": {}", json_seconds(chapter.end_ms));
    out += '}';
  }
  out += chapters.empty() ? "]\n}\n" : "\n  ]\n}\n";
  return out;
}

Result<std::vector<Chapter>> parse_chapters_json(std::string_view json) {
  const Result<boost::json::value> parsed = parse_json(json);
  if (!parsed) return fail(parsed.error());

  JsonMistake mistake;
  const JsonObject document = JsonObject::root(*parsed, mistake);
  const std::string version = document.required_text("version", kMaxVersionBytes);
  if (!version.starts_with("1."))
    document.note("version", fmt::format("is {}; this program reads versions 1.x", in_quotes(version)));

  std::vector<Chapter> chapters;
  std::int64_t last_start_ms = -1;
  for (const JsonObject& entry : document.objects("chapters", 0, kMaxChapters)) {
    Chapter chapter{.start_ms = milliseconds(entry.required_number("startTime", 0, kMaxSeconds)),
                    .end_ms = -1,
                    .title = entry.optional_text("title", kMaxChapterTitleBytes)};
    if (const auto end = entry.optional_number("endTime", 0, kMaxSeconds)) {
      chapter.end_ms = milliseconds(*end);
      if (chapter.end_ms <= chapter.start_ms) entry.note("endTime", "must be after startTime");
    }
    if (chapter.start_ms <= last_start_ms) entry.note("startTime", "must be after the chapter before it");
    last_start_ms = chapter.start_ms;
    if (mistake.noted()) break;
    chapters.push_back(std::move(chapter));
  }
  if (mistake.noted()) return fail(mistake.error());
  for (std::size_t i = 0; i + 1 < chapters.size(); ++i)
    if (chapters[i].end_ms < 0) chapters[i].end_ms = chapters[i + 1].start_ms;
  return chapters;
}

}  // namespace showrunner::text
