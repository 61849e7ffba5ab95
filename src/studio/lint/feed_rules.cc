#include "studio/lint/feed_rules.h"

#include <array>

#include <fmt/format.h>

#include "studio/lint/feed_checks.h"
#include "text/json_reader.h"

namespace showrunner::studio {

namespace {

constexpr Rule kWellFormed{.id = "F1.xml",
                           .requirement =
                               "well-formed XML with all its namespaces declared and no document type, or no "
                               "directory reads it",
                           .source = "XML 1.0; Namespaces in XML 1.0",
                           .when_broken = Verdict::kFail};

Complaint check_rss(const Feed& feed) {
  if (feed.document.root.name != "rss") return fmt::format("the root is <{}>", feed.document.root.name);
  if (feed.channel == nullptr) return "there is no <channel>";
  if (feed.document.root.all("channel").size() > 1) return "there is more than one <channel>";
  return feed.document.root.attribute("version") == "2.0" ? Complaint() : "rss is not of version 2.0";
}

Complaint check_encoding(const Feed& feed) {
  const std::string& declared = feed.document.encoding;
  const bool says_utf8 = declared.empty() || declared == "UTF-8" || declared == "utf-8";
  if (!says_utf8) return fmt::format("it is declared as {}", text::in_quotes(declared));
  return feed.utf8 ? Complaint() : "it is UTF-16";
}

Complaint check_namespaces(const Feed& feed) {
  if (feed.document.wrong_namespaces.empty()) return {};
  const auto& [prefix, uri] = feed.document.wrong_namespaces.front();
  return fmt::format("{} stands for {}", prefix, text::in_quotes(uri));
}

/// What can be asked of any XML.
constexpr std::array kDocumentChecks{
    Check<Feed>{.rule = {.id = "F1.rss",
                         .requirement = "RSS 2.0 with one channel, the only kind of feed that podcast apps agree on",
                         .source = kRss,
                         .when_broken = Verdict::kFail},
                .complain = check_rss},
    Check<Feed>{.rule = {.id = "F1.encoding",
                         .requirement = "UTF-8, declared as such or not at all",
                         .source = kPsp,
                         .when_broken = Verdict::kFail},
                .complain = check_encoding},
    Check<Feed>{
        .rule = {.id = "F1.namespaces",
                 .requirement = "the namespaces itunes, podcast, atom and content by their exact names, since apps "
                                "compare them letter by letter",
                 .source = kPsp,
                 .when_broken = Verdict::kFail},
        .complain = check_namespaces}};

void append(std::vector<Finding>& findings, std::vector<Finding> more) {
  findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Result<std::vector<Finding>> lint_feed(std::string_view bytes, std::string_view address) {
  const auto feed = read_feed(bytes, address);
  if (!feed && feed.error().code == ErrorCode::kInvalidInput) {
    return std::vector{to_finding(kWellFormed, feed.error().message)};
  }
  if (!feed) return fail(feed.error());
  std::vector<Finding> findings{to_finding(kWellFormed, {})};
  append(findings, judge(std::span<const Check<Feed>>(kDocumentChecks), *feed));
  if (feed->channel == nullptr) return findings;
  append(findings, judge(channel_checks(), *feed));
  append(findings, judge(item_checks(), *feed));
  return findings;
}

bool may_be_feed(std::string_view bytes) {
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (bytes.starts_with(mark)) {
      bytes.remove_prefix(mark.size());
      break;
    }
  }
  if (bytes.starts_with('\0')) bytes.remove_prefix(1);  // UTF-16, the higher byte first
  return trim_xml(bytes).starts_with('<');
}

std::span<const Rule> feed_rules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> rules{kWellFormed};
    for (const auto checks : {std::span<const Check<Feed>>(kDocumentChecks), channel_checks(), item_checks()}) {
      for (const Check<Feed>& check : checks) rules.push_back(check.rule);
    }
    return rules;
  }();
  return all;
}

Complaint first_of_items(const Feed& feed, ItemComplaint complain) {
  Complaint first;
  std::size_t more = 0;
  for (std::size_t i = 0; i < feed.items.size(); ++i) {
    const Complaint complaint = complain(*feed.items[i], feed);
    if (complaint.empty()) continue;
    if (!first.empty()) {
      ++more;
      continue;
    }
    const std::string_view title = feed.items[i]->child_text("title");
    first = fmt::format("item {}{}{}: {}", i + 1, title.empty() ? "" : " ",
                        title.empty() ? std::string() : text::in_quotes(title), complaint);
  }
  if (more > 0) first += fmt::format(" (and {} more)", more);
  return first;
}

Complaint missing_text(const XmlElement& parent, std::string_view element) {
  return parent.child_text(element).empty() ? fmt::format("{} is missing", element) : Complaint();
}

}  // namespace showrunner::studio
