#include "perf/suite/plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace showrunner::perf {

namespace {

constexpr double kWidth = 680;
constexpr double kHeight = 300;
constexpr double kLeft = 64;
constexpr double kRight = 16;
constexpr double kTop = 12;
constexpr double kBottom = 44;
constexpr int kColours = 6;

/// Maps the values of one axis to pixels.
class Axis {
 public:
  Axis(double low, double high, bool logarithmic, double from, double to)
      : logarithmic_(logarithmic), low_(map(low)), high_(map(high)), from_(from), to_(to) {
    if (high_ <= low_) high_ = low_ + 1;
  }

  double operator()(double value) const { return from_ + (map(value) - low_) / (high_ - low_) * (to_ - from_); }

 private:
  double map(double value) const { return logarithmic_ ? std::log10(value) : value; }

  bool logarithmic_;
  double low_;
  double high_;
  double from_;
  double to_;
};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }

  bool empty() const { return low > high; }
};

std::vector<double> decade_ticks(double low, double high) {
  std::vector<double> ticks;
  const bool few = std::log10(high / low) < 1.5;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::floor(std::log10(high * 1.001)));
  for (int power = first; power <= last; ++power) {
    const double decade = std::pow(10, power);
    for (const double times : {1.0, 2.0, 5.0}) {
      if (times != 1 && !few) continue;
      if (decade * times >= low * 0.999 && decade * times <= high * 1.001) ticks.push_back(decade * times);
    }
  }
  return ticks;
}

bool drawable(const Plot& plot, const std::pair<double, double>& point) {
  return std::isfinite(point.first) && std::isfinite(point.second) && (!plot.log_x || point.first > 0) &&
         (!plot.log_y || point.second > 0);
}

}  // namespace

Plot percentile_plot(std::string title, const std::vector<std::pair<std::string, const LatencyHistogram*>>& curves) {
  Plot plot{.title = std::move(title),
            .x_label = "percentile",
            .y_label = "ms",
            .log_x = true,
            .log_y = true,
            .x_ticks = {{1, "0"}, {2, "50 %"}, {10, "90 %"}, {100, "99 %"}, {1000, "99.9 %"}, {10'000, "99.99 %"}}};
  for (const auto& [name, histogram] : curves) {
    if (histogram->count() == 0) continue;
    Series series{.name = name, .points = {}};
    const double deepest = std::min(1e4, static_cast<double>(histogram->count()));
    const int steps = static_cast<int>(std::floor(10 * std::log10(deepest) + 0.01));  // ten to a decade
    for (int step = 0; step <= steps; ++step) {
      const double inverse = std::pow(10, step / 10.0);
      series.points.emplace_back(inverse, histogram->percentile_seconds(1 - 1 / inverse) * 1e3);
    }
    plot.series.push_back(std::move(series));
  }
  return plot;
}

std::vector<double> round_ticks(double low, double high, int wanted) {
  if (!(high > low)) return {low};
  const double rough = (high - low) / std::max(wanted, 1);
  const double decade = std::pow(10, std::floor(std::log10(rough)));
  const double times = rough / decade;
  const double step = decade * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
  std::vector<double> ticks;
  for (double number = std::ceil(low / step - 1e-9); number * step <= high + step * 1e-9; ++number) {
    ticks.push_back(number * step);
  }
  return ticks;
}

std::string to_svg(const Plot& plot) {
  Range x_range;
  Range y_range;
  for (const Series& series : plot.series) {
    for (const auto& point : series.points) {
      if (!drawable(plot, point)) continue;
      x_range.add(point.first);
      y_range.add(point.second);
    }
  }
  if (x_range.empty()) return {};
  if (plot.log_y) {
    y_range.low /= 1.2;
    y_range.high *= 1.2;
  } else {
    y_range.low = std::min(y_range.low, 0.0);
    y_range.high = y_range.high > 0 ? y_range.high * 1.06 : 1;
  }
  const Axis x(x_range.low, x_range.high, plot.log_x, kLeft, kWidth - kRight);
  const Axis y(y_range.low, y_range.high, plot.log_y, kHeight - kBottom, kTop);

  std::string svg = fmt::format("<figure><figcaption>{}</figcaption>\n<div class=\"legend\">", escape_html(plot.title));
  for (std::size_t i = 0; i < plot.series.size() && plot.series.size() > 1; ++i) {
    svg += fmt::format("<span><i class=\"k{}\"></i>{}</span>", i % kColours, escape_html(plot.series[i].name));
  }
  svg += fmt::format("</div>\n<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", kWidth, kHeight,
                     escape_html(plot.title));
  const auto y_ticks = plot.log_y ? decade_ticks(y_range.low, y_range.high) : round_ticks(y_range.low, y_range.high, 5);
  for (const double tick : y_ticks) {
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
        kLeft, kWidth - kRight, y(tick), kLeft - 8, y(tick) + 4, format_number(tick));
  }
  auto x_ticks = plot.x_ticks;
  if (x_ticks.empty()) {
    for (const double tick :
         plot.log_x ? decade_ticks(x_range.low, x_range.high) : round_ticks(x_range.low, x_range.high, 8)) {
      x_ticks.emplace_back(tick, format_number(tick));
    }
  }
  for (const auto& [tick, label] : x_ticks) {
    if (tick < x_range.low * 0.999 || tick > x_range.high * 1.001) continue;
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", x(tick),
                       kHeight - kBottom + 18, escape_html(label));
  }
  svg += fmt::format(
      "<line class=\"axis\" x1=\"{0}\" x2=\"{1}\" y1=\"{2}\" y2=\"{2}\"/>"
      "<text x=\"{3}\" y=\"{4}\" text-anchor=\"middle\">{5}</text>"
      "<text transform=\"rotate(-90 14 {6})\" x=\"14\" y=\"{6}\" text-anchor=\"middle\">{7}</text>\n",
      kLeft, kWidth - kRight, kHeight - kBottom, (kLeft + kWidth - kRight) / 2, kHeight - 6, escape_html(plot.x_label),
      (kTop + kHeight - kBottom) / 2, escape_html(plot.y_label));
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const Series& series = plot.series[i];
    std::string line;
    std::string dots;
    for (const auto& point : series.points) {
      if (!drawable(plot, point)) continue;
      line += fmt::format("{:.1f},{:.1f} ", x(point.first), y(point.second));
      dots += fmt::format("<circle class=\"d{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"><title>{}: {} {}</title></circle>",
                          i % kColours, x(point.first), y(point.second), escape_html(series.name),
                          format_number(point.second), escape_html(plot.y_label));
    }
    svg += fmt::format("<polyline class=\"s{}\" points=\"{}\"/>{}\n", i % kColours, line, dots);
  }
  return svg + "</svg></figure>\n";
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::string format_number(double value) {
  if (!std::isfinite(value)) return "–";
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1000) {
    const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 6);
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (text.contains('.')) {
      while (text.ends_with('0')) text.pop_back();
      if (text.ends_with('.')) text.pop_back();
    }
    if (text == "1000") return "1 000";
    return text == "-0" ? "0" : text;
  }
  // Counts are shown whole, so that they can be checked by eye.
  std::string digits = fmt::format("{:.0f}", value);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ' ');
  }
  return digits;
}

}  // namespace showrunner::perf
