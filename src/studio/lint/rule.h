#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::studio {

enum class Verdict {
  kPass,
  kAdvice,  ///< apps take it, listeners would like it better otherwise
  kFail,    ///< apps refuse it, or it is not what it says it is
};

/// One line of the checklists for episodes (E), feeds (F) and delivery (H). Everything in it is static.
struct Rule {
  std::string_view id;           ///< "E2", "F5.guid": the line of the checklist, and which part of it
  std::string_view requirement;  ///< what must hold, and why
  std::string_view source;       ///< who says so
  Verdict when_broken = Verdict::kFail;
};

/// What one rule found. `rule`, `requirement` and `source` are static.
struct Finding {
  std::string_view rule;
  std::string_view requirement;
  std::string_view source;
  Verdict verdict = Verdict::kPass;
  std::string detail;  ///< what was found instead, one line; empty for a pass
};

/// What is wrong, for people; empty when nothing is. What does not apply is not wrong.
using Complaint = std::string;

/// A rule and how it is checked: without any I/O, on what was read before.
template <class Subject>
struct Check {
  Rule rule;
  Complaint (*complain)(const Subject&);
};

/// The finding of a rule whose check said `complaint`. Complaints repeat what strangers wrote; the detail is one line of
/// UTF-8 without control characters, which terminals obey, and of a readable length.
Finding to_finding(const Rule& rule, const Complaint& complaint);

/// Every check of a table, in its order.
template <class Subject>
std::vector<Finding> judge(std::span<const Check<Subject>> checks, const Subject& subject) {
  std::vector<Finding> findings;
  findings.reserve(checks.size());
  for (const Check<Subject>& check : checks) findings.push_back(to_finding(check.rule, check.complain(subject)));
  return findings;
}

/// The rules of a table, in its order.
template <class Subject>
std::vector<Rule> rules_of(std::span<const Check<Subject>> checks) {
  std::vector<Rule> rules;
  rules.reserve(checks.size());
  for (const Check<Subject>& check : checks) rules.push_back(check.rule);
  return rules;
}

/// The rules of all lists, in order: episodes, feeds, delivery. Ids are unique.
std::span<const Rule> rules();

}  // namespace showrunner::studio
