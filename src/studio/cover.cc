#include "studio/cover.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>

#include <cairo.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include "base/hash.h"
#include "text/code_points.h"

namespace showrunner::studio {

namespace {

struct Colour {
  double red, green, blue;
};

/// Ground, its darker end, pattern, and writing, which stands out from all of them (contrast of at least 4.5 : 1).
struct Palette {
  Colour ground, deep, pattern, writing;
};

constexpr std::array kPalettes{
    Palette{{0.09, 0.20, 0.36}, {0.04, 0.09, 0.19}, {0.27, 0.60, 0.78}, {1.00, 0.97, 0.90}},
    Palette{{0.36, 0.12, 0.22}, {0.18, 0.04, 0.12}, {0.89, 0.45, 0.36}, {1.00, 0.95, 0.88}},
    Palette{{0.07, 0.28, 0.24}, {0.03, 0.14, 0.13}, {0.38, 0.72, 0.50}, {0.97, 0.98, 0.88}},
    Palette{{0.25, 0.15, 0.40}, {0.11, 0.06, 0.22}, {0.66, 0.49, 0.87}, {0.99, 0.95, 1.00}},
    Palette{{0.38, 0.22, 0.06}, {0.20, 0.10, 0.02}, {0.93, 0.66, 0.25}, {1.00, 0.97, 0.88}},
    Palette{{0.15, 0.17, 0.20}, {0.06, 0.07, 0.09}, {0.95, 0.42, 0.30}, {0.98, 0.97, 0.95}},
    Palette{{0.04, 0.27, 0.37}, {0.02, 0.12, 0.20}, {0.98, 0.75, 0.33}, {0.95, 0.99, 1.00}},
};

constexpr const char* kFont = "DejaVu Sans";
constexpr std::size_t kLongestText = 300;  ///< bytes that are drawn of a title

struct Release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }

  void operator()(cairo_t* context) const { cairo_destroy(context); }

  void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }

  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }

  void operator()(PangoLayout* layout) const { g_object_unref(layout); }

  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

template <class Handle>
using Owned = std::unique_ptr<Handle, Release>;

void use(cairo_t* context, const Colour& colour, double alpha = 1) {
  cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, alpha);
}

/// Valid UTF-8 on one line, not too long to be drawn.
std::string drawable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size() && out.size() < kLongestText;) {
    const text::CodePoint c = text::next_code_point(text, at);
    text::append_code_point(out, c < 0x20 || c == 0x7F ? ' ' : c);
  }
  return out;
}

void draw_ground(cairo_t* context, const Palette& palette, double size) {
  const Owned<cairo_pattern_t> ground(cairo_pattern_create_linear(0, 0, size * 0.4, size));
  cairo_pattern_add_color_stop_rgb(ground.get(), 0, palette.ground.red, palette.ground.green, palette.ground.blue);
  cairo_pattern_add_color_stop_rgb(ground.get(), 1, palette.deep.red, palette.deep.green, palette.deep.blue);
  cairo_set_source(context, ground.get());
  cairo_paint(context);
}

/// Sound as it spreads: rings round a point outside the middle.
void draw_rings(cairo_t* context, const Palette& palette, double size, std::uint64_t seed) {
  const double x = size * (0.55 + 0.4 * static_cast<double>(seed % 101) / 100);
  const double y = size * (0.80 + 0.15 * static_cast<double>(seed / 101 % 101) / 100);
  cairo_set_line_width(context, size * 0.012);
  for (int ring = 1; ring <= 14; ++ring) {
    use(context, palette.pattern, 0.75 / std::sqrt(static_cast<double>(ring)));
    cairo_arc(context, x, y, size * 0.055 * ring, 0, 2 * std::numbers::pi);
    cairo_stroke(context);
  }
}

/// A waveform along the lower edge.
void draw_bars(cairo_t* context, const Palette& palette, double size, std::uint64_t seed) {
  constexpr int kBars = 24;
  const double width = size * 0.86 / kBars;
  std::uint64_t state = seed;
  for (int bar = 0; bar < kBars; ++bar) {
    state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    const double swell = std::sin(std::numbers::pi * (bar + 0.5) / kBars);
    const double height = size * (0.03 + 0.26 * swell * static_cast<double>(state >> 40U & 0xFFU) / 255);
    const double left = size * 0.07 + bar * width;
    use(context, palette.pattern, 0.85);
    cairo_rectangle(context, left, size * 0.80 - height / 2, width * 0.6, height);
    cairo_fill(context);
  }
}

