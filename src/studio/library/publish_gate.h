#pragma once

#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "studio/library/addresses.h"
#include "studio/library/details.h"
#include "studio/library/feed_service.h"
#include "studio/lint/rule.h"
#include "studio/rooms.h"

namespace showrunner::studio {

/// What must hold before an episode is published: every rule for episodes (E), for the feed as it would be with it (F), and
/// for how this server delivers both (H), which is asked like any podcast app. Lives on the I/O thread.
class PublishGate {
 public:
  /// All must outlive it.
  PublishGate(Rooms& rooms, FeedService& feeds, const Addresses& addresses)
      : rooms_(rooms), feeds_(feeds), addresses_(addresses) {}

  /// Where this server can be reached by itself: what stands in front of it is not asked.
  void set_own_address(std::string base) { own_.set_base(std::move(base)); }

  /// The rules that `episode` with this render would break; none: it may be published. Advice is not among them. Fails with
  /// kNotFound and kConflict as FeedService::preview does, and when the server cannot be asked.
  boost::asio::awaitable<Result<std::vector<Finding>>> broken_rules(store::Id episode, RenderFacts facts);

  /// All that does not hold, advice too; of the rules for episodes only what its rendering complained of.
  boost::asio::awaitable<Result<std::vector<Finding>>> check(store::Id episode, RenderFacts facts);

  /// The same of a podcast's feed as it is, and of how it and its newest episode are delivered.
  boost::asio::awaitable<Result<std::vector<Finding>>> check_podcast(store::Id podcast);

 private:
  /// Adds what is wrong with the feed that is shown, and with its delivery by `here`, the same at this server's own address.
  boost::asio::awaitable<Result<void>> check_feed(const FeedService::Preview& shown, const FeedService::Preview& here,
                                                  std::vector<Finding>& findings);

  Rooms& rooms_;
  FeedService& feeds_;
  const Addresses& addresses_;
  Addresses own_;
};

/// "F5: every item needs an enclosure (found: …)", for people.
std::string to_sentence(const Finding& finding);

}  // namespace showrunner::studio
