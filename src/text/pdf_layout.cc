// A PDF says where words stand, not in which order they are read. Whitespace tells: columns are apart by a gutter, a strip
// of the page that no word enters, over many lines. A page is mostly not one set of columns, though: a title runs across,
// a figure interrupts. So among the rows of words (groups that share no height with others) the run is looked for that
// has a gutter and holds the most words; what is above it is read first, then its left side, its right side, and what is
// below, each in the same way again. A gap counts as a gutter only when both sides look like text: bullets and the page
// numbers of a table of contents are no columns. (The idea is the XY-cut of Nagy and Seth, "Hierarchical representation of
// optically scanned documents", ICPR 1984, with the cut chosen by what it separates instead of by its width.)
#include "text/pdf_layout.h"

#include <cmath>
#include <limits>

namespace showrunner::text {

namespace {

using Words = std::vector<PdfWord>;

constexpr double kFar = std::numeric_limits<double>::infinity();

struct Interval {
  double from;
  double to;
};

/// Words that share heights with each other and with no other word of the region.
struct Row {
  Words words;
  std::vector<Interval> free;  ///< where no word stands, from -infinity to infinity
};

/// A run of rows [first, last) and the middle of the gutter that divides it.
struct Cut {
  std::size_t first = 0;
  std::size_t last = 0;
  double at = 0;
  std::size_t words = 0;
};

constexpr std::size_t kMostRows = 1500;
constexpr int kDeepest = 8;

double median_size(const Words& words) {
  std::vector<double> sizes;
  sizes.reserve(words.size());
  for (const PdfWord& word : words) sizes.push_back(word.size);
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::ranges::nth_element(sizes, middle);
  return *middle;
}

std::vector<Interval> free_intervals(const Words& words) {
  std::vector<Interval> taken;
  taken.reserve(words.size());
  for (const PdfWord& word : words) taken.push_back({.from = word.box.left, .to = word.box.right});
  std::ranges::sort(taken, {}, &Interval::from);
  std::vector<Interval> free;
  double end = -kFar;
  for (const Interval& interval : taken) {
    if (interval.from > end) free.push_back({.from = end, .to = interval.from});
    end = std::max(end, interval.to);
  }
  free.push_back({.from = end, .to = kFar});
  return free;
}

std::vector<Row> split_rows(Words words) {
  // Lines that are set tightly overlap by their ascents and descents: compare the middle parts.
  const auto top = [](const PdfWord& word) { return word.box.top + 0.25 * word.box.height(); };
  std::ranges::sort(words, {}, top);
  std::vector<Row> rows;
  double bottom = -kFar;
  for (PdfWord& word : words) {
    if (rows.empty() || top(word) > bottom) rows.emplace_back();
    bottom = std::max(bottom, word.box.bottom - 0.25 * word.box.height());
    rows.back().words.push_back(std::move(word));
  }
  for (Row& row : rows) row.free = free_intervals(row.words);
  return rows;
}

std::vector<Interval> intersect(const std::vector<Interval>& a, const std::vector<Interval>& b, double narrowest) {
  std::vector<Interval> both;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Interval common{.from = std::max(a[i].from, b[j].from), .to = std::min(a[i].to, b[j].to)};
    if (common.to - common.from >= narrowest) both.push_back(common);
    ++(a[i].to < b[j].to ? i : j);
  }
  return both;
}

/// One side of a gutter, to be told from bullets and page numbers.
struct Side {
  std::set<long> lines;  ///< by their place on the page
  std::size_t bytes = 0;

  void add(const PdfWord& word) {
    lines.insert(std::lround(word.box.bottom / std::max(word.size, 1.0)));
    bytes += word.text.size();
  }

