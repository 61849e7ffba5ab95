#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "perf/suite/load_generator.h"
#include "perf/suite/plot.h"

namespace showrunner::perf {

/// One line of a table.
struct Figure {
  std::string what;
  double value = 0;
  std::string unit;
  std::string must = {};                   ///< what is expected, for people: "≥ 0.6"; empty: nothing
  std::optional<bool> met = std::nullopt;  ///< whether it is
};

/// What one scenario found.
struct Section {
  std::string name;   ///< as --scenario names it
  std::string title;  ///< for people
  std::vector<Figure> figures = {};
  std::vector<Plot> plots = {};
  std::vector<std::string> notes = {};  ///< whole sentences: what was left out, and why
  boost::json::object raw = {};         ///< everything counted, for the JSON report

  void add(std::string what, double value, std::string unit);
  void at_most(std::string what, double value, std::string unit, double limit);
  void at_least(std::string what, double value, std::string unit, double limit);
  void exactly(std::string what, double value, std::string unit, double expected);
  /// Requests per second, p50, p99 and failures of one load; failures must be none. The counts go to `raw` as `key`.
  void load(const std::string& key, const std::string& what, const LoadResult& result);
};

struct Report {
  std::string target;   ///< URL, and whether the suite started it
  std::string machine;  ///< processor and cores
  std::string time;     ///< UTC
  std::vector<Section> sections;

  /// False when any figure does not meet what it must.
  bool met() const;
};

/// "AMD EPYC …, 2 cores", from /proc/cpuinfo.
std::string describe_machine();
std::string utc_now();

/// Aligned columns for a terminal.
std::string to_text(const Report& report);
/// {"target","machine","time","met","scenarios":[{"name","title","figures":[…],"plots":[…],"notes":[…],"raw":{…}}]}
std::string to_json(const Report& report);
/// One page without scripts or anything external, light and dark.
std::string to_html(const Report& report);

}  // namespace showrunner::perf
