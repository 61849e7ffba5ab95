#include <algorithm>
#include <cstdio>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "cli/commands.h"
#include "studio/lint/episode_rules.h"

namespace showrunner::cli {

namespace json = boost::json;

namespace {

using studio::Finding;
using studio::Verdict;

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass: return "pass";
    case Verdict::kAdvice: return "advice";
    case Verdict::kFail: return "FAIL";
  }
  return "";
}

void print_json(const std::vector<Finding>& findings) {
  json::array list;
  for (const Finding& finding : findings) {
    list.push_back({{"rule", finding.rule},
                    {"verdict", to_string(finding.verdict)},
                    {"requirement", finding.requirement},
                    {"source", finding.source},
                    {"detail", finding.detail}});
  }
  fmt::print("{}\n", json::serialize(list));
}

}  // namespace

Result<int> run_lint(const LintCommand& command) {
  const auto findings = studio::lint_episode(studio::EpisodeFiles::beside(command.episode));
  if (!findings) return fail(findings.error());
  if (command.json) {
    print_json(*findings);
  } else {
    for (const Finding& finding : *findings) {
      fmt::print("{:<6} {:<4} {}{}{} ({})\n", to_string(finding.verdict), finding.rule, finding.requirement,
                 finding.detail.empty() ? "" : ": ", finding.detail, finding.source);
    }
  }
  return std::ranges::any_of(*findings, [](const Finding& finding) { return finding.verdict == Verdict::kFail; }) ? 1
                                                                                                                  : 0;
}

}  // namespace showrunner::cli
