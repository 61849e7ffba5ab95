#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/probe.h"

namespace showrunner::perf {

struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;  ///< in the order of x
};

/// Lines over two axes. Values on a logarithmic axis must be above 0; others are left out.
struct Plot {
  std::string title;
  std::string x_label;
  std::string y_label;
  bool log_x = false;
  bool log_y = false;
  std::vector<std::pair<double, std::string>> x_ticks = {};  ///< empty: chosen by the range
  std::vector<Series> series = {};
};

/// Latency over percentiles, one curve for each histogram; the x axis stretches towards the tail (50, 90, 99, 99.9 …).
Plot percentile_plot(std::string title, const std::vector<std::pair<std::string, const LatencyHistogram*>>& curves);

/// The ticks of a linear axis: round numbers (1, 2 or 5 times a power of ten apart), about `wanted` of them, within the range.
std::vector<double> round_ticks(double low, double high, int wanted);

/// An <figure> with an inline <svg> and a legend; its colours are the page's CSS variables. No scripts, nothing external.
std::string to_svg(const Plot& plot);

/// `text` with what HTML would take for its own replaced.
std::string escape_html(std::string_view text);

/// A number for people: whole and with its thousands apart from 1 000 on ("83 127"), else three significant digits ("0.412", "17.9").
std::string format_number(double value);

}  // namespace showrunner::perf
