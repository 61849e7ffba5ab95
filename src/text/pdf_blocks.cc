#include "text/pdf_blocks.h"

#include <cmath>

#include <unicode/uchar.h>

#include "text/code_points.h"
#include "text/hyphenation.h"
#include "text/list_marker.h"

namespace showrunner::text {

namespace {

using namespace std::string_view_literals;

/// Half points: the sizes that one font comes out as differ by less.
long rounded(double size) {
  return std::lround(2 * size);
}

/// Where the lines of a column begin and end, and how far apart their baselines are.
struct Column {
  double left = 0;
  double right = 0;
  double pitch = 0;
  double body_bottom = 0;  ///< of the last line in the size of the body
};

struct Typography {
  long body_size = 0;  ///< half points, of most of the text
  bool body_bold = false;
  std::vector<long> heading_sizes;                        ///< half points, largest first
  std::map<std::pair<std::size_t, int>, Column> columns;  ///< by page and column
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// Some headings are only bold; they must be short and unlike a sentence.
bool is_bold_heading(const PdfLine& line) {
  constexpr std::size_t kLongest = 80;
  return line.bold && line.text.size() <= kLongest && !line.text.ends_with('.') && !line.text.ends_with(',') &&
         !line.text.ends_with(':');
}

Typography examine(const std::vector<PdfPage>& pages) {
  Typography type;
  std::map<long, std::size_t> bytes_of_size;
  std::size_t bytes = 0;
  std::size_t bold_bytes = 0;
  for (std::size_t p = 0; p < pages.size(); ++p) {
    std::map<int, std::vector<double>> pitches;
    const PdfLine* previous = nullptr;
    for (const PdfLine& line : pages[p].lines) {
      bytes_of_size[rounded(line.size)] += line.text.size();
      bytes += line.text.size();
      bold_bytes += line.bold ? line.text.size() : 0;
      const auto [found, is_new] = type.columns.try_emplace({p, line.column});
      Column& column = found->second;
      column.left = is_new ? line.box.left : std::min(column.left, line.box.left);
      column.right = std::max(column.right, line.box.right);
      if (previous != nullptr && previous->column == line.column && rounded(previous->size) == rounded(line.size)) {
        pitches[line.column].push_back(line.box.bottom - previous->box.bottom);
      }
      previous = &line;
    }
    for (auto& [column, values] : pitches) type.columns[{p, column}].pitch = median(std::move(values));
  }
  if (!bytes_of_size.empty()) {
    type.body_size = std::ranges::max_element(bytes_of_size, {}, [](const auto& entry) { return entry.second; })->first;
  }
  for (std::size_t p = 0; p < pages.size(); ++p) {
    for (const PdfLine& line : pages[p].lines) {
      double& bottom = type.columns[{p, line.column}].body_bottom;
      if (rounded(line.size) >= type.body_size) bottom = std::max(bottom, line.box.bottom);
    }
  }
  type.body_bold = 2 * bold_bytes > bytes;
  for (const auto& [size, count] : bytes_of_size) {
    if (static_cast<double>(size) >= 1.12 * static_cast<double>(type.body_size)) type.heading_sizes.push_back(size);
  }
  std::ranges::reverse(type.heading_sizes);
  return type;
}

/// 1 to 6 for a line that looks like a heading, else 0.
int heading_level(const PdfLine& line, const Typography& type) {
  const auto found = std::ranges::find(type.heading_sizes, rounded(line.size));
  if (found != type.heading_sizes.end()) {
    return std::min(6, 1 + static_cast<int>(found - type.heading_sizes.begin()));
  }
  if (type.body_bold || rounded(line.size) != type.body_size || !is_bold_heading(line)) return 0;
  return std::min(6, 1 + static_cast<int>(type.heading_sizes.size()));
}

bool ends_sentence(std::string_view text) {
  for (const std::string_view end : {"."sv, "!"sv, "?"sv, ":"sv, "…"sv, "”"sv, "\""sv, ".)"sv, "。"sv}) {
    if (text.ends_with(end)) return true;
  }
  return false;
}

bool is_caption(std::string_view text) {
  for (const std::string_view label : {"Figure "sv, "Fig. "sv, "Table "sv, "Abbildung "sv, "Abb. "sv, "Tabelle "sv}) {
    if (!text.starts_with(label)) continue;
    const std::size_t end = text.find_first_not_of("0123456789.", label.size());
    return end > label.size() && end != std::string_view::npos && (text[end] == ':' || text[end - 1] == '.');
  }
  return false;
}

class BlockMaker {
 public:
  explicit BlockMaker(const std::vector<PdfPage>& pages) : pages_(pages), type_(examine(pages)) {
    for (const PdfPage& page : pages) {
      for (const PdfLine& line : page.lines) stock_.add_line(line.text);
    }
  }

