#include "writer/llm/repair.h"

#include <algorithm>
#include <array>

#include "text/code_points.h"

namespace showrunner::writer::llm {
namespace {

constexpr std::size_t kMaxLabelBytes = 60;
constexpr std::size_t kMaxDirectionBytes = 60;
constexpr std::size_t kMaxTagBytes = 80;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= ' ' && c < 0x7f) || c == '\n'; });
}

/// Valid UTF-8 without control characters other than line feeds (a script refuses them).
std::string valid(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint c = text::next_code_point(text, at);
    const bool control = (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0);
    const bool invisible = c == 0xFEFF || c == 0x200B || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E);
    if (control || invisible) {
      out += ' ';
    } else {
      text::append_code_point(out, c);
    }
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether what stands between round brackets or asterisks is how something is said, and not what.
bool is_direction(std::string_view inside) {
  constexpr std::array<std::string_view, 26> kWords{
      "laugh", "laughs",  "laughing", "laughter", "chuckle",  "chuckles", "chuckling", "giggles", "sigh",
      "sighs", "sighing", "pause",    "pauses",   "beat",     "smiles",   "smiling",   "gasps",   "music",
      "sound", "intro",   "outro",    "applause", "whispers", "excited",  "excitedly", "clears"};
  std::string word;
  for (char c : inside) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_letter(c)) break;
    word += c;
  }
  return std::ranges::find(kWords, word) != kWords.end();
}

bool all_digits_or_commas(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return is_digit(c) || c == ',' || c == ' '; });
}

/// Copies `written` without markup. One pass; each bracket looks ahead a bounded way.
class Cleaner {
 public:
  Cleaner(std::string_view written, SpokenText& spoken) : in_(written), spoken_(spoken) {}

  void run() {
    while (at_ < in_.size()) {
      if (line_start_ && skip_line_marker()) continue;
      const char c = in_[at_];
      line_start_ = c == '\n' || (line_start_ && is_space(c));
      if (c == '\n') {
        ++line_feeds_;
        ++at_;
      } else if (is_space(c)) {
        space_ = true;
        ++at_;
      } else if (!skip_markup(c)) {
        put(c);
        ++at_;
      }
    }
  }

 private:
  void put(char c) {
    std::string& out = spoken_.text;
    if (!out.empty() && line_feeds_ >= 2) {
      out += "\n\n";
    } else if (!out.empty() && (space_ || line_feeds_ > 0)) {
      // "word [12]." leaves no gap before the full stop.
      const bool closes = c == '.' || c == ',' || c == ';' || c == '!' || c == '?' || c == ':';
      if (!(closes && cut_)) out += ' ';
    }
    out += c;
    space_ = cut_ = false;
    line_feeds_ = 0;
  }

  bool skip_line_marker() {
    std::size_t end = at_;
    while (end < in_.size() && (in_[end] == '#' || in_[end] == '>')) ++end;
    if (end == at_ && (in_[at_] == '-' || in_[at_] == '*' || in_[at_] == '+')) ++end;
    if (end == at_ || end >= in_.size() || in_[end] != ' ') return false;
    at_ = end + 1;
    return true;
  }

  bool skip_markup(char c) {
    switch (c) {
      case '[': return skip_brackets(']');
      case '(': return skip_brackets(')');
      case '*': return skip_asterisks();
      case '<': return skip_tag();
      case '`': return skip(1);
      case '_': return in_.substr(at_, 2) == "__" && skip(2);
      default: return false;
    }
  }

  bool skip(std::size_t bytes) {
    at_ += bytes;
    return true;
  }

  bool skip_brackets(char close) {
    const std::string_view ahead = in_.substr(at_ + 1, kMaxDirectionBytes);
    const std::size_t length = ahead.find(close);
    if (length == std::string_view::npos) return false;
    const std::string_view inside = ahead.substr(0, length);
    if (close == ')') {
      if (!is_direction(inside)) return false;
    } else if (in_.substr(at_ + length + 2).starts_with('(')) {
      return skip_link(inside);
    } else if (all_digits_or_commas(inside)) {
      if (!spoken_.source && inside.size() <= 6) spoken_.source = std::atoll(std::string(inside).c_str());
    } else if (inside.find('[') != std::string_view::npos) {
      return false;
    }
    cut_ = space_ = true;
    return skip(length + 2);
  }

  /// "[words](address)": the words are spoken.
  bool skip_link(std::string_view words) {
    const std::size_t end = in_.find(')', at_ + words.size() + 2);
    if (end == std::string_view::npos) return false;
    for (const char c : words) is_space(c) ? void(space_ = true) : put(c);
    at_ = end + 1;
    return true;
  }

  bool skip_asterisks() {
    if (in_.substr(at_, 2) == "**") return skip(2);
    const std::string_view ahead = in_.substr(at_ + 1, kMaxDirectionBytes);
    const std::size_t length = ahead.find('*');
    if (length != std::string_view::npos && is_direction(ahead.substr(0, length))) {
      cut_ = space_ = true;
      return skip(length + 2);
    }
    // Emphasis, unless it stands alone as in "2 * 3".
    const bool alone = at_ + 1 < in_.size() && is_space(in_[at_ + 1]) && (at_ == 0 || is_space(in_[at_ - 1]));
    return !alone && skip(1);
  }

  bool skip_tag() {
    const std::string_view ahead = in_.substr(at_ + 1, kMaxTagBytes);
    if (ahead.empty() || !(is_letter(ahead[0]) || ahead[0] == '/')) return false;
    const std::size_t length = ahead.find('>');
    if (length == std::string_view::npos) return false;
    space_ = true;
    return skip(length + 2);
  }