/// Squares that overlap in a diagonal row.
void draw_squares(cairo_t* context, const Palette& palette, double size, std::uint64_t seed) {
  for (int square = 0; square < 6; ++square) {
    const double side = size * (0.16 + 0.05 * static_cast<double>(seed >> (4 * square) & 3U));
    const double left = size * (0.02 + 0.15 * square);
    use(context, palette.pattern, 0.22 + 0.09 * square);
    cairo_rectangle(context, left, size * 0.86 - square * size * 0.045 - side / 2, side, side);
    cairo_fill(context);
  }
}

Owned<PangoLayout> layout_of(cairo_t* context, const std::string& text, double pixels, double width, int lines,
                             PangoWeight weight) {
  Owned<PangoLayout> layout(pango_cairo_create_layout(context));
  const Owned<PangoFontDescription> font(pango_font_description_new());
  pango_font_description_set_family(font.get(), kFont);
  pango_font_description_set_weight(font.get(), weight);
  pango_font_description_set_absolute_size(font.get(), pixels * PANGO_SCALE);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  pango_layout_set_height(layout.get(), -lines);
  pango_layout_set_line_spacing(layout.get(), 1.0F);
  return layout;
}

int height_of(PangoLayout* layout) {
  int height = 0;
  pango_layout_get_pixel_size(layout, nullptr, &height);
  return height;
}

/// Whether a word had to be divided, or something was left out.
bool is_cramped(PangoLayout* layout, const std::string& text) {
  if (pango_layout_is_ellipsized(layout) != FALSE) return true;
  for (int line = 1; line < pango_layout_get_line_count(layout); ++line) {
    const auto start = static_cast<std::size_t>(pango_layout_get_line_readonly(layout, line)->start_index);
    if (start > 0 && start < text.size() && text[start - 1] != ' ' && text[start - 1] != '-') return true;
  }
  return false;
}

/// As large as it can be in five lines, with its words whole.
void draw_title(cairo_t* context, const std::string& title, double size, double width, double height) {
  constexpr int kLines = 5;
  double pixels = size * 0.16;
  auto layout = layout_of(context, title, pixels, width, kLines, PANGO_WEIGHT_BOLD);
  while (pixels > size * 0.055 && (is_cramped(layout.get(), title) || height_of(layout.get()) > height)) {
    pixels *= 0.92;
    layout = layout_of(context, title, pixels, width, kLines, PANGO_WEIGHT_BOLD);
  }
  pango_cairo_show_layout(context, layout.get());
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<std::string> make_cover(std::string_view title, std::string_view author, int pixels) {
  const std::uint64_t seed = fingerprint64(title);
  const Palette& palette = kPalettes.at(seed % kPalettes.size());
  const double size = pixels;
  // 24 bits: cairo writes a PNG without an alpha channel.
  const Owned<cairo_surface_t> surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixels, pixels));
  const Owned<cairo_t> context(cairo_create(surface.get()));
  const Owned<cairo_font_options_t> options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_surface_set_fallback_resolution(surface.get(), 72, 72);

  draw_ground(context.get(), palette, size);
  switch (seed / kPalettes.size() % 3) {
    case 0: draw_rings(context.get(), palette, size, seed >> 8U); break;
    case 1: draw_bars(context.get(), palette, size, seed >> 8U); break;
    default: draw_squares(context.get(), palette, size, seed >> 8U); break;
  }
  const double margin = size * 0.07;
  use(context.get(), palette.writing);
  cairo_move_to(context.get(), margin, margin);
  draw_title(context.get(), drawable(title), size, size - 2 * margin, size * 0.56);
  const auto name = layout_of(context.get(), drawable(author), size * 0.042, size - 2 * margin, 1, PANGO_WEIGHT_NORMAL);
  use(context.get(), palette.writing, 0.9);
  cairo_move_to(context.get(), margin, size - margin - height_of(name.get()) * 0.75);
  pango_cairo_show_layout(context.get(), name.get());

  std::string png;
  const cairo_status_t written = cairo_surface_write_to_png_stream(surface.get(), append, &png);
  if (cairo_status(context.get()) == CAIRO_STATUS_SUCCESS && written == CAIRO_STATUS_SUCCESS) return png;
  return fail(ErrorCode::kInternal, fmt::format("the cover cannot be drawn: {}", cairo_status_to_string(written)));
}

}  // namespace showrunner::studio
