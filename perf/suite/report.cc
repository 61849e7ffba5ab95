#include "perf/suite/report.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "perf/suite/load_json.h"

namespace showrunner::perf {

namespace json = boost::json;

namespace {

/// Columns are aligned by what is seen: code points, not bytes.
std::size_t shown_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width, bool right) {
  const std::string blanks(width - std::min(width, shown_width(text)), ' ');
  return right ? blanks + std::string(text) : std::string(text) + blanks;
}

std::string value_of(const Figure& figure) {
  return format_number(figure.value) + (figure.unit.empty() ? "" : " " + figure.unit);
}

std::string verdict_of(const Figure& figure) {
  return !figure.met ? "" : *figure.met ? "✓" : "✗";
}

json::value plot_json(const Plot& plot) {
  json::array series;
  for (const Series& one : plot.series) {
    json::array points;
    for (const auto& [x, y] : one.points) points.push_back({x, y});
    series.push_back({{"name", one.name}, {"points", std::move(points)}});
  }
  return {{"title", plot.title}, {"x", plot.x_label}, {"y", plot.y_label}, {"series", std::move(series)}};
}

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --page: #fbfaf8; --card: #fff; --ink: #1d1b19; --soft: #6b665f; --line: #e4e0da;
  --good: #1a7f4b; --bad: #b3261e;
  --c0: #2563a8; --c1: #c2571a; --c2: #2c8a63; --c3: #8a4baf; --c4: #a8891a; --c5: #b03a68; }
@media (prefers-color-scheme: dark) { :root { --page: #161514; --card: #1f1e1c; --ink: #ece8e2; --soft: #a19b92;
  --line: #35322e; --good: #5cc48f; --bad: #ff8a80;
  --c0: #77aef0; --c1: #f0985c; --c2: #6fcfa3; --c3: #c99bea; --c4: #dcc25c; --c5: #ef86ae; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 0 0 .75rem; }
.meta, .note { color: var(--soft); } section { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 1.25rem; margin-top: 1.5rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: .85rem; } .n { text-align: right; white-space: nowrap; }
.yes { color: var(--good); } .no { color: var(--bad); font-weight: 600; }
figure { margin: 1.5rem 0 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--soft); font-size: 12px; } .grid { stroke: var(--line); } .axis { stroke: var(--soft); }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; color: var(--soft); font-size: .85rem; min-height: 1.4rem; }
.legend i { display: inline-block; width: .8rem; height: .2rem; margin-right: .4rem; vertical-align: middle; }
)";

std::string style() {
  std::string css(kStyle);
  for (int i = 0; i < 6; ++i) {
    css += fmt::format(
        ".s{0} {{ stroke: var(--c{0}); }} .d{0} {{ fill: var(--c{0}); }} .k{0} {{ background: var(--c{0}); }}\n", i);
  }
  return css;
}

}  // namespace

void Section::add(std::string what, double value, std::string unit) {
  figures.push_back({.what = std::move(what), .value = value, .unit = std::move(unit)});
}

void Section::at_most(std::string what, double value, std::string unit, double limit) {
  add(std::move(what), value, std::move(unit));
  figures.back().must = "≤ " + format_number(limit);
  figures.back().met = value <= limit;
}

void Section::at_least(std::string what, double value, std::string unit, double limit) {
  add(std::move(what), value, std::move(unit));
  figures.back().must = "≥ " + format_number(limit);
  figures.back().met = value >= limit;
}

