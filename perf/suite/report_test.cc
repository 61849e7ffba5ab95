#include "perf/suite/report.h"

#include <limits>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace showrunner::perf {
namespace {

using namespace std::chrono_literals;

Report example() {
  Section section{.name = "script_cache", .title = "scripts <asked for> twice"};
  section.add("cold", 1234.4, "ms");
  section.at_least("hit rate", 0.7512, "", 0.6);
  section.at_most("p99", 12, "ms", 5);
  section.exactly("failed", 0, "", 0);
  section.notes.emplace_back("Nothing \"left\" out.");
  section.plots.push_back({.title = "rate",
                           .x_label = "s",
                           .y_label = "share",
                           .series = {{"a", {{0, 0}, {1, 0.5}}}, {"b", {{0, 1}, {1, 0.25}}}}});
  return {.target = "http://x", .machine = "m", .time = "t", .sections = {section}};
}

TEST(Report, NumbersReadWell) {
  EXPECT_EQ(format_number(0), "0");
  EXPECT_EQ(format_number(83127.4), "83 127");
  EXPECT_EQ(format_number(1234567), "1 234 567");
  EXPECT_EQ(format_number(-83127), "-83 127");
  EXPECT_EQ(format_number(-100), "-100");
  EXPECT_EQ(format_number(999.9), "1 000");
  EXPECT_EQ(format_number(0.41234), "0.412");
  EXPECT_EQ(format_number(17.94), "17.9");
  EXPECT_EQ(format_number(2), "2");
  EXPECT_EQ(format_number(0.0000001), "0");
  EXPECT_EQ(format_number(std::numeric_limits<double>::infinity()), "–");
}

TEST(Report, TicksAreRound) {
  EXPECT_EQ(round_ticks(0, 10, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(round_ticks(0, 1000, 4), (std::vector<double>{0, 200, 400, 600, 800, 1000}));
  EXPECT_EQ(round_ticks(3, 3, 5), (std::vector<double>{3}));
}

TEST(Report, SaysWhetherAllIsMet) {
  Report report = example();
  EXPECT_FALSE(report.met());
  report.sections[0].figures[2].met = true;
  EXPECT_TRUE(report.met());
}

TEST(Report, TextAlignsItsColumns) {
  EXPECT_EQ(to_text(example()),
            "http://x on m, t\n"
            "\nscript_cache: scripts <asked for> twice\n"
            "  cold      1 234 ms\n"
            "  hit rate     0.751  ≥ 0.6 ✓\n"
            "  p99          12 ms  ≤ 5   ✗\n"
            "  failed           0  = 0   ✓\n"
            "  Nothing \"left\" out.\n");
}

TEST(Report, JsonHoldsFiguresAsNumbers) {
  const auto parsed = boost::json::parse(to_json(example()));
  const auto& figure = parsed.at("scenarios").at(0).at("figures").at(1);
  EXPECT_DOUBLE_EQ(figure.at("value").as_double(), 0.7512);
  EXPECT_EQ(figure.at("must").as_string(), "≥ 0.6");
  EXPECT_TRUE(figure.at("met").as_bool());
  EXPECT_FALSE(parsed.at("met").as_bool());
  EXPECT_EQ(parsed.at("scenarios").at(0).at("plots").at(0).at("series").as_array().size(), 2U);
}

TEST(Report, HtmlIsWholeAndNeedsNothingElse) {
  const std::string html = to_html(example());
  EXPECT_TRUE(html.ends_with("</body></html>\n"));
  EXPECT_NE(html.find("scripts &lt;asked for&gt; twice"), std::string::npos);
  EXPECT_NE(html.find("prefers-color-scheme: dark"), std::string::npos);
  EXPECT_NE(html.find("<polyline class=\"s1\""), std::string::npos);
  for (const char* const outside : {"http-equiv", "src=", "href=", "@import", "url(", "<script"}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  }
}

TEST(Report, PercentileCurvesEndWhereTheCountEnds) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.record(i * 1ms);
  const Plot plot = percentile_plot("t", {{"all", &histogram}});
  ASSERT_EQ(plot.series.size(), 1U);
  EXPECT_NEAR(plot.series[0].points.back().first, 100, 1);
  EXPECT_NEAR(plot.series[0].points.back().second, 100, 6);
  EXPECT_NEAR(plot.series[0].points.front().second, 1, 0.1);
}

TEST(Report, APlotWithoutPointsIsLeftOut) {
  EXPECT_EQ(to_svg({.title = "t", .x_label = "x", .y_label = "y", .log_y = true, .series = {{"a", {{1, 0}}}}}), "");
}

}  // namespace
}  // namespace showrunner::perf
