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

/// Ground, its darker end, pattern, and writing, which stands out from both ends (contrast of at least 4.5 : 1).
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
constexpr int kFewestPixels = 64;
constexpr int kMostPixels = 3'000;  ///< the most that directories take

struct Release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }

  void operator()(cairo_t* context) const { cairo_destroy(context); }

  void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }

  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }

  void operator()(PangoLayout* layout) const { g_object_unref(layout); }

  void operator()(PangoFont* font) const { g_object_unref(font); }

  void operator()(PangoFontset* fonts) const { g_object_unref(fonts); }

  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

template <class Handle>
using Owned = std::unique_ptr<Handle, Release>;

void use(cairo_t* context, const Colour& colour, double alpha = 1) {
  cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, alpha);
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
    const double height = size * (0.03 + 0.20 * swell * static_cast<double>(state >> 40U & 0xFFU) / 255);
    const double left = size * 0.07 + bar * width;
    use(context, palette.pattern, 0.85);
    cairo_rectangle(context, left, size * 0.745 - height / 2, width * 0.6, height);
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

/// Darkens the lower edge, so that a name stands out from whatever pattern lies below it.
void draw_shade(cairo_t* context, const Palette& palette, double size) {
  const auto& [red, green, blue] = palette.deep;
  const Owned<cairo_pattern_t> shade(cairo_pattern_create_linear(0, size * 0.78, 0, size * 0.89));
  cairo_pattern_add_color_stop_rgba(shade.get(), 0, red, green, blue, 0);
  cairo_pattern_add_color_stop_rgba(shade.get(), 1, red, green, blue, 0.85);
  cairo_set_source(context, shade.get());
  cairo_rectangle(context, 0, size * 0.78, size, size * 0.22);
  cairo_fill(context);
}

/// Valid UTF-8 on one line, not too long to be drawn, without what no font here can draw (a box with digits would be drawn
/// for an emoji).
std::string drawable(std::string_view text, PangoContext* context, const PangoFontDescription* description) {
  const Owned<PangoFontset> fonts(
      pango_context_load_fontset(context, description, pango_context_get_language(context)));
  std::string out;
  for (std::size_t at = 0; at < text.size() && out.size() < kLongestText;) {
    const text::CodePoint c = text::next_code_point(text, at);
    if (c <= 0x20 || c == 0x7F) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      continue;
    }
    const auto wanted = static_cast<guint>(c);
    const Owned<PangoFont> font(pango_fontset_get_font(fonts.get(), wanted));
    if (font != nullptr && pango_font_has_char(font.get(), wanted) != FALSE) text::append_code_point(out, c);
  }
  return out;
}

/// The same on every machine that has the font: neither its settings for screens nor its language count.
void settle(PangoContext* context) {
  const Owned<cairo_font_options_t> options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context, options.get());
  pango_context_set_language(context, pango_language_from_string("en"));
}

Owned<PangoLayout> layout_of(cairo_t* context, std::string_view text, double pixels, double width, int lines,
                             PangoWeight weight) {
  Owned<PangoLayout> layout(pango_cairo_create_layout(context));
  settle(pango_layout_get_context(layout.get()));
  const Owned<PangoFontDescription> font(pango_font_description_new());
  pango_font_description_set_family(font.get(), kFont);
  pango_font_description_set_weight(font.get(), weight);
  pango_font_description_set_absolute_size(font.get(), pixels * PANGO_SCALE);
  pango_layout_set_font_description(layout.get(), font.get());
  const std::string shown = drawable(text, pango_layout_get_context(layout.get()), font.get());
  pango_layout_set_text(layout.get(), shown.data(), static_cast<int>(shown.size()));
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

bool has_divided_words(PangoLayout* layout) {
  const std::string_view text = pango_layout_get_text(layout);
  for (int line = 1; line < pango_layout_get_line_count(layout); ++line) {
    const auto start = static_cast<std::size_t>(pango_layout_get_line_readonly(layout, line)->start_index);
    if (start > 0 && start < text.size() && text[start - 1] != ' ' && text[start - 1] != '-') return true;
  }
  return false;
}

/// As large as it can be in five lines with its words whole; a word that is too long for any line is divided.
void draw_title(cairo_t* context, std::string_view title, double size, double width, double height) {
  constexpr int kLines = 5;
  constexpr double kSmallest = 0.055;
  const auto at = [&](double scale) {
    return layout_of(context, title, size * scale, width, kLines, PANGO_WEIGHT_BOLD);
  };
  const auto fitting = [&](double largest, bool may_divide) -> Owned<PangoLayout> {
    double scale = largest;
    while (scale > kSmallest) {
      auto layout = at(scale);
      if (pango_layout_is_ellipsized(layout.get()) == FALSE && height_of(layout.get()) <= height &&
          (may_divide || !has_divided_words(layout.get()))) {
        return layout;
      }
      scale *= 0.92;
    }
    return nullptr;
  };
  auto layout = fitting(0.16, false);
  if (layout == nullptr) layout = fitting(0.11, true);
  if (layout == nullptr) layout = at(kSmallest);
  pango_cairo_show_layout(context, layout.get());
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<std::string> make_cover(std::string_view title, std::string_view author, int pixels) {
  if (pixels < kFewestPixels || pixels > kMostPixels) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("a cover has {} to {} pixels at each side, not {}", kFewestPixels, kMostPixels, pixels));
  }
  const std::uint64_t seed = fingerprint64(title);
  const Palette& palette = kPalettes.at(seed % kPalettes.size());
  const double size = pixels;
  // 24 bits: cairo writes a PNG without an alpha channel.
  const Owned<cairo_surface_t> surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixels, pixels));
  const Owned<cairo_t> context(cairo_create(surface.get()));

  draw_ground(context.get(), palette, size);
  switch (seed / kPalettes.size() % 3) {
    case 0: draw_rings(context.get(), palette, size, seed >> 8U); break;
    case 1: draw_bars(context.get(), palette, size, seed >> 8U); break;
    default: draw_squares(context.get(), palette, size, seed >> 8U); break;
  }
  draw_shade(context.get(), palette, size);
  const double margin = size * 0.07;
  use(context.get(), palette.writing);
  cairo_move_to(context.get(), margin, margin);
  draw_title(context.get(), title, size, size - 2 * margin, size * 0.56);
  const auto name = layout_of(context.get(), author, size * 0.042, size - 2 * margin, 1, PANGO_WEIGHT_NORMAL);
  use(context.get(), palette.writing, 0.9);
  cairo_move_to(context.get(), margin, size - margin - height_of(name.get()) * 0.75);
  pango_cairo_show_layout(context.get(), name.get());

  std::string png;
  cairo_status_t status = cairo_status(context.get());
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_write_to_png_stream(surface.get(), append, &png);
  if (status == CAIRO_STATUS_SUCCESS) return png;
  return fail(ErrorCode::kInternal, fmt::format("the cover cannot be drawn: {}", cairo_status_to_string(status)));
}

}  // namespace showrunner::studio

#ifdef SHOWRUNNER_SANITIZED
// For sanitized builds of whatever draws: fontconfig keeps its configuration until the process ends, and what it and pango
// share between threads they lock in ways that ThreadSanitizer, which does not see into them, cannot know.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the names that the sanitizers look for
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions();

extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\nleak:libpango\nleak:libglib";
}

extern "C" const char* __tsan_default_suppressions() {
  return "race:libfontconfig\nrace:libpango\nrace:libglib\nmutex:libpango\nmutex:libfontconfig";
}

// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
#endif