void Section::exactly(std::string what, double value, std::string unit, double expected) {
  add(std::move(what), value, std::move(unit));
  figures.back().must = "= " + format_number(expected);
  figures.back().met = std::abs(value - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
}

void Section::load(const std::string& key, const std::string& what, const LoadResult& result) {
  add(what + ": requests", result.requests_per_second(), "/s");
  add("… p50", result.latency.percentile_seconds(0.5) * 1e3, "ms");
  add("… p99", result.latency.percentile_seconds(0.99) * 1e3, "ms");
  exactly("… failed", static_cast<double>(result.failures() + result.with_status(400, 600)), "", 0);
  if (result.responses == 0) {  // nothing failed because nothing was answered
    at_least("… answered", 0, "", 1);
  }
  raw[key] = to_json(result);
}

bool Report::met() const {
  return std::ranges::all_of(sections, [](const Section& section) {
    return std::ranges::all_of(section.figures, [](const Figure& figure) { return figure.met.value_or(true); });
  });
}

std::string describe_machine() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  std::string model = "unknown processor";
  while (std::getline(file, line)) {
    if (!line.starts_with("model name")) continue;
    model = line.substr(std::min(line.find(':') + 2, line.size()));
    break;
  }
  return fmt::format("{}, {} cores", model, std::thread::hardware_concurrency());
}

std::string utc_now() {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(std::time(nullptr)));
}

std::string to_text(const Report& report) {
  std::string text = fmt::format("{} on {}, {}\n", report.target, report.machine, report.time);
  for (const Section& section : report.sections) {
    text += fmt::format("\n{}: {}\n", section.name, section.title);
    std::size_t what = 0;
    std::size_t value = 0;
    std::size_t must = 0;
    for (const Figure& figure : section.figures) {
      what = std::max(what, shown_width(figure.what));
      value = std::max(value, shown_width(value_of(figure)));
      must = std::max(must, shown_width(figure.must));
    }
    for (const Figure& figure : section.figures) {
      std::string line =
          fmt::format("  {}  {}  {} {}", padded(figure.what, what, false), padded(value_of(figure), value, true),
                      padded(figure.must, must, false), verdict_of(figure));
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n";
    }
    for (const std::string& note : section.notes) text += fmt::format("  {}\n", note);
  }
  return text;
}

std::string to_json(const Report& report) {
  json::array scenarios;
  for (const Section& section : report.sections) {
    json::array figures;
    for (const Figure& figure : section.figures) {
      json::object one{{"what", figure.what}, {"value", figure.value}, {"unit", figure.unit}};
      if (!figure.must.empty()) one["must"] = figure.must;
      if (figure.met) one["met"] = *figure.met;
      figures.push_back(std::move(one));
    }
    json::array plots;
    for (const Plot& plot : section.plots) plots.push_back(plot_json(plot));
    scenarios.push_back({{"name", section.name},
                         {"title", section.title},
                         {"figures", std::move(figures)},
                         {"plots", std::move(plots)},
                         {"notes", json::array(section.notes.begin(), section.notes.end())},
                         {"raw", section.raw}});
  }
  const json::object whole{{"target", report.target},
                           {"machine", report.machine},
                           {"time", report.time},
                           {"met", report.met()},
                           {"scenarios", std::move(scenarios)}};
  return json::serialize(whole) + "\n";
}

std::string to_html(const Report& report) {
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<title>Showrunner: performance</title><style>{}</style></head><body>\n"
      "<h1>Performance</h1><p class=\"meta\">{} · {} · {}</p>\n",
      style(), escape_html(report.target), escape_html(report.machine), escape_html(report.time));
  for (const Section& section : report.sections) {
    page += fmt::format(
        "<section id=\"{}\"><h2>{}</h2>\n<table><thead><tr><th>what</th><th class=\"n\">measured</th>"
        "<th>must be</th><th></th></tr></thead><tbody>\n",
        escape_html(section.name), escape_html(section.title));
    for (const Figure& figure : section.figures) {
      page += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td class=\"{}\">{}</td></tr>\n",
                          escape_html(figure.what), escape_html(value_of(figure)), escape_html(figure.must),
                          figure.met.value_or(true) ? "yes" : "no", verdict_of(figure));
    }
    page += "</tbody></table>\n";
    for (const std::string& note : section.notes) page += fmt::format("<p class=\"note\">{}</p>\n", escape_html(note));
    for (const Plot& plot : section.plots) page += to_svg(plot);
    page += "</section>\n";
  }
  return page + "</body></html>\n";
}

}  // namespace showrunner::perf
