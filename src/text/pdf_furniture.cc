#include "text/pdf_furniture.h"

#include <cmath>

#include <unicode/uchar.h>

#include "text/code_points.h"

namespace showrunner::text {

namespace {

/// How much of the page's height a margin with furniture takes.
constexpr double kMargin = 0.12;

bool is_in_margin(const PdfLine& line, const PdfPage& page) {
  return line.box.bottom < kMargin * page.height || line.box.top > (1 - kMargin) * page.height;
}

/// What stays the same from page to page: letters folded, each number a `#`.
std::string pattern_of(std::string_view text) {
  std::string pattern;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = next_code_point(text, i);
    if (u_isdigit(c) != 0) {
      if (!pattern.ends_with('#')) pattern.push_back('#');
    } else if (u_isalpha(c) != 0) {
      append_code_point(pattern, u_tolower(c));
    }
  }
  return pattern;
}

/// Of the size of the body: what stands in a margin and is smaller is furniture, even if it comes once.
constexpr double kSmallPrint = 0.88;

/// A line that repeats is known by its pattern and where it stands, in steps of 1 % of the page's height.
struct Place {
  std::string pattern;
  long height = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

Place place_of(const PdfLine& line, const PdfPage& page) {
  return {.pattern = pattern_of(line.text),
          .height = std::lround(100 * line.box.middle() / std::max(page.height, 1.0))};
}

/// The size that most of the text is set in.
double body_size(const std::vector<PdfPage>& pages) {
  std::map<double, std::size_t> bytes_of_size;
  for (const PdfPage& page : pages) {
    for (const PdfLine& line : page.lines) bytes_of_size[line.size] += line.text.size();
  }
  const auto most = std::ranges::max_element(bytes_of_size, {}, [](const auto& entry) { return entry.second; });
  return most == bytes_of_size.end() ? 0 : most->first;
}

/// "12", "– 12 –", "Page 12 of 30", "xii".
bool is_page_number(const PdfLine& line) {
  constexpr std::size_t kLongest = 24;
  if (line.text.size() > kLongest) return false;
  const std::string pattern = pattern_of(line.text);
  if (pattern == "#" || pattern == "page#" || pattern == "page#of#" || pattern == "##" || pattern == "seite#" ||
      pattern == "p#" || pattern == "#of#") {
    return true;
  }
  return !pattern.empty() && pattern.find_first_not_of("ivxl") == std::string::npos;
}

/// "Methods . . . . . . 12": a line of a table of contents.
bool has_dot_leader(const PdfLine& line) {
  return line.text.find(". . . .") != std::string::npos || line.text.find("......") != std::string::npos;
}

}  // namespace

void remove_furniture(std::vector<PdfPage>& pages) {
  std::map<Place, std::size_t> pages_with;
  for (const PdfPage& page : pages) {
    std::set<Place> here;
    for (const PdfLine& line : page.lines) {
      if (is_in_margin(line, page)) here.insert(place_of(line, page));
    }
    for (const Place& place : here) ++pages_with[place];
  }
  // Left and right pages may differ, and so may chapters: three of a kind are enough, or all pages of a short document.
  const std::size_t enough = std::min<std::size_t>(3, std::max<std::size_t>(2, pages.size()));
  const double body = body_size(pages);
  for (PdfPage& page : pages) {
    std::erase_if(page.lines, [&](const PdfLine& line) {
      if (has_dot_leader(line)) return true;
      if (!is_in_margin(line, page)) return false;
      if (is_page_number(line) || line.size < kSmallPrint * body) return true;
      // Rounding may put the same height on either side of a step.
      Place place = place_of(line, page);
      std::size_t repeats = 0;
      place.height -= 1;
      for (int step = 0; step < 3; ++step, ++place.height) {
        const auto found = pages_with.find(place);
        if (found != pages_with.end()) repeats += found->second;
      }
      return repeats >= enough;
    });
  }
}

}  // namespace showrunner::text
