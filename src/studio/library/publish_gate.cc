#include "studio/library/publish_gate.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "async/offload.h"
#include "studio/lint/delivery_rules.h"
#include "studio/lint/feed_rules.h"
#include "studio/lint/prober.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kLongestProbe{30};

void add_what_fails(std::vector<Finding> findings, std::vector<Finding>& all) {
  for (Finding& finding : findings) {
    if (finding.verdict != Verdict::kPass) all.push_back(std::move(finding));
  }
}

/// A complaint of the packaging ("E2: -14.9 LUFS") as the finding that it was.
Finding to_finding(const std::string& complaint) {
  const std::size_t colon = complaint.find(": ");
  const std::string_view id = std::string_view(complaint).substr(0, colon);
  const auto known = std::ranges::find(rules(), id, &Rule::id);
  Finding finding{.verdict = Verdict::kFail,
                  .detail = colon == std::string::npos ? complaint : complaint.substr(colon + 2)};
  if (known != rules().end()) {
    finding.rule = known->id;
    finding.requirement = known->requirement;
    finding.source = known->source;
  }
  return finding;
}

}  // namespace

asio::awaitable<Result<std::vector<Finding>>> PublishGate::broken_rules(store::Id episode, RenderFacts facts) {
  auto findings = co_await check(std::move(episode), std::move(facts));
  if (findings) std::erase_if(*findings, [](const Finding& finding) { return finding.verdict != Verdict::kFail; });
  co_return findings;
}

asio::awaitable<Result<std::vector<Finding>>> PublishGate::check(store::Id episode, RenderFacts facts) {
  std::vector<Finding> findings;
  for (const std::string& complaint : facts.complaints) findings.push_back(to_finding(complaint));
  const auto shown = co_await feeds_.preview(episode, facts, addresses_);
  if (!shown) co_return fail(shown.error());
  const auto here = co_await feeds_.preview(std::move(episode), std::move(facts), own_);
  if (!here) co_return fail(here.error());
  if (auto checked = co_await check_feed(*shown, *here, findings); !checked) co_return fail(std::move(checked.error()));
  co_return findings;
}

asio::awaitable<Result<std::vector<Finding>>> PublishGate::check_podcast(store::Id podcast) {
  std::vector<Finding> findings;
  const auto shown = co_await feeds_.preview_podcast(podcast, addresses_);
  if (!shown) co_return fail(shown.error());
  const auto here = co_await feeds_.preview_podcast(std::move(podcast), own_);
  if (!here) co_return fail(here.error());
  if (auto checked = co_await check_feed(*shown, *here, findings); !checked) co_return fail(std::move(checked.error()));
  co_return findings;
}

asio::awaitable<Result<void>> PublishGate::check_feed(const FeedService::Preview& shown,
                                                      const FeedService::Preview& here,
                                                      std::vector<Finding>& findings) {
  auto feed = co_await async::offload(rooms_.workers, [&] { return lint_feed(shown.feed->xml, shown.self); });
  if (!feed) co_return fail(std::move(feed.error()));
  add_what_fails(*std::move(feed), findings);
  FeedProber prober(rooms_.executor, {});
  const auto probed = co_await prober.probe(here.address, 1, Deadline::after(kLongestProbe));
  if (!probed) {
    co_return fail(probed.error().code,
                   fmt::format("this server cannot be asked for its own feed: {}", probed.error().message));
  }
  add_what_fails(lint_delivery(probed->delivery), findings);
  co_return Result<void>{};
}

std::string to_sentence(const Finding& finding) {
  return fmt::format("{}: {} (found: {})", finding.rule, finding.requirement, finding.detail);
}

}  // namespace showrunner::studio
