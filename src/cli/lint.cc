#include <algorithm>
#include <cstdio>
#include <fstream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/offload.h"
#include "base/file.h"
#include "cli/commands.h"
#include "studio/lint/delivery_rules.h"
#include "studio/lint/episode_rules.h"
#include "studio/lint/feed_model.h"
#include "studio/lint/feed_rules.h"
#include "studio/lint/prober.h"
#include "studio/source.h"

namespace showrunner::cli {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using studio::Finding;
using studio::Verdict;

constexpr std::chrono::minutes kLongest{10};

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass: return "pass";
    case Verdict::kAdvice: return "advice";
    case Verdict::kFail: return "FAIL";
  }
  return "";
}

std::ptrdiff_t count(const std::vector<Finding>& findings, Verdict verdict) {
  return std::ranges::count(findings, verdict, &Finding::verdict);
}

void print_json(std::string_view kind, std::string_view target, const std::vector<Finding>& findings) {
  json::array list;
  for (const Finding& finding : findings) {
    list.push_back({{"rule", finding.rule},
                    {"verdict", to_string(finding.verdict)},
                    {"requirement", finding.requirement},
                    {"source", finding.source},
                    {"detail", finding.detail}});
  }
  const json::object report{{"kind", kind},
                            {"target", target},
                            {"failed", count(findings, Verdict::kFail)},
                            {"advice", count(findings, Verdict::kAdvice)},
                            {"findings", std::move(list)}};
  fmt::print("{}\n", json::serialize(report));
}

/// What failed first, then advice, then what holds.
void print_table(const std::vector<Finding>& findings) {
  for (const Verdict verdict : {Verdict::kFail, Verdict::kAdvice, Verdict::kPass}) {
    for (const Finding& finding : findings) {
      if (finding.verdict != verdict) continue;
      fmt::print("{:<6} {:<13} {} ({})\n", to_string(verdict), finding.rule, finding.requirement, finding.source);
      if (!finding.detail.empty()) fmt::print("{:<6} {:<13} -> {}\n", "", "", finding.detail);
    }
  }
  fmt::print("{} rules: {} hold, {} with advice, {} broken\n", findings.size(), count(findings, Verdict::kPass),
             count(findings, Verdict::kAdvice), count(findings, Verdict::kFail));
}

int report(const LintCommand& command, std::string_view kind, const std::vector<Finding>& findings) {
  if (command.json) {
    print_json(kind, command.target, findings);
  } else {
    print_table(findings);
  }
  return count(findings, Verdict::kFail) > 0 ? 1 : 0;
}

int print_rules(bool as_json) {
  json::array list;
  for (const studio::Rule& rule : studio::rules()) {
    const std::string_view verdict = to_string(rule.when_broken);
    if (as_json) {
      list.push_back(
          {{"rule", rule.id}, {"when_broken", verdict}, {"requirement", rule.requirement}, {"source", rule.source}});
    } else {
      fmt::print("{:<6} {:<13} {} ({})\n", verdict, rule.id, rule.requirement, rule.source);
    }
  }
  if (as_json) fmt::print("{}\n", json::serialize(list));
  return 0;
}

/// Whether the file begins as feeds do. One that cannot be read does not, and says why when it is read as audio.
bool begins_like_feed(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string head(512, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return studio::may_be_feed(head);
}

}  // namespace

Result<int> run_lint(const LintCommand& command) {
  if (command.rules) return print_rules(command.json);
  if (!begins_like_feed(command.target)) {
    const auto findings = studio::lint_episode(studio::EpisodeFiles::beside(command.target));
    if (!findings) return fail(findings.error());
    return report(command, "episode", *findings);
  }
  const auto bytes = read_file(command.target, studio::kLargestFeed);
  if (!bytes) return fail(bytes.error());
  const auto findings = studio::lint_feed(*bytes);
  if (!findings) return fail(findings.error().code, fmt::format("{}: {}", command.target, findings.error().message));
  return report(command, "feed", *findings);
}

asio::awaitable<Result<int>> run_lint_address(studio::Rooms& rooms, LintCommand command) {
  const auto allowed = studio::fetch_options(rooms.options);
  if (!allowed) co_return fail(allowed.error());
  studio::FeedProber prober(rooms.executor, *allowed);
  const auto probed = co_await prober.probe(command.target, command.items, Deadline::after(kLongest));
  if (!probed) co_return fail(probed.error());
  if (!studio::may_be_feed(probed->bytes)) {
    co_return fail(
        ErrorCode::kInvalidInput,
        fmt::format("{} is no feed; an episode is checked as a file, with its side files beside it", command.target));
  }
  auto findings =
      co_await async::offload(rooms.workers, [&] { return studio::lint_feed(probed->bytes, probed->address); });
  if (!findings) co_return fail(std::move(findings.error()));
  auto delivered = studio::lint_delivery(probed->delivery);
  findings->insert(findings->end(), std::make_move_iterator(delivered.begin()),
                   std::make_move_iterator(delivered.end()));
  co_return report(command, "feed", *findings);
}

}  // namespace showrunner::cli
