#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"
#include "text/captions.h"

namespace showrunner::text {
namespace {

constexpr std::size_t kMaxHourDigits = 5;

/// Hands out the lines of a text that ends its lines with LF, CR LF or CR, and counts them.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    ++number_;
    const std::size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(rest_.substr(end).starts_with("\r\n") ? end + 2 : std::min(end + 1, rest_.size()));
    return line;
  }

  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

std::string_view trim(std::string_view text) {
  return trimmed(text, " \t\f");
}

/// `digits` as a number below `limit`; nullopt when there is any other character.
std::optional<std::int64_t> parse_digits(std::string_view digits, std::int64_t limit) {
  if (digits.empty()) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
    if (number >= limit) return std::nullopt;
  }
  return number;
}

/// WebVTT §4.1 timestamp: [hh:]mm:ss.ttt, in milliseconds.
std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  constexpr std::string_view kTail = "mm:ss.ttt";
  std::int64_t hours = 0;
  if (text.size() > kTail.size()) {
    const std::size_t digits = text.size() - kTail.size() - 1;
    if (digits < 2 || digits > kMaxHourDigits || text[digits] != ':') return std::nullopt;
    const auto parsed = parse_digits(text.substr(0, digits), 100'000);
    if (!parsed) return std::nullopt;
    hours = *parsed;
    text.remove_prefix(digits + 1);
  }
  if (text.size() != kTail.size() || text[2] != ':' || text[5] != '.') return std::nullopt;
  const auto minutes = parse_digits(text.substr(0, 2), 60);
  const auto seconds = parse_digits(text.substr(3, 2), 60);
  const auto milliseconds = parse_digits(text.substr(6), 1000);
  if (!minutes || !seconds || !milliseconds) return std::nullopt;
  return ((hours * 60 + *minutes) * 60 + *seconds) * 1000 + *milliseconds;
}

/// Appends `written` to `text` with its character references resolved and its white space folded.
void append_plain(std::string_view written, std::string& text) {
  static constexpr std::pair<std::string_view, std::string_view> kReferences[] = {
      {"&amp;", "&"},       {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""},
      {"&nbsp;", "\u00A0"}, {"&lrm;", ""}, {"&rlm;", ""}};
  while (!written.empty()) {
    const auto* reference = std::find_if(std::begin(kReferences), std::end(kReferences),
                                         [&](const auto& known) { return written.starts_with(known.first); });
    if (reference != std::end(kReferences)) {
      text += reference->second;
      written.remove_prefix(reference->first.size());
      continue;
    }
    const char c = written.front();
    if (c != ' ' && c != '\t') {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
    written.remove_prefix(1);
  }
}

/// The name in a tag `v Name` or `v.class Name`; nullopt for any other tag.
std::optional<std::string> voice_of(std::string_view tag) {
  const std::size_t name_start = tag.find_first_of(" \t");
  const bool is_voice = tag.starts_with("v.") || tag.starts_with("v ") || tag.starts_with("v\t");
  if (!is_voice || name_start == std::string_view::npos) return std::nullopt;
  std::string name;
  append_plain(trim(tag.substr(name_start)), name);
  return name;
}

/// Cue text as a reader sees it: tags dropped, and the first voice among them kept.
struct CueText {
  std::string text;
  std::optional<std::string> voice;

  void add_line(std::string_view line) {
    append_plain(" ", text);
    while (!line.empty()) {
      const std::size_t tag_start = std::min(line.find('<'), line.size());
      append_plain(line.substr(0, tag_start), text);
      line.remove_prefix(tag_start);
      if (line.empty()) break;
      const std::size_t tag_end = std::min(line.find('>'), line.size());
      if (!voice) voice = voice_of(line.substr(1, tag_end - 1));
      line.remove_prefix(std::min(tag_end + 1, line.size()));
    }
  }
};

}  // namespace

Result<std::vector<Cue>> parse_webvtt(std::string_view vtt) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (vtt.starts_with(kByteOrderMark)) vtt.remove_prefix(kByteOrderMark.size());
  Lines lines(vtt);
  const auto wrong = [&lines](std::string_view what) {
    return fail(ErrorCode::kInvalidInput, fmt::format("line {}: {}", lines.number(), what));
  };

  std::optional<std::string_view> line = lines.next();
  if (!line || (*line != "WEBVTT" && !line->starts_with("WEBVTT ") && !line->starts_with("WEBVTT\t")))
    return fail(ErrorCode::kInvalidInput, "line 1: a WebVTT file must start with \"WEBVTT\"");
  while (line && !line->empty()) line = lines.next();

  std::vector<Cue> cues;
  std::string speaker;
  while ((line = lines.next())) {
    if (line->empty()) continue;
    std::size_t arrow = line->find("-->");
    if (arrow == std::string_view::npos) {
      const bool is_block = line->starts_with("NOTE") || *line == "STYLE" || *line == "REGION";
      line = lines.next();  // what stood there was a cue identifier, or the start of a block without cues
      if (is_block) {
        while (line && !line->empty()) line = lines.next();
        continue;
      }
      arrow = line ? line->find("-->") : std::string_view::npos;
      if (arrow == std::string_view::npos) return wrong("a cue must have a line \"start --> end\"");
    }
    const std::string_view end_and_settings = trim(line->substr(arrow + 3));
    const auto start = parse_timestamp(trim(line->substr(0, arrow)));
    const auto end = parse_timestamp(end_and_settings.substr(0, end_and_settings.find_first_of(" \t")));
    if (!start || !end) return wrong("a time must be written as 00:00:00.000");
    if (*end <= *start) return wrong("a cue must end after it starts");
    if (!cues.empty() && *start < cues.back().start_ms) return wrong("a cue must not start before the one before it");

    CueText text;
    while ((line = lines.next()) && !line->empty()) text.add_line(*line);
    if (text.voice) speaker = *text.voice;
    cues.push_back({.start_ms = *start, .end_ms = *end, .speaker = speaker, .text = text.text});
  }
  return cues;
}

}  // namespace showrunner::text
