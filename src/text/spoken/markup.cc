// Leftovers of markup: emphasis, links, headings, tags, citations and stage directions. None of it is said, but the text of a
// link or of an emphasised phrase is.

#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

constexpr std::size_t kMaxTagBytes = 256;
constexpr std::size_t kMaxTargetBytes = 512;
constexpr std::size_t kMaxDirectionBytes = 48;

/// Words that make a bracketed remark a stage direction.
constexpr WordSet kDirections({"applause", "beat",      "break",    "cheering",   "cheers",     "chuckle",
                               "chuckles", "chuckling", "clapping", "cough",      "coughs",     "crosstalk",
                               "fade",     "fades",     "gasp",     "gasps",      "inaudible",  "intro",
                               "jingle",   "laugh",     "laughing", "laughs",     "laughter",   "music",
                               "outro",    "pause",     "pauses",   "sfx",        "sigh",       "sighs",
                               "silence",  "sound",     "theme",    "transition", "whispering", "whispers",
                               "sic",      "citation",  "crowd",    "ding",       "noise"});

/// "<br/>", "</p>", "<!-- -->", "<a href=…>": up to the closing bracket.
std::size_t tag_length(std::string_view rest) {
  if (rest.size() < 3) return 0;
  const bool opens_tag = is_letter(rest[1]) || rest[1] == '/' || rest[1] == '!';
  if (!opens_tag) return 0;
  const std::size_t end = rest.substr(1, kMaxTagBytes).find_first_of("<>");
  return end == std::string_view::npos || rest[end + 1] == '<' ? 0 : end + 2;
}

/// "[music]", "(laughs)", "*sighs*", "[pause:1s]", "[12]".
std::size_t direction_length(std::string_view rest, char close) {
  const std::size_t end = rest.substr(0, kMaxDirectionBytes).find(close, 1);
  if (end == std::string_view::npos || end == 1) return 0;
  const std::string_view inside = rest.substr(1, end - 1);
  if (close == ']' && inside.find_first_not_of("0123456789, -") == std::string_view::npos) return end + 1;
  std::size_t words = 0;
  bool is_direction = false;
  for (std::size_t at = 0; at < inside.size();) {
    const std::string_view word = word_at(inside, at);
    if (word.empty()) {
      ++at;
      continue;
    }
    is_direction = is_direction || kDirections.contains(lower_case(word));
    at += word.size();
    ++words;
  }
  const std::size_t most_words = close == ']' ? 5 : 2;
  return is_direction && words <= most_words ? end + 1 : 0;
}

/// "](https://…)", the end of a Markdown link.
std::size_t link_target_length(std::string_view rest) {
  if (rest.size() < 3 || rest[1] != '(') return 0;
  const std::size_t end = rest.substr(0, kMaxTargetBytes).find_first_of(" )", 2);
  return end == std::string_view::npos || rest[end] == ' ' ? 0 : end + 1;
}

/// A run of the same character, as in "**" or "```".
std::size_t run_length(std::string_view rest) {
  const std::size_t end = rest.find_first_not_of(rest.front());
  return end == std::string_view::npos ? rest.size() : end;
}

bool is_line_start(const Place& place) {
  return place.before() == '\0';
}

/// Emphasis hugs a word on one side; a lone asterisk between spaces multiplies.
bool is_emphasis(const Place& place, std::size_t run) {
  const char before = place.before();
  const char after = place.peek(run);
  const bool is_lone = (before == ' ' || is_digit(before)) && (after == ' ' || is_digit(after));
  return !is_lone || run > 1;
}

}  // namespace

Reading read_markup(const Place& place) {
  const std::string_view rest = place.rest();
  switch (place.peek()) {
    case '<': return {tag_length(rest), ""};
    case '[':
    case '!': {
      if (place.peek() == '!') return {place.peek(1) == '[' ? std::size_t{1} : std::size_t{0}, ""};
      const std::size_t direction = direction_length(rest, ']');
      return {direction != 0 ? direction : 1, ""};
    }
    case ']': {
      const std::size_t target = link_target_length(rest);
      return {target != 0 ? target : 1, ""};
    }
    case '(': return {direction_length(rest, ')'), ""};
    case '*': {
      if (const std::size_t direction = direction_length(rest, '*'); direction != 0) return {direction, ""};
      const std::size_t run = run_length(rest);
      return {is_emphasis(place, run) ? run : 0, ""};
    }
    case '`':
    case '_': return {run_length(rest), ""};
    case '~': {
      const std::size_t run = run_length(rest);
      return {run > 1 ? run : 0, ""};
    }
    case '#': {
      const std::size_t run = run_length(rest);
      return {run > 1 || (is_line_start(place) && place.peek(1) == ' ') ? run : 0, ""};
    }
    case '>':
    case '-': return {is_line_start(place) && place.peek(1) == ' ' ? std::size_t{1} : std::size_t{0}, ""};
    default: return {};
  }
}

}  // namespace showrunner::text::spoken