  bool is_column() const {
    constexpr std::size_t kFewestLines = 3;
    constexpr std::size_t kFewestBytesPerLine = 12;
    return lines.size() >= kFewestLines && bytes >= kFewestBytesPerLine * lines.size();
  }
};

bool divides(const std::vector<Row>& rows, std::size_t first, std::size_t last, double at) {
  Side left;
  Side right;
  for (std::size_t i = first; i < last; ++i) {
    for (const PdfWord& word : rows[i].words) (word.box.right <= at ? left : right).add(word);
  }
  return left.is_column() && right.is_column();
}

/// The run with a gutter that holds the most words, or one without words. Quadratic in the rows, which are few.
Cut find_cut(const std::vector<Row>& rows, double narrowest) {
  Cut best;
  if (rows.size() > kMostRows) return best;
  for (std::size_t first = 0; first < rows.size(); ++first) {
    std::vector<Interval> free{{.from = -kFar, .to = kFar}};
    std::size_t words = 0;
    for (std::size_t last = first; last < rows.size(); ++last) {
      free = intersect(free, rows[last].free, narrowest);
      words += rows[last].words.size();
      const bool has_inner = std::ranges::any_of(
          free, [](const Interval& gap) { return std::isfinite(gap.from) && std::isfinite(gap.to); });
      if (!has_inner && last > first) break;
      if (!has_inner || words <= best.words) continue;
      for (const Interval& gap : free) {
        const double at = (gap.from + gap.to) / 2;
        if (std::isfinite(at) && divides(rows, first, last + 1, at)) {
          best = {.first = first, .last = last + 1, .at = at, .words = words};
          break;
        }
      }
    }
  }
  return best;
}

bool shares_line(const PdfBox& a, const PdfBox& b) {
  const double common = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  return common > 0.5 * std::min(a.height(), b.height());
}

/// A raised small number or sign that points to a footnote.
bool is_footnote_mark(const PdfWord& word, double line_size, const PdfBox& line) {
  return word.size < 0.8 * line_size && word.box.bottom < line.bottom - 0.1 * line_size &&
         word.text.find_first_not_of("0123456789,*†‡§") == std::string::npos;
}

PdfLine make_line(Words& words, int column) {
  std::ranges::sort(words, {}, [](const PdfWord& word) { return word.box.left; });
  std::map<double, std::size_t> bytes_of_size;
  for (const PdfWord& word : words) bytes_of_size[word.size] += word.text.size();
  PdfLine line;
  line.box = words.front().box;
  line.bold = true;
  line.column = column;
  line.size = std::ranges::max_element(bytes_of_size, {}, [](const auto& entry) { return entry.second; })->first;
  for (const PdfWord& word : words) {
    line.box = {.left = std::min(line.box.left, word.box.left),
                .top = std::min(line.box.top, word.box.top),
                .right = std::max(line.box.right, word.box.right),
                .bottom = std::max(line.box.bottom, word.box.bottom)};
  }
  line.first_word_width = words.front().box.right - words.front().box.left;
  const PdfWord* previous = nullptr;
  for (const PdfWord& word : words) {
    if (is_footnote_mark(word, line.size, line.box)) continue;
    const bool apart = previous != nullptr && word.box.left - previous->box.right > 0.15 * line.size;
    if (previous != nullptr && (previous->space_after || apart)) line.text.push_back(' ');
    line.text += word.text;
    line.bold = line.bold && word.bold;
    previous = &word;
  }
  return line;
}

class Layout {
 public:
  explicit Layout(PdfPage& page) : page_(page) {}

  void read(Words words, int depth) {
    if (words.empty()) return;
    const double narrowest = 0.8 * median_size(words);
    std::vector<Row> rows = split_rows(std::move(words));
    const Cut cut = depth < kDeepest ? find_cut(rows, narrowest) : Cut{};
    if (cut.words == 0) {
      add_lines(gather(rows, 0, rows.size()));
      return;
    }
    Words left;
    Words right;
    for (PdfWord& word : gather(rows, cut.first, cut.last)) {
      (word.box.right <= cut.at ? left : right).push_back(std::move(word));
    }
    read(gather(rows, 0, cut.first), depth + 1);
    read(std::move(left), depth + 1);
    read(std::move(right), depth + 1);
    read(gather(rows, cut.last, rows.size()), depth + 1);
  }

 private:
  static Words gather(std::vector<Row>& rows, std::size_t first, std::size_t last) {
    Words words;
    for (std::size_t i = first; i < last; ++i) std::ranges::move(rows[i].words, std::back_inserter(words));
    return words;
  }

  /// A column, or a part of the page without columns: lines from top to bottom.
  void add_lines(Words words) {
    std::ranges::sort(words, {}, [](const PdfWord& word) { return word.box.middle(); });
    Words line;
    PdfBox tallest;
    for (PdfWord& word : words) {
      if (!line.empty() && !shares_line(tallest, word.box)) {
        add_line(line);
        line.clear();
      }
      if (line.empty() || word.box.height() > tallest.height()) tallest = word.box;
      line.push_back(std::move(word));
    }
    if (!line.empty()) add_line(line);
    ++column_;
  }

  void add_line(Words& words) {
    PdfLine line = make_line(words, column_);
    if (line.text.empty()) return;
    line.start = page_.text.size();
    page_.text += line.text;
    page_.text += '\n';
    page_.lines.push_back(std::move(line));
  }

  PdfPage& page_;
  int column_ = 0;
};

}  // namespace

PdfPage lay_out_page(double width, double height, std::vector<PdfWord> words) {
  PdfPage page{.width = width, .height = height, .lines = {}, .text = {}};
  Layout(page).read(std::move(words), 0);
  return page;
}

}  // namespace showrunner::text
