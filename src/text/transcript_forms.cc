#include <fmt/format.h>

#include "text/captions.h"
#include "text/json_reader.h"
#include "text/json_seconds.h"

namespace showrunner::text {
namespace {

std::string clock(std::int64_t ms) {
  const std::int64_t all = ms / 1000;
  if (all < 3600) return fmt::format("{}:{:02}", all / 60, all % 60);
  return fmt::format("{}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60);
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

std::string to_transcript_json(const std::vector<Cue>& cues) {
  std::string out = "{\"version\":\"1.0.0\",\"segments\":[";
  for (const Cue& cue : cues) {
    const std::int64_t start_ms = std::max<std::int64_t>(cue.start_ms, 0);
    out += fmt::format("{}\n{{\"speaker\":{},\"startTime\":{},\"endTime\":{},\"body\":{}}}",
                       &cue == cues.data() ? "" : ",", json_string(cue.speaker), json_seconds(start_ms),
                       json_seconds(std::max(cue.end_ms, start_ms + 1)), json_string(cue.text));
  }
  out += cues.empty() ? "]}\n" : "\n]}\n";
  return out;
}

std::string to_transcript_html(const std::vector<Cue>& cues) {
  std::string out;
  const Cue* before = nullptr;
  for (const Cue& cue : cues) {
    if (before != nullptr && before->speaker == cue.speaker) {
      out += ' ';
    } else {
      if (before != nullptr) out += "</p>\n";
      if (!cue.speaker.empty()) out += fmt::format("<cite>{}:</cite>\n", escaped(cue.speaker));
      out += fmt::format("<time>{}</time>\n<p>", clock(std::max<std::int64_t>(cue.start_ms, 0)));
    }
    out += escaped(cue.text);
    before = &cue;
  }
  if (before != nullptr) out += "</p>\n";
  return out;
}

}  // namespace showrunner::text
