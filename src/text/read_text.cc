// Plain text has no markup, only habits: paragraphs are apart by blank lines or by an indented first line, lines are
// wrapped by hand or hold a paragraph each, headings are underlined, in capitals, numbered or just short lines that stand
// alone. A habit is followed only where it is unmistakable; what is left is a paragraph.
#include <unicode/uchar.h>

#include "text/block_builder.h"
#include "text/charset.h"
#include "text/code_points.h"
#include "text/hyphenation.h"
#include "text/list_marker.h"
#include "text/readers.h"

namespace showrunner::text {

namespace {

/// A line that is longer is a paragraph of its own: nobody wraps by hand so far out.
constexpr std::size_t kLongestWrappedLine = 120;
constexpr std::size_t kLongestHeading = 70;

struct Line {
  std::string_view text;  ///< without its end
  std::size_t start = 0;

  std::string_view words() const {
    const std::size_t first = text.find_first_not_of(" \t\r\f\v");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\f\v") + 1 - first);
  }

  bool blank() const { return words().empty(); }

  std::size_t indent() const { return std::min(text.find_first_not_of(" \t"), text.size()); }
};

std::vector<Line> split_lines(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\n\r", at), text.size());
    lines.push_back({.text = text.substr(at, end - at), .start = at});
    at = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
  }
  return lines;
}

bool is_underline(const Line& line) {
  const std::string_view words = line.words();
  return words.size() >= 3 && (words.find_first_not_of('=') == std::string_view::npos ||
                               words.find_first_not_of('-') == std::string_view::npos);
}

/// A line of nothing but rules and ornaments ("* * *", "-----").
bool is_ornament(const Line& line) {
  return line.words().find_first_not_of("-=*_~#+.· \t") == std::string_view::npos;
}

struct Letters {
  std::size_t upper = 0;
  std::size_t lower = 0;
};

Letters count_letters(std::string_view text) {
  Letters letters;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = next_code_point(text, i);
    letters.upper += u_isupper(c) != 0 ? 1 : 0;
    letters.lower += u_islower(c) != 0 ? 1 : 0;
  }
  return letters;
}

bool ends_like_a_sentence(std::string_view words) {
  for (const std::string_view end : {".", ",", ";", ":", "…", "。", "\"", "”", "»", "-"}) {
    if (words.ends_with(end)) return true;
  }
  return false;
}

/// "1 Introduction", "2.3. Methods", "IV. The end", "Chapter 5": the level that the number shows, or 0.
int numbered_heading_level(std::string_view words) {
  for (const std::string_view name : {"Chapter ", "CHAPTER ", "Part ", "PART ", "Kapitel ", "Chapitre ", "Capítulo "}) {
    if (words.starts_with(name)) return 2;
  }
  const std::size_t end = words.find(' ');
  if (end == std::string_view::npos || u_isupper(first_code_point(words.substr(end + 1))) == 0) return 0;
  std::string_view number = words.substr(0, end);
  const bool dotted = number.ends_with('.');
  if (dotted) number.remove_suffix(1);
  if (number.empty()) return 0;
  if (dotted && number.find_first_not_of("IVXL") == std::string_view::npos) return 2;
  if (number.size() > 8 || number.find_first_not_of("0123456789.") != std::string_view::npos || number.ends_with('.')) {
    return 0;
  }
  return std::min(2 + static_cast<int>(std::ranges::count(number, '.')), 6);
}

class TextReader {
 public:
  explicit TextReader(std::string_view text) : lines_(split_lines(text)) {
    const Letters letters = count_letters(text);
    shouts_ = letters.upper > letters.lower;
    for (const Line& line : lines_) stock_.add_line(line.text);
  }

  std::vector<Block> read() {
    for (std::size_t i = 0; i < lines_.size();) {
      if (lines_[i].blank()) {
        ++i;
        continue;
      }
      std::size_t end = i;
      while (end < lines_.size() && !lines_[end].blank()) ++end;
      read_chunk(i, end);
      i = end;
    }
    return std::move(blocks_);
  }

 private:
  void add(BlockKind kind, int level) {
    if (auto block = builder_.take(kind, level)) blocks_.push_back(*std::move(block));
  }

  void add_heading(const Line& line, int level) {
    append_line(builder_, stock_, line.text, line.start);
    add(BlockKind::kHeading, level);
  }

  /// The lines [begin, end) between two blank ones.
  void read_chunk(std::size_t begin, std::size_t end) {
    if (end - begin >= 2 && is_underline(lines_[begin + 1]) && lines_[begin].words().size() <= kLongestHeading) {
      add_heading(lines_[begin], lines_[begin + 1].words()[0] == '=' ? 1 : 2);
      begin += 2;
    } else if (end - begin == 1) {
      if (const int level = lone_heading_level(begin)) {
        add_heading(lines_[begin], level);
        return;
      }
    }
    read_paragraphs(begin, end);
  }

  /// The level of line `i`, which stands between blank lines, or 0 when it is no heading.
  int lone_heading_level(std::size_t i) const {
    const std::string_view words = lines_[i].words();
    const bool more_follows = std::ranges::any_of(lines_.begin() + static_cast<std::ptrdiff_t>(i) + 1, lines_.end(),
                                                  [](const Line& line) { return !line.blank(); });
    if (words.size() > kLongestHeading || ends_like_a_sentence(words) || !more_follows) return 0;
    const Letters letters = count_letters(words);
    if (const int level = numbered_heading_level(words)) return level;
    if (letters.upper >= 3 && letters.lower == 0 && !shouts_) return blocks_.empty() ? 1 : 2;
    // The first line of a text that stands alone is its title.
    const bool asks = words.ends_with('!') || words.ends_with('?');
    return blocks_.empty() && letters.upper > 0 && !asks && list_marker(words) == 0 ? 1 : 0;
  }

  void read_paragraphs(std::size_t begin, std::size_t end) {
    std::size_t longest = 0;
    for (std::size_t i = begin; i < end; ++i) longest = std::max(longest, lines_[i].text.size());
    const bool wrapped = longest <= kLongestWrappedLine;
    BlockKind kind = BlockKind::kParagraph;
    for (std::size_t i = begin; i < end; ++i) {
      const Line& line = lines_[i];
      if (is_ornament(line)) {
        add(kind, 0);
        continue;
      }
      const std::size_t marker = list_marker(line.words());
      const bool indented =
          i > begin && line.indent() >= 2 && lines_[i - 1].indent() == 0 && kind != BlockKind::kListItem;
      if (!wrapped || marker > 0 || indented) {
        add(kind, 0);
        kind = marker > 0 ? BlockKind::kListItem : BlockKind::kParagraph;
      }
      const std::size_t skipped = marker == 0 ? 0 : line.text.find_first_not_of(" \t") + marker;
      append_line(builder_, stock_, line.text.substr(skipped), line.start + skipped);
    }
    add(kind, 0);
  }

  std::vector<Line> lines_;
  WordStock stock_;
  BlockBuilder builder_;
  std::vector<Block> blocks_;
  bool shouts_ = false;  ///< the whole text is in capitals, so that they mark nothing
};

}  // namespace

Result<Document> read_text(std::string_view bytes) {
  const auto text = decode_text(bytes);
  if (!text) return fail(text.error());
  Document document;
  document.blocks = TextReader(*text).read();
  return document;
}

}  // namespace showrunner::text