  std::string_view in_;
  SpokenText& spoken_;
  std::size_t at_ = 0;
  int line_feeds_ = 0;
  bool space_ = false;
  bool cut_ = false;
  bool line_start_ = true;
};

struct Label {
  std::string_view name;
  std::string_view rest;
};

/// Splits "**Alice (host):** text" where the name is a speaker's.
std::optional<Label> label_of(std::string_view line, const Cast& cast) {
  const std::size_t colon = line.substr(0, kMaxLabelBytes).find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view name = trimmed(line.substr(0, colon));
  while (!name.empty() && (name.front() == '*' || name.front() == '_' || name.front() == '[')) name.remove_prefix(1);
  while (!name.empty() && (name.back() == '*' || name.back() == '_' || name.back() == ']')) name.remove_suffix(1);
  if (name.empty() || std::ranges::count(name, ' ') > 4) return std::nullopt;
  // The only speaker is meant by every name, but not by every word before a colon.
  if (cast.speakers().size() == 1) {
    const text::Speaker& speaker = cast.speakers().front();
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    if (!std::ranges::equal(name, speaker.id, same) && !std::ranges::equal(name, speaker.name, same))
      return std::nullopt;
  } else if (!cast.find(name)) {
    return std::nullopt;
  }
  std::string_view rest = line.substr(colon + 1);
  while (!rest.empty() && (rest.front() == '*' || is_space(rest.front()))) rest.remove_prefix(1);
  return Label{.name = name, .rest = rest};
}

struct Tag {
  std::string_view name;
  std::string_view rest;
};

/// "<Alice>text</Alice>", and the beginning of one that ends lines later. `rest` is behind the opening tag.
std::optional<Tag> tag_of(std::string_view line, const Cast& cast) {
  if (!line.starts_with('<')) return std::nullopt;
  const std::size_t end = line.find('>');
  if (end == std::string_view::npos || end < 2 || end > kMaxTagBytes || line[1] == '/') return std::nullopt;
  std::string_view name = line.substr(1, end - 1);
  const std::size_t quote = name.find('"');
  if (quote != std::string_view::npos) name = name.substr(quote + 1, name.rfind('"') - quote - 1);
  const bool tag_names_speaker =
      cast.speakers().size() > 1 ? cast.find(name).has_value() : quote != std::string_view::npos || cast.exact(name);
  if (!tag_names_speaker) return std::nullopt;
  return Tag{.name = name, .rest = line.substr(end + 1)};
}

}  // namespace

SpokenText clean_spoken_text(std::string_view written, const Cast& cast) {
  SpokenText spoken;
  const std::string text = valid(trimmed(written));
  std::string_view rest = text;
  if (const auto label = label_of(rest, cast)) rest = label->rest;
  spoken.text.reserve(rest.size());
  Cleaner(rest, spoken).run();
  const bool says_something = std::ranges::any_of(
      spoken.text, [](char c) { return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; });
  if (!says_something) spoken.text.clear();
  if (spoken.text.size() > text::kMaxTurnBytes) {
    std::string_view kept = text::first_bytes(spoken.text, text::kMaxTurnBytes);
    if (const std::size_t stop = kept.find_last_of(".!?"); stop != std::string_view::npos)
      kept = kept.substr(0, stop + 1);
    spoken.text = std::string(kept);
  }
  return spoken;
}

std::string clean_line(std::string_view written, std::size_t most) {
  std::string line;
  for (const char c : valid(written)) {
    if (c == '*' || c == '#' || c == '`') continue;
    if (!is_space(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return std::string(trimmed(text::first_bytes(line, most)));
}

std::vector<DraftEvent> read_tagged_text(std::string_view text, const Cast& cast) {
  std::vector<DraftEvent> events;
  DraftTurn turn;
  bool turn_open = false;
  bool any = false;
  std::string heading;
  const auto close = [&] {
    if (turn_open && !trimmed(turn.text).empty()) events.emplace_back(turn);
    turn_open = false;
  };
  const auto open = [&](std::string_view name, std::string_view rest) {
    close();
    if (!heading.empty()) events.emplace_back(DraftSegment{.title = std::exchange(heading, {})});
    turn = {.speaker = std::string(name), .text = std::string(rest), .source = std::nullopt};
    turn_open = any = true;
  };
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with('#')) {
      close();
      heading = clean_line(line, text::kMaxTitleBytes);
    } else if (const auto tag = tag_of(line, cast)) {
      // Several may stand on one line.
      std::optional<Tag> next = tag;
      while (next) {
        const std::size_t stop = next->rest.find("</");
        open(next->name, next->rest.substr(0, stop));
        if (stop == std::string_view::npos) break;
        close();
        const std::size_t behind = next->rest.find('>', stop);
        if (behind == std::string_view::npos) break;
        next = tag_of(trimmed(next->rest.substr(behind + 1)), cast);
      }
    } else if (const auto label = label_of(line, cast)) {
      open(label->name, label->rest);
    } else if (turn_open && line.starts_with("```")) {
      close();
    } else if (turn_open) {
      const std::size_t stop = line.find("</");
      turn.text += line.empty() ? "\n\n" : turn.text.ends_with('\n') ? "" : " ";
      turn.text += line.substr(0, stop);
      if (stop != std::string_view::npos) close();
    }
  }
  close();
  if (!any) events.clear();
  return events;
}

}  // namespace showrunner::writer::llm
