#include "text/captions.h"

#include <fmt/format.h>

namespace showrunner::text {
namespace {

constexpr std::size_t kVttLineCharacters = 65;
constexpr std::size_t kSrtLineCharacters = 32;
constexpr std::size_t kSrtLinesPerCue = 2;

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

/// The words of `text`, in order; a blank line inside a cue would end it.
std::vector<std::string_view> split_words(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  std::vector<std::string_view> words;
  for (std::size_t start = text.find_first_not_of(kSpace); start != std::string_view::npos;
       start = text.find_first_not_of(kSpace, start)) {
    const std::size_t end = std::min(text.find_first_of(kSpace, start), text.size());
    words.push_back(text.substr(start, end - start));
    start = end;
  }
  return words;
}

/// The first `count` characters of `text`.
std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size()) {
    if (starts_character(text[end]) && count-- == 0) break;
    ++end;
  }
  return text.substr(0, end);
}

/// Breaks `text` into lines of at most `width` characters (the first: `first_width`), between words where words fit.
std::vector<std::string> wrap(std::string_view text, std::size_t first_width, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t left = first_width;
  const auto new_line = [&] {
    lines.emplace_back();
    left = width;
  };
  for (std::string_view word : split_words(text)) {
    std::size_t length = count_characters(word);
    if (!lines.back().empty()) {
      if (length + 1 <= left) {
        lines.back() += ' ';
        --left;
      } else {
        new_line();
      }
    }
    while (length > left) {
      if (length <= width && lines.back().empty() && left < width) {
        new_line();  // only the short first line is too narrow for it
        continue;
      }
      const std::string_view head = first_characters(word, left);
      lines.back() += head;
      word.remove_prefix(head.size());
      length -= left;
      new_line();
    }
    lines.back() += word;
    left -= length;
  }
  if (lines.front().empty() && lines.size() > 1) lines.erase(lines.begin());
  return lines;
}

/// WebVTT §4.2.2: `&`, `<` and `>` in cue text and voice names are written as character references.
std::string escape_vtt(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::string one_line(std::string_view text) {
  return fmt::format("{}", fmt::join(split_words(text), " "));
}

std::string timestamp(std::int64_t ms, char decimal_mark) {
  return fmt::format("{:02}:{:02}:{:02}{}{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, decimal_mark,
                     ms % 1000);
}

/// Both formats want a cue to end after it starts.
std::string time_line(std::int64_t start_ms, std::int64_t end_ms, char decimal_mark) {
  const std::int64_t start = std::max<std::int64_t>(start_ms, 0);
  return fmt::format("{} --> {}\n", timestamp(start, decimal_mark),
                     timestamp(std::max(end_ms, start + 1), decimal_mark));
}

}  // namespace

std::string to_webvtt(const std::vector<Cue>& cues) {
  std::string out = "WEBVTT\n";
  std::string_view last_speaker;
  for (const Cue& cue : cues) {
    out += '\n';
    out += time_line(cue.start_ms, cue.end_ms, '.');
    std::string voice;
    if (cue.speaker != last_speaker) voice = fmt::format("<v {}>", escape_vtt(one_line(cue.speaker)));
    last_speaker = cue.speaker;
    const std::size_t tag_width = std::min(count_characters(voice), kVttLineCharacters / 2);
    out += voice;
    for (const std::string& line : wrap(cue.text, kVttLineCharacters - tag_width, kVttLineCharacters))
      if (!line.empty() || !voice.empty()) out += escape_vtt(line) + '\n';
  }
  return out;
}

std::string to_srt(const std::vector<Cue>& cues) {
  std::string out;
  std::size_t number = 0;
  std::string_view last_speaker;
  for (const Cue& cue : cues) {
    const bool announce = cue.speaker != last_speaker && !cue.speaker.empty();
    last_speaker = cue.speaker;
    const std::vector<std::string> lines = wrap(announce ? fmt::format("{}: {}", cue.speaker, cue.text) : cue.text,
                                                kSrtLineCharacters, kSrtLineCharacters);
    std::size_t characters = 0;
    for (const std::string& line : lines) characters += count_characters(line);

    std::size_t shown = 0;
    const auto time_after = [&](std::size_t count) {
      if (characters == 0) return cue.end_ms;
      return cue.start_ms +
             (cue.end_ms - cue.start_ms) * static_cast<std::int64_t>(count) / static_cast<std::int64_t>(characters);
    };
    for (std::size_t first = 0; first < lines.size(); first += kSrtLinesPerCue) {
      const std::size_t last = std::min(first + kSrtLinesPerCue, lines.size());
      const std::int64_t start_ms = time_after(shown);
      std::string text;
      for (std::size_t i = first; i < last; ++i) {
        shown += count_characters(lines[i]);
        text += lines[i] + '\n';
      }
      out += fmt::format("{}{}\n{}{}", number == 0 ? "" : "\n", number + 1,
                         time_line(start_ms, last == lines.size() ? cue.end_ms : time_after(shown), ','), text);
      ++number;
    }
  }
  return out;
}

}  // namespace showrunner::text
