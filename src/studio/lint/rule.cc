#include "studio/lint/rule.h"

#include "studio/lint/delivery_rules.h"
#include "studio/lint/episode_rules.h"
#include "studio/lint/feed_rules.h"
#include "text/code_points.h"

namespace showrunner::studio {

namespace {

std::string printable(std::string_view complaint) {
  constexpr std::size_t kMostBytes = 1'000;
  constexpr text::CodePoint kReplacement = 0xFFFD;
  std::string line;
  for (std::size_t at = 0; at < complaint.size() && line.size() < kMostBytes;) {
    const text::CodePoint c = text::next_code_point(complaint, at);
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    text::append_code_point(line, control ? kReplacement : c);
  }
  return line;
}

}  // namespace

Finding to_finding(const Rule& rule, const Complaint& complaint) {
  return {.rule = rule.id,
          .requirement = rule.requirement,
          .source = rule.source,
          .verdict = complaint.empty() ? Verdict::kPass : rule.when_broken,
          .detail = printable(complaint)};
}

std::span<const Rule> rules() {
  static const std::vector<Rule> table = [] {
    std::vector<Rule> all;
    for (const auto list : {episode_rules(), feed_rules(), delivery_rules()}) {
      all.insert(all.end(), list.begin(), list.end());
    }
    return all;
  }();
  return table;
}

}  // namespace showrunner::studio