  std::vector<Block> make() {
    for (std::size_t p = 0; p < pages_.size(); ++p) {
      for (const PdfLine& line : pages_[p].lines) {
        if (!is_footnote(line, p)) add(line, p);
      }
    }
    flush();
    return std::move(blocks_);
  }

 private:
  const Column& column_of(const PdfLine& line, std::size_t page) const { return type_.columns.at({page, line.column}); }

  /// Small print in the lower half of a page, under all the rest of its column.
  bool is_footnote(const PdfLine& line, std::size_t page) const {
    return static_cast<double>(rounded(line.size)) <= 0.88 * static_cast<double>(type_.body_size) &&
           line.box.top > 0.5 * pages_[page].height && line.box.top > column_of(line, page).body_bottom;
  }

  void add(const PdfLine& line, std::size_t page) {
    const int level = heading_level(line, type_);
    const std::size_t marker = level > 0 ? 0 : list_marker(line.text);
    std::string_view words = line.text;
    if (previous_ == nullptr || starts_block(line, page, level, marker)) {
      flush();
      level_ = level;
      kind_ = marker > 0 ? BlockKind::kListItem : BlockKind::kParagraph;
      first_page_ = page;
      words.remove_prefix(marker);
    }
    const std::size_t start = line.start + (line.text.size() - words.size());
    append_line(builder_, stock_, words, page == first_page_ ? std::optional(start) : std::nullopt);
    previous_ = &line;
    previous_page_ = page;
  }

  /// Whether `line` does not go on with what the previous line said.
  bool starts_block(const PdfLine& line, std::size_t page, int level, std::size_t marker) const {
    const PdfLine& last = *previous_;
    const bool same_column = page == previous_page_ && line.column == last.column;
    if (level != level_ || std::abs(rounded(line.size) - rounded(last.size)) > 1) return true;
    if (level > 0) return !same_column || line.box.bottom - last.box.bottom > 2 * line.size;
    const bool numbered = marker > 0 && line.text[0] >= '0' && line.text[0] <= '9';
    if (marker > 0 && (!numbered || kind_ == BlockKind::kListItem || ends_sentence(last.text))) return true;
    const Column& column = column_of(last, previous_page_);
    if (!same_column) {
      if (u_islower(first_code_point(line.text)) != 0) return false;
      return ends_sentence(last.text) || last.box.right < column.right - 2 * last.size;
    }
    const double pitch = column.pitch > 0 ? std::min(column.pitch, 1.8 * line.size) : 1.3 * line.size;
    if (line.box.bottom - last.box.bottom > 1.35 * pitch) return true;
    const bool indented =
        line.box.left > column.left + 0.7 * line.size && last.box.left < column.left + 0.4 * line.size;
    if (indented && kind_ != BlockKind::kListItem) return true;
    // The next word would have fitted: the line ended because the paragraph did.
    return ends_sentence(last.text) && last.box.right + line.first_word_width + line.size < column.right;
  }

  void flush() {
    constexpr std::size_t kLongestHeading = 200;
    const bool heading = level_ > 0 && builder_.text().size() <= kLongestHeading;
    const BlockKind kind = heading ? BlockKind::kHeading : kind_;
    auto block = builder_.take(kind, heading ? level_ : 0, static_cast<int>(first_page_) + 1);
    previous_ = nullptr;
    if (block && !is_caption(block->text)) blocks_.push_back(*std::move(block));
  }

  const std::vector<PdfPage>& pages_;
  Typography type_;
  WordStock stock_;
  BlockBuilder builder_;
  std::vector<Block> blocks_;
  BlockKind kind_ = BlockKind::kParagraph;
  int level_ = 0;
  std::size_t first_page_ = 0;         ///< of the block that is being made
  const PdfLine* previous_ = nullptr;  ///< its last line so far
  std::size_t previous_page_ = 0;
};

}  // namespace

std::vector<Block> pdf_blocks(const std::vector<PdfPage>& pages) {
  return BlockMaker(pages).make();
}

}  // namespace showrunner::text
