#pragma once

#include <string>
#include <vector>

namespace showrunner::text {

/// An upright rectangle on a page: points (1/72 inch) from the upper left corner, y downward.
struct PdfBox {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  double height() const { return bottom - top; }

  double middle() const { return (top + bottom) / 2; }
};

/// A word as it stands on the page; `space_after` is false where the next word goes on without a space.
struct PdfWord {
  std::string text;
  PdfBox box;
  double size = 0;  ///< of the font, in points
  bool bold = false;
  bool space_after = true;
};

/// A line of one column.
struct PdfLine {
  std::string text;
  PdfBox box;
  double size = 0;    ///< of the font that most of it is set in
  bool bold = false;  ///< all of it
  double first_word_width = 0;
  int column = 0;         ///< lines of one column or of one strip across the page share a number
  std::size_t start = 0;  ///< where it begins in PdfPage::text
};

/// A page as it is read: lines in reading order, and the text that they make, one line each.
struct PdfPage {
  double width = 0;
  double height = 0;
  std::vector<PdfLine> lines;
  std::string text;
};

/// Puts the words of a page in reading order, over columns and what spans them (pdf_layout.cc says how). Pure.
PdfPage lay_out_page(double width, double height, std::vector<PdfWord> words);

}  // namespace showrunner::text
