#include "studio/lint/rule.h"

#include "studio/lint/delivery_rules.h"
#include "studio/lint/episode_rules.h"
#include "studio/lint/feed_rules.h"
#include "text/printable_line.h"

namespace showrunner::studio {

Finding to_finding(const Rule& rule, const Complaint& complaint) {
  return {.rule = rule.id,
          .requirement = rule.requirement,
          .source = rule.source,
          .verdict = complaint.empty() ? Verdict::kPass : rule.when_broken,
          .detail = text::printable_line(complaint)};
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
